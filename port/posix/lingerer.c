#include "lingerer.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/machine.h"
#include "socket.h"

void lingerer_init(struct lingerer *lingerer)
{
    memset(lingerer, 0, sizeof(*lingerer));
    lingerer->fd = -1;
}

static void finish_when_empty(struct lingerer *lingerer)
{
    if (outbox_is_empty(&lingerer->out) && !lingerer->finished) {
        /* Fails when the peer is gone, which reading will tell. */
        (void)shutdown(lingerer->fd, SHUT_WR);
        lingerer->finished = true;
    }
}

void lingerer_adopt(
        struct lingerer *lingerer, int fd, const struct outbox *out, uint32_t now_ms)
{
    lingerer_drop(lingerer);
    lingerer->fd = fd;
    lingerer->out = *out;
    lingerer->since_ms = now_ms;
    finish_when_empty(lingerer);
}

short lingerer_wants(const struct lingerer *lingerer)
{
    return outbox_is_empty(&lingerer->out) ? POLLIN : POLLIN | POLLOUT;
}

void lingerer_proceed(struct lingerer *lingerer)
{
    uint8_t unwanted[4096];

    if (!outbox_is_empty(&lingerer->out)) {
        (void)outbox_flush(&lingerer->out, lingerer->fd); // the time limit is fixed
    }
    finish_when_empty(lingerer);
    const ssize_t got = recv(lingerer->fd, unwanted, sizeof(unwanted), MSG_DONTWAIT);

    if (got == 0 || (got < 0 && !socket_must_wait())) {
        lingerer_drop(lingerer);
    }
}

uint32_t lingerer_due_ms(
        const struct lingerer *lingerer, uint32_t limit_ms, uint32_t now_ms)
{
    const uint32_t passed = now_ms - lingerer->since_ms;

    if (lingerer->fd < 0) {
        return ALOFT_NEVER;
    }
    return passed < limit_ms ? limit_ms - passed : 0;
}

void lingerer_drop(struct lingerer *lingerer)
{
    if (lingerer->fd >= 0) {
        close(lingerer->fd);
    }
    outbox_clear(&lingerer->out);
    lingerer_init(lingerer);
}
