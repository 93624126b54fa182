/**
 * @file linger.h
 * Streams that their machine has closed, until their peers have heard its last words. A
 * connection closed while bytes from the peer are unread is reset, and the peer may
 * lose what was sent last: the very text that says why it was refused. Private to this
 * module.
 *
 * `lingerers` are the ALOFT_LWIP_LINGERERS of a link.
 */
#ifndef ALOFT_LWIP_LINGER_H
#define ALOFT_LWIP_LINGER_H

#include "aloft/lwip_pump.h"

/** Closes the connection in order. It takes the place of the oldest if all are taken.
 */
void linger(
        struct aloft_lwip_lingerer *lingerers, struct tcp_pcb *pcb, uint32_t now_ms);

/** Whether all peers have all that was sent; they may still speak themselves. */
bool linger_all_is_said(const struct aloft_lwip_lingerer *lingerers);

/** Milliseconds until a peer has had its time, or ALOFT_NEVER. */
uint32_t linger_due_ms(const struct aloft_lwip_lingerer *lingerers, uint32_t now_ms);

/** Resets those whose peers have had their time. */
void linger_check(struct aloft_lwip_lingerer *lingerers, uint32_t now_ms);

#endif
