/**
 * @file waiting.h
 * Connections that were accepted while the link's stream is not free. Private to this
 * module.
 */
#ifndef ALOFT_LWIP_WAITING_H
#define ALOFT_LWIP_WAITING_H

#include "aloft/lwip_pump.h"

/** Accepts connections to `listener` for the link. */
void waiting_listen(struct aloft_lwip_link *link);

/** Makes the one that has waited longest the link's stream, if there is one. */
bool waiting_take(struct aloft_lwip_link *link, uint32_t now_ms);

#endif
