/**
 * @file lingerer.h
 * A stream that its machine has closed, while its last bytes are on their way. Private
 * to this module.
 *
 * A socket closed while bytes from the peer are unread resets the connection, and the
 * peer may lose what was sent last: the very text that says why it was refused. So the
 * lingerer sends the rest, ends our direction, and reads until the peer has ended too.
 */
#ifndef ALOFT_LINGERER_H
#define ALOFT_LINGERER_H

#include <stdbool.h>
#include <stdint.h>

#include "outbox.h"

struct lingerer {
    int fd; /**< -1: none. */
    struct outbox out;
    bool finished; /**< Our direction is ended. */
    uint32_t since_ms;
};

void lingerer_init(struct lingerer *lingerer);

/** Takes over a socket and what waits to be sent; drops what it held before. */
void lingerer_adopt(
        struct lingerer *lingerer, int fd, const struct outbox *out, uint32_t now_ms);

/** What to poll `fd` for. */
short lingerer_wants(const struct lingerer *lingerer);

/** Goes on after poll() has found something. */
void lingerer_proceed(struct lingerer *lingerer);

/** Milliseconds until the peer has had its `limit_ms`, or ALOFT_NEVER. */
uint32_t lingerer_due_ms(
        const struct lingerer *lingerer, uint32_t limit_ms, uint32_t now_ms);

/** Closes at once. */
void lingerer_drop(struct lingerer *lingerer);

#endif
