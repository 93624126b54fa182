#include "outbox.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "socket.h"

/* Returns how many bytes the kernel took; marks the outbox when it never will. */
static size_t send_some(struct outbox *outbox, int fd, const uint8_t *bytes, size_t len)
{
    size_t done = 0;

    while (done < len) {
        const ssize_t sent =
                send(fd, bytes + done, len - done, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0) {
            outbox->broken = !socket_must_wait();
            break;
        }
        done += (size_t)sent;
    }
    return done;
}

void outbox_send(struct outbox *outbox, int fd, const uint8_t *bytes, size_t len)
{
    if (outbox->broken) {
        return;
    }
    const size_t done = send_some(outbox, fd, bytes, len);

    if (outbox->broken || done == len) {
        return;
    }
    outbox->bytes = (uint8_t *)malloc(len - done);
    if (outbox->bytes == NULL) {
        outbox->broken = true; // a gap in a stream is worse than its end
        return;
    }
    memcpy(outbox->bytes, bytes + done, len - done);
    outbox->start = 0;
    outbox->end = len - done;
}

size_t outbox_flush(struct outbox *outbox, int fd)
{
    const size_t done = send_some(
            outbox, fd, outbox->bytes + outbox->start, outbox->end - outbox->start);

    outbox->start += done;
    if (outbox->broken || outbox->start == outbox->end) {
        const bool broken = outbox->broken;

        outbox_clear(outbox);
        outbox->broken = broken;
    }
    return done;
}

bool outbox_is_empty(const struct outbox *outbox)
{
    return outbox->start == outbox->end;
}

void outbox_clear(struct outbox *outbox)
{
    free(outbox->bytes);
    memset(outbox, 0, sizeof(*outbox));
}
