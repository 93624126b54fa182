#include "stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/address.h"
#include "socket.h"

void stream_init(struct stream *stream, const struct aloft_pump_limits *limits)
{
    memset(stream, 0, sizeof(*stream));
    stream->limits = limits;
    stream->fd = -1;
}

/* Nothing goes in or out any more; bytes that came before stay for the machine. */
static void end(struct stream *stream, enum aloft_status why)
{
    if (stream->fd >= 0) {
        close(stream->fd);
        stream->fd = -1;
    }
    outbox_clear(&stream->out);
    stream->ended = true;
    stream->end_status = why;
}

static void become_open(struct stream *stream, uint32_t now_ms)
{
    const int on = 1;

    /* Short answers (counts, "OK") must not wait for the next ones. Only a delay is
     * lost where the option does not exist. */
    (void)setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    stream->state = STREAM_OPEN;
    stream->fresh = true;
    stream->since_ms = now_ms;
}

static bool begin_connect(struct stream *stream, uint32_t now_ms)
{
    struct sockaddr_storage address;
    const socklen_t len = socket_address(&stream->peer, &address);

    stream->fd = socket_open(&stream->peer, SOCK_STREAM);
    stream->state = STREAM_CONNECTING;
    stream->since_ms = now_ms;
    if (stream->fd < 0) {
        return false;
    }
    return connect(stream->fd, (const struct sockaddr *)&address, len) == 0 ||
           errno == EINPROGRESS;
}

/* Begins with the next address that does not fail at once. */
static void try_next_address(struct stream *stream, uint32_t now_ms)
{
    while (stream->candidates_tried < stream->candidate_count) {
        if (stream->fd >= 0) {
            close(stream->fd);
        }
        stream->peer = stream->candidates[stream->candidates_tried];
        stream->candidates_tried++;
        if (begin_connect(stream, now_ms)) {
            return;
        }
    }
    end(stream, ALOFT_ERR_UNREACHABLE);
}

void stream_connect(struct stream *stream, const struct aloft_peer *peer,
        const char *host, uint32_t now_ms)
{
    stream_drop(stream);
    stream->candidates[0] = *peer;
    stream->candidate_count = 1;
    if (host == NULL ||
            aloft_address_parse(host, peer->port, &stream->candidates[0]) == ALOFT_OK) {
        try_next_address(stream, now_ms);
        return;
    }
    stream->state = STREAM_RESOLVING;
    stream->since_ms = now_ms;
    stream->fd = resolver_ask(host, peer->port);
    if (stream->fd < 0) {
        end(stream, ALOFT_ERR_NAME);
    }
}

void stream_refuse(struct stream *stream, enum aloft_status why)
{
    stream_drop(stream);
    stream->state = STREAM_CONNECTING;
    end(stream, why);
}

void stream_adopt(
        struct stream *stream, int fd, const struct aloft_peer *peer, uint32_t now_ms)
{
    stream_drop(stream);
    stream->fd = fd;
    stream->peer = *peer;
    become_open(stream, now_ms);
}

void stream_send(
        struct stream *stream, const uint8_t *bytes, size_t len, uint32_t now_ms)
{
    if (stream->state != STREAM_OPEN || stream->ended) {
        return; // the machine has yet to hear of the end
    }
    outbox_send(&stream->out, stream->fd, bytes, len);
    stream->since_ms = now_ms;
}

short stream_wants(const struct stream *stream)
{
    short wants = 0;

    if (stream->ended) {
        return 0;
    }
    if (stream->state == STREAM_CONNECTING || !outbox_is_empty(&stream->out)) {
        wants |= POLLOUT;
    }
    if (stream->state == STREAM_RESOLVING ||
            (stream->state == STREAM_OPEN && stream->in_start == stream->in_end)) {
        wants |= POLLIN;
    }
    return wants;
}

