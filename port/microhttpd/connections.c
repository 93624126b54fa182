#include "microhttpd_private.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define SWEEP_MS 500

int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now); // cannot fail with this clock
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct client *connections_add(struct connections *connections, int fd)
{
    struct client *client = calloc(1, sizeof *client);

    if (client == NULL) {
        return NULL;
    }
    client->fd = fd;
    client->next = connections->first;
    client->link = &connections->first;
    if (client->next != NULL) {
        client->next->link = &client->next;
    }
    connections->first = client;
    connections_await_head(connections, client);
    return client;
}

void connections_remove(struct client *client)
{
    *client->link = client->next;
    if (client->next != NULL) {
        client->next->link = client->link;
    }
    free(client);
}

void connections_await_head(
        const struct connections *connections, struct client *client)
{
    client->target = NULL;
    client->head_checked = false;
    client->deadline_ms = monotonic_ms() + connections->head_ms;
}

void connections_await_sent(
        const struct connections *connections, struct client *client, uint64_t size)
{
    client->deadline_ms = monotonic_ms() + connections->head_ms +
                          (int64_t)(size / connections->rate_min * 1000);
}

/* The library has a time-out of its own, but each byte that comes starts it anew. */
void connections_sweep(struct connections *connections)
{
    const int64_t now_ms = monotonic_ms();

    if (now_ms - connections->swept_ms < SWEEP_MS) {
        return;
    }
    connections->swept_ms = now_ms;
    for (struct client *each = connections->first; each != NULL; each = each->next) {
        if (now_ms >= each->deadline_ms) {
            (void)shutdown(each->fd, SHUT_RDWR); // the library notices, and removes it
        }
    }
}
