/**
 * @file board.h
 * What a board gives to the programs that run on it: start-up, serial line, time,
 * random bytes, flash, and the way into an application.
 *
 * A program for a board is linked with one implementation of this header, so that its
 * own source is the same for all boards. It begins at main(), which start-up calls with
 * its memory set up and interrupts as the board needs them for aloft_board_wait().
 */
#ifndef ALOFT_BOARD_H
#define ALOFT_BOARD_H

#include <stdint.h>

#include "aloft/examiner.h"
#include "aloft/flash.h"
#include "aloft/platform.h"
#include "aloft/status.h"

/** The program. Its result is that of aloft_board_exit(). */
int main(void);

/** For people, and what images for this board name as their target: "cortex_m3". */
extern const char aloft_board_name[];

/** Sends one byte over the serial line. Blocks while the line is busy. */
void aloft_board_put(uint8_t byte);

/** The byte that came in over the serial line, or -1 when none has. Does not block. */
int aloft_board_get(void);

/** Runs freely, at aloft_board_ticks_per_ms, from anything to 0xFFFFFFFF and on at 0.
 */
uint32_t aloft_board_ticks(void);

/** 100 at most a million: the counter runs for longer than four seconds. */
extern const uint32_t aloft_board_ticks_per_ms;

/**
 * Sleeps until something may have happened: an interrupt, or 10 ms at most. What
 * happened just before the call may be noticed only at its end.
 */
void aloft_board_wait(void);

/** Starts the board anew. RAM and what the flash held before stay. */
_Noreturn void aloft_board_reset(void);

/** Ends the emulator with this exit code, 0 to 255; a board on a desk is reset. */
_Noreturn void aloft_board_exit(int code);

/**
 * Makes `random` the board's source of random bytes. Without one a board does not go
 * on: it says so, and ends with exit code 3.
 */
void aloft_board_random_init(struct aloft_random *random);

/**
 * Makes `flash` the board's flash. Bytes keep the rule of NOR flash: what is programmed
 * over 0 bits that it would set fails with ALOFT_ERR_FLASH_PROGRAM, and changes
 * nothing. Nothing may run from a flash that is busy: where programs do, the code of
 * program and erase runs from RAM, and interrupts wait meanwhile.
 */
void aloft_board_flash_init(struct aloft_flash *flash);

/**
 * Refuses images that aloft_board_start() would refuse wherever they stand, before they
 * are installed: ALOFT_ERR_TARGET for one of another board, ALOFT_ERR_FORMAT for one
 * that is damaged, ALOFT_ERR_SPACE, ALOFT_ERR_FLASH_READ.
 */
extern const struct aloft_examiner_ops aloft_board_examiner;

/**
 * Leaves the program for the application image of `size` bytes at the beginning of
 * `image`, which has been verified: as the board's processor does it, at the address
 * that the image is linked for. The application starts as after a reset, but for the
 * watchdog, which goes on.
 *
 * @return only when the image cannot be started: ALOFT_ERR_TARGET when it is for
 *         another board or another place, ALOFT_ERR_FORMAT when it is damaged,
 *         ALOFT_ERR_SPACE when it has no room in memory, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_board_start(
        const struct aloft_area *image, uint32_t size);

#endif
