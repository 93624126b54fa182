#include "waiting.h"

#include <string.h>
#include <unistd.h>

/* Closes a gap in the row. */
static void forget(struct waiting *waiting, unsigned index)
{
    const unsigned behind = waiting->count - index - 1;

    memmove(&waiting->places[index], &waiting->places[index + 1],
            behind * sizeof(waiting->places[0]));
    waiting->count--;
}

static void drop_first(struct waiting *waiting)
{
    close(waiting->places[0].fd);
    forget(waiting, 0);
}

void waiting_add(
        struct waiting *waiting, int fd, const struct aloft_peer *peer, uint32_t now_ms)
{
    if (waiting->count == WAITING_MAX) {
        drop_first(waiting);
    }
    waiting->places[waiting->count] = (struct waiting_place){fd, *peer, now_ms};
    waiting->count++;
}

void waiting_fill(const struct waiting *waiting, struct pollfd slots[WAITING_MAX])
{
    for (unsigned i = 0; i < WAITING_MAX; i++) {
        slots[i].fd = i < waiting->count ? waiting->places[i].fd : -1;
        slots[i].events = POLLIN;
        slots[i].revents = 0;
    }
}

int waiting_take(struct waiting *waiting, const struct pollfd slots[WAITING_MAX],
        struct aloft_peer *peer)
{
    for (unsigned i = 0; i < waiting->count; i++) {
        const int fd = waiting->places[i].fd;

        if (slots[i].fd == fd && slots[i].revents != 0) {
            *peer = waiting->places[i].peer;
            forget(waiting, i);
            return fd;
        }
    }
    return -1;
}

uint32_t waiting_due_ms(
        const struct waiting *waiting, uint32_t limit_ms, uint32_t now_ms)
{
    if (waiting->count == 0) {
        return ALOFT_NEVER;
    }
    const uint32_t passed = now_ms - waiting->places[0].since_ms;

    return passed < limit_ms ? limit_ms - passed : 0;
}

void waiting_check_limit(struct waiting *waiting, uint32_t limit_ms, uint32_t now_ms)
{
    while (waiting_due_ms(waiting, limit_ms, now_ms) == 0) {
        drop_first(waiting);
    }
}

void waiting_drop(struct waiting *waiting)
{
    while (waiting->count > 0) {
        drop_first(waiting);
    }
}
