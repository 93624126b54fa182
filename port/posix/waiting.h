/**
 * @file waiting.h
 * Connections that were accepted and have said nothing yet. Private to this module.
 *
 * Browsers open connections that they may never use, and a link has one stream. So
 * whoever says something first has it, and the silent ones wait here, where they hold
 * nobody up.
 */
#ifndef ALOFT_WAITING_H
#define ALOFT_WAITING_H

#include <poll.h>
#include <stdint.h>

#include "aloft/machine.h"

/** Connections that wait; who comes when all places are taken has the longest silent
 * one sent away. */
#define WAITING_MAX 8u

struct waiting_place {
    int fd;
    struct aloft_peer peer;
    uint32_t since_ms;
};

struct waiting {
    unsigned count;
    struct waiting_place places[WAITING_MAX]; /**< In the order in which they came. */
};

/** Takes a connected socket over. */
void waiting_add(struct waiting *waiting, int fd, const struct aloft_peer *peer,
        uint32_t now_ms);

/** Fills what to poll for: whoever has said something can be read. */
void waiting_fill(const struct waiting *waiting, struct pollfd slots[WAITING_MAX]);

/** Hands out the first that has said something, or has ended, as poll() has found. -1:
 * none has. */
int waiting_take(struct waiting *waiting, const struct pollfd slots[WAITING_MAX],
        struct aloft_peer *peer);

/** Milliseconds until the first has been silent for `limit_ms`, or ALOFT_NEVER. */
uint32_t waiting_due_ms(
        const struct waiting *waiting, uint32_t limit_ms, uint32_t now_ms);

/** Sends away who has been silent for so long. */
void waiting_check_limit(struct waiting *waiting, uint32_t limit_ms, uint32_t now_ms);

/** Sends away all. */
void waiting_drop(struct waiting *waiting);

#endif
