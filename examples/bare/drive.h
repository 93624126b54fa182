/**
 * @file drive.h
 * One turn of a machine on a board.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include "aloft/machine.h"

/** Tells the machine what happened, and has the board do what it asks for. */
void board_drive(struct aloft_machine *machine, struct aloft_event *event);

#endif
