/**
 * @file board_print.h
 * Text over a board's serial line. Blocks while the line is busy.
 */
#ifndef ALOFT_BOARD_PRINT_H
#define ALOFT_BOARD_PRINT_H

#include <stdint.h>

/** Prints a terminated string; a line ends with CR and LF where it says LF. */
void aloft_board_print(const char *text);

/** Prints a number in decimal digits. */
void aloft_board_print_decimal(uint32_t value);

/** Prints a number as eight hexadecimal digits. */
void aloft_board_print_hex(uint32_t value);

/** Prints "text: value" as one line. */
void aloft_board_print_fact(const char *text, uint32_t value);

#endif
