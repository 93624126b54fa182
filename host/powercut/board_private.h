/**
 * @file board_private.h
 * What the files of the board share: board_make.c sets one up, board.c works with it.
 */
#ifndef POWERCUT_BOARD_PRIVATE_H
#define POWERCUT_BOARD_PRIVATE_H

#include "board.h"

/** Wraps the chip anew: powered, stable, under the plan of the first chip. */
void board_chip_power_up(struct board *board, struct board_chip *chip);

#endif
