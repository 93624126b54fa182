/**
 * @file stream.h
 * The TCP side of a link: opening, partial sends, leftovers, the end. Private to this
 * module; knows no machine.
 *
 *           connect                   adopt (an accepted connection)
 *     NONE ---------> RESOLVING --> CONNECTING --> OPEN
 *       ^                 |             |           |
 *       +---- take_end ---+-------------+-----------+
 */
#ifndef ALOFT_STREAM_H
#define ALOFT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/pump.h"
#include "lingerer.h"
#include "outbox.h"
#include "resolver.h"

#define STREAM_IN_SIZE 16384u

enum stream_state { STREAM_NONE, STREAM_RESOLVING, STREAM_CONNECTING, STREAM_OPEN };

struct stream {
    const struct aloft_pump_limits *limits; /**< Borrowed; none of them 0. */
    enum stream_state state;
    int fd; /**< The resolver's descriptor while RESOLVING; -1: none. */
    struct aloft_peer peer;
    struct aloft_peer candidates[RESOLVER_MAX];
    size_t candidate_count;
    size_t candidates_tried;
    uint32_t since_ms; /**< When connecting began, or bytes last went out. */
    bool fresh;        /**< OPEN, and the machine was not told yet. */
    bool ended;        /**< Nothing more comes; told once `in` is used up. */
    enum aloft_status end_status;
    struct outbox out;
    size_t in_start;
    size_t in_end;
    uint8_t in[STREAM_IN_SIZE]; /**< Bytes that the machine did not use yet. */
};

/** `limits` are borrowed for as long as the stream lives. */
void stream_init(struct stream *stream, const struct aloft_pump_limits *limits);

/** Opens to `peer`, or to `host` if not NULL. A failure shows as `ended`. */
void stream_connect(struct stream *stream, const struct aloft_peer *peer,
        const char *host, uint32_t now_ms);

/** Opens to nobody: shows as `ended`, for the reason `why`. */
void stream_refuse(struct stream *stream, enum aloft_status why);

/** Takes over a connected socket. */
void stream_adopt(
        struct stream *stream, int fd, const struct aloft_peer *peer, uint32_t now_ms);

/** Sends `len` bytes of an OPEN stream; what the kernel does not take goes later. */
void stream_send(
        struct stream *stream, const uint8_t *bytes, size_t len, uint32_t now_ms);

/** What to poll `fd` for; 0: nothing, leave the descriptor out. */
short stream_wants(const struct stream *stream);

/** Goes on after poll() has found `found` at `fd`. */
void stream_proceed(struct stream *stream, short found, uint32_t now_ms);

/** Milliseconds until a time limit is reached, or ALOFT_NEVER. */
uint32_t stream_due_ms(const struct stream *stream, uint32_t now_ms);

/** Ends the stream, or tries the next address, if it has reached its time limit. */
void stream_check_limit(struct stream *stream, uint32_t now_ms);

/** Closes in order: `lingerer` sends the rest. What was received is forgotten. */
void stream_close(struct stream *stream, struct lingerer *lingerer, uint32_t now_ms);

/** Closes at once and begins anew as NONE. */
void stream_drop(struct stream *stream);

#endif
