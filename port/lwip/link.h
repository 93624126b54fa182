/**
 * @file link.h
 * One machine and its connections: reports to the machine what happened, and carries
 * out what it asks for. Private to this module.
 */
#ifndef ALOFT_LWIP_LINK_H
#define ALOFT_LWIP_LINK_H

#include "aloft/lwip_pump.h"

/** Reports what waits, carries out what the machine asks for, checks time limits. */
void link_turn(struct aloft_lwip_link *link);

/** Milliseconds until link_turn() has something to do by itself, or ALOFT_NEVER. */
uint32_t link_due_ms(const struct aloft_lwip_link *link);

/** Whether a restart was asked for and nothing waits to be sent; told once. */
bool link_take_restart(struct aloft_lwip_link *link);

#endif
