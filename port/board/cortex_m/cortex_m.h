/**
 * @file cortex_m.h
 * What is the same for every board with a Cortex-M, and what its start-up asks of the
 * board. Where memories are, the board's own board_map.h tells: FLASH and FLASH_SIZE,
 * RAM and RAM_SIZE.
 *
 * The vectors are those of the processor alone, and SysTick's does nothing but end
 * aloft_board_wait(). So a board enables no interrupt of a device in the NVIC: its
 * drivers are polled.
 */
#ifndef CORTEX_M_H
#define CORTEX_M_H

#include "aloft/board_watchdog.h"

#define SYSTICK_CONTROL 0xE000E010u
#define SYSTICK_RELOAD  0xE000E014u
#define SYSTICK_CURRENT 0xE000E018u
#define VECTOR_TABLE    0xE000ED08u
#define RESET_CONTROL   0xE000ED0Cu
#define FAULT_STATUS    0xE000ED28u
#define FAULT_ADDRESS   0xE000ED38u

/** Written to RESET_CONTROL: start anew. */
#define RESET_KEY 0x05FA0004u

/** The board's: what restarts it when the interrupt comes that cannot be masked. */
extern const enum aloft_board_restart board_nmi;

/** The board's: sets up clocks, the counter and the serial line, before main(). */
void board_devices_start(void);

/** The board's: leaves what the above has set up as after a reset, for an application
 * that sets it up again. SysTick is off already; the watchdog goes on, and so does the
 * serial line: until the application has vectors, its faults are told by the boot
 * stage. */
void board_devices_stop(void);

#endif