static void take_addresses(struct stream *stream, uint32_t now_ms)
{
    const int fd = stream->fd;

    stream->fd = -1;
    stream->candidate_count = resolver_answer(fd, stream->candidates);
    if (stream->candidate_count == 0) {
        end(stream, ALOFT_ERR_NAME);
        return;
    }
    try_next_address(stream, now_ms);
}

static void finish_connect(struct stream *stream, uint32_t now_ms)
{
    int error = 0;
    socklen_t len = sizeof(error);

    if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0) {
        try_next_address(stream, now_ms);
        return;
    }
    become_open(stream, now_ms);
}

static void receive(struct stream *stream)
{
    const ssize_t got = recv(stream->fd, stream->in, sizeof(stream->in), MSG_DONTWAIT);

    if (got < 0 && socket_must_wait()) {
        return;
    }
    if (got > 0) {
        stream->in_start = 0;
        stream->in_end = (size_t)got;
        return;
    }
    end(stream, got == 0 && !stream->out.broken ? ALOFT_OK : ALOFT_ERR_CLOSED);
}

static void exchange(struct stream *stream, short found, uint32_t now_ms)
{
    if (!outbox_is_empty(&stream->out) &&
            (found & (POLLOUT | POLLERR | POLLHUP)) != 0 &&
            outbox_flush(&stream->out, stream->fd) > 0) {
        stream->since_ms = now_ms;
    }
    if (stream->in_start == stream->in_end &&
            (found & (POLLIN | POLLERR | POLLHUP)) != 0) {
        receive(stream);
    }
}

void stream_proceed(struct stream *stream, short found, uint32_t now_ms)
{
    switch (stream->state) {
    case STREAM_NONE:
        break;
    case STREAM_RESOLVING:
        take_addresses(stream, now_ms);
        break;
    case STREAM_CONNECTING:
        finish_connect(stream, now_ms);
        break;
    case STREAM_OPEN:
        exchange(stream, found, now_ms);
        break;
    }
}

/* The limit that applies now, or ALOFT_NEVER. */
static uint32_t limit_ms(const struct stream *stream)
{
    switch (stream->state) {
    case STREAM_RESOLVING:
    case STREAM_CONNECTING:
        return stream->limits->connect_ms;
    case STREAM_OPEN:
        return outbox_is_empty(&stream->out) ? ALOFT_NEVER : stream->limits->stall_ms;
    case STREAM_NONE:
        break;
    }
    return ALOFT_NEVER;
}

uint32_t stream_due_ms(const struct stream *stream, uint32_t now_ms)
{
    const uint32_t limit = limit_ms(stream);
    const uint32_t passed = now_ms - stream->since_ms;

    if (limit == ALOFT_NEVER || stream->ended) {
        return ALOFT_NEVER;
    }
    return passed < limit ? limit - passed : 0;
}

void stream_check_limit(struct stream *stream, uint32_t now_ms)
{
    if (stream_due_ms(stream, now_ms) != 0) {
        return;
    }
    switch (stream->state) {
    case STREAM_RESOLVING:
        end(stream, ALOFT_ERR_NAME);
        break;
    case STREAM_CONNECTING:
        try_next_address(stream, now_ms);
        break;
    case STREAM_OPEN:
        end(stream, ALOFT_ERR_TIMEOUT);
        break;
    case STREAM_NONE:
        break;
    }
}

void stream_close(struct stream *stream, struct lingerer *lingerer, uint32_t now_ms)
{
    if (stream->state == STREAM_OPEN && !stream->ended) {
        lingerer_adopt(lingerer, stream->fd, &stream->out, now_ms);
        stream->fd = -1;
        memset(&stream->out, 0, sizeof(stream->out));
    }
    stream_drop(stream);
}

void stream_drop(struct stream *stream)
{
    if (stream->fd >= 0) {
        close(stream->fd);
    }
    outbox_clear(&stream->out);
    stream_init(stream, stream->limits);
}
