/**
 * @file stream.h
 * The TCP side of a link: opening, partial sends, leftovers, the end. Private to this
 * module; knows no machine.
 *
 *           connect                   adopt (an accepted connection)
 *     NONE ---------> RESOLVING --> CONNECTING --> OPEN
 *       ^                 |             |           |
 *       +----- drop ------+-------------+-----------+
 */
#ifndef ALOFT_LWIP_STREAM_H
#define ALOFT_LWIP_STREAM_H

#include "aloft/lwip_pump.h"

/** Opens to `peer`, or to `host` if not NULL. A failure shows as `ended`. */
void stream_connect(struct aloft_lwip_stream *stream, const struct aloft_peer *peer,
        const char *host, uint32_t now_ms);

/** Opens to nobody: shows as `ended`, for the reason `why`. */
void stream_refuse(struct aloft_lwip_stream *stream, enum aloft_status why);

/** Takes over a connection that has waited, with what has come over it. */
void stream_adopt(struct aloft_lwip_stream *stream,
        const struct aloft_lwip_waiting *waiting, uint32_t now_ms);

/** Sends `len` bytes, borrowed until `out_len` is 0 or the stream is dropped. */
void stream_send(struct aloft_lwip_stream *stream, const uint8_t *bytes, size_t len,
        uint32_t now_ms);

/** Gives lwIP what it has room for now of what is still to be sent. */
void stream_push(struct aloft_lwip_stream *stream);

/** The next bytes that came: their number, 0 when none wait. */
size_t stream_peek(const struct aloft_lwip_stream *stream, const uint8_t **bytes);

/** Forgets `len` of these, and lets the peer send as many. */
void stream_used(struct aloft_lwip_stream *stream, size_t len);

/** Milliseconds until a time limit is reached, or ALOFT_NEVER. */
uint32_t stream_due_ms(const struct aloft_lwip_stream *stream, uint32_t now_ms);

/** Ends the stream if it has reached its time limit, or the peer has ended it. */
void stream_check(struct aloft_lwip_stream *stream, uint32_t now_ms);

/** Closes in order: `lingerers` see to the rest. What was received is forgotten. */
void stream_close(struct aloft_lwip_stream *stream,
        struct aloft_lwip_lingerer *lingerers, uint32_t now_ms);

/** Closes at once and begins anew as NONE. */
void stream_drop(struct aloft_lwip_stream *stream);

#endif
