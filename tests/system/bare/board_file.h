/**
 * @file board_file.h
 * The flash of the board, which is the file flash.bin in the present folder.
 */
#ifndef BOARD_FILE_H
#define BOARD_FILE_H

#include <stdint.h>

/** The bytes of the flash, read from the file when first asked for. */
uint8_t *board_file_bytes(void);

/** Writes them back. */
void board_file_save(void);

#endif
