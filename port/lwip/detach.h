/**
 * @file detach.h
 * Takes connections of lwIP away from its callbacks. Private to this module.
 */
#ifndef ALOFT_LWIP_DETACH_H
#define ALOFT_LWIP_DETACH_H

#include <stddef.h>

#include "lwip/tcp.h"

/** Empties `place` and returns what was there, or NULL: whoever calls sees to it. */
static inline struct tcp_pcb *detach(struct tcp_pcb **place)
{
    struct tcp_pcb *const pcb = *place;

    *place = NULL;
    if (pcb != NULL) {
        tcp_arg(pcb, NULL);
        tcp_recv(pcb, NULL);
        tcp_sent(pcb, NULL);
        tcp_err(pcb, NULL);
    }
    return pcb;
}

#endif
