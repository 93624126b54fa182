/**
 * @file rescue.h
 * What this board does when nothing can be booted: it waits for an image over espota or
 * HTTP.
 */
#ifndef ALOFT_BOOTLOADER_RESCUE_H
#define ALOFT_BOOTLOADER_RESCUE_H

#include "aloft/posix_board.h"

/**
 * Takes uploads as the firmware would, with the same password and keys: `argc` and
 * `argv` are its command line (device_options.h). Blocks until an image has been
 * accepted, for as long as that takes. `board` is open.
 *
 * Power may fail at any instant: then the next boot comes here again, or finds the
 * image asked for, whole.
 *
 * @return the exit code: DEVICE_EXIT_RESET for the boot stage to install the image;
 *         EXIT_RESCUE when nothing can be received, which has been said.
 */
int rescue_wait(struct aloft_posix_board *board, int argc, char **argv);

/** Nothing can be booted, and no image be received. */
#define EXIT_RESCUE 69

#endif
