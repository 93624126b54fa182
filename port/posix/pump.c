#include "aloft/pump.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"
#include "socket.h"

/* Connections that may wait while a link has one; the second for all the world. */
#define LISTEN_QUEUE 4
#define SERVE_QUEUE  64

struct aloft_pump {
    struct aloft_link *links;
    size_t link_count;
    struct pollfd *slots; /**< The watched one, then LINK_SLOTS for each link. */
    int watched;
    struct aloft_pump_limits limits;
    uint8_t datagram[LINK_DATAGRAM_SIZE];
};

static uint32_t either(uint32_t wanted, uint32_t otherwise)
{
    return wanted != 0 ? wanted : otherwise;
}

void aloft_pump_limit(struct aloft_pump *pump, const struct aloft_pump_limits *limits)
{
    pump->limits.connect_ms = either(limits->connect_ms, ALOFT_PUMP_CONNECT_MS);
    pump->limits.stall_ms = either(limits->stall_ms, ALOFT_PUMP_STALL_MS);
    pump->limits.linger_ms = either(limits->linger_ms, ALOFT_PUMP_LINGER_MS);
}

enum aloft_status aloft_pump_new(struct aloft_pump **pump)
{
    const struct aloft_pump_limits none = {0};
    struct aloft_pump *const made = (struct aloft_pump *)calloc(1, sizeof(*made));

    *pump = NULL;
    if (made == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    made->slots = (struct pollfd *)calloc(1, sizeof(made->slots[0]));
    if (made->slots == NULL) {
        free(made);
        return ALOFT_ERR_MEMORY;
    }
    made->watched = -1;
    aloft_pump_limit(made, &none);
    *pump = made;
    return ALOFT_OK;
}

void aloft_pump_free(struct aloft_pump *pump)
{
    if (pump == NULL) {
        return;
    }
    while (pump->links != NULL) {
        aloft_pump_remove(pump, pump->links);
    }
    free(pump->slots);
    free(pump);
}

enum aloft_status aloft_pump_add(struct aloft_pump *pump, struct aloft_machine *machine,
        struct aloft_link **link)
{
    struct aloft_link *const made = (struct aloft_link *)calloc(1, sizeof(*made));
    const size_t slot_count = 1 + LINK_SLOTS * (pump->link_count + 1);

    *link = NULL;
    if (made == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    struct pollfd *const slots =
            (struct pollfd *)realloc(pump->slots, slot_count * sizeof(slots[0]));

    if (slots == NULL) {
        free(made);
        return ALOFT_ERR_MEMORY;
    }
    pump->slots = slots;
    made->machine = machine;
    made->udp = -1;
    made->listener = -1;
    made->limits = &pump->limits;
    stream_init(&made->stream, &pump->limits);
    lingerer_init(&made->lingerer);
    made->next = pump->links;
    pump->links = made;
    pump->link_count++;
    *link = made;
    return ALOFT_OK;
}

void aloft_pump_remove(struct aloft_pump *pump, struct aloft_link *link)
{
    struct aloft_link **at = &pump->links;

    while (*at != link) {
        at = &(*at)->next;
    }
    *at = link->next;
    pump->link_count--;
    link_close(link);
    free(link);
}

void aloft_pump_watch(struct aloft_pump *pump, int fd)
{
    pump->watched = fd;
}

enum aloft_status aloft_link_bind(
        struct aloft_link *link, const struct aloft_peer *local)
{
    if (link->udp >= 0) {
        return ALOFT_ERR_STATE;
    }
    link->udp = socket_open_at(local, SOCK_DGRAM);
    return link->udp >= 0 ? ALOFT_OK : ALOFT_ERR_ADDRESS;
}

enum aloft_status aloft_link_join(struct aloft_link *link,
        const struct aloft_peer *group, const struct aloft_interface *interfaces,
        size_t count)
{
    if (link->udp >= 0) {
        return ALOFT_ERR_STATE;
    }
    link->udp = multicast_open(group, interfaces, count, &link->members);
    return link->udp >= 0 ? ALOFT_OK : ALOFT_ERR_ADDRESS;
}

static enum aloft_status open_listener(
        struct aloft_link *link, const struct aloft_peer *local, int queue)
{
    if (link->listener >= 0) {
        return ALOFT_ERR_STATE;
    }
    const int fd = socket_open_at(local, SOCK_STREAM);

    if (fd < 0) {
        return ALOFT_ERR_ADDRESS;
    }
    if (listen(fd, queue) != 0) {
        const int why = errno;

        close(fd);
        errno = why;
        return ALOFT_ERR_ADDRESS;
    }
    link->listener = fd;
    return ALOFT_OK;
}

enum aloft_status aloft_link_listen(
        struct aloft_link *link, const struct aloft_peer *local)
{
    return open_listener(link, local, LISTEN_QUEUE);
}

enum aloft_status aloft_link_serve(
        struct aloft_link *link, const struct aloft_peer *local)
{
    const enum aloft_status status = open_listener(link, local, SERVE_QUEUE);

    link->peer_begins = link->peer_begins || status == ALOFT_OK;
    return status;
}

uint16_t aloft_link_udp_port(const struct aloft_link *link)
{
    return socket_port(link->udp);
}

uint16_t aloft_link_listen_port(const struct aloft_link *link)
{
    return socket_port(link->listener);
}

/* Fills the slots and returns for how long poll() may wait. */
static int prepare(struct aloft_pump *pump, uint32_t max_wait_ms)
{
    struct pollfd *slots = pump->slots;
    uint32_t wait_ms = max_wait_ms;

    slots[0].fd = pump->watched;
    slots[0].events = POLLIN;
    slots[0].revents = 0;
    slots++;
    for (struct aloft_link *link = pump->links; link != NULL; link = link->next) {
        link_act(link);
        link_fill(link, slots);
        slots += LINK_SLOTS;
        const uint32_t due_ms = link_due_ms(link);

        wait_ms = due_ms < wait_ms ? due_ms : wait_ms;
    }
    return wait_ms < (uint32_t)INT_MAX ? (int)wait_ms : INT_MAX;
}

static void proceed(struct aloft_pump *pump)
{
    const struct pollfd *slots = pump->slots + 1;

    for (struct aloft_link *link = pump->links; link != NULL; link = link->next) {
        link_proceed(link, slots, pump->datagram);
        link_check_time(link);
        slots += LINK_SLOTS;
    }
}

enum aloft_pump_news aloft_pump_turn(struct aloft_pump *pump, uint32_t max_wait_ms)
{
    const int wait_ms = prepare(pump, max_wait_ms);

    if (poll(pump->slots, (nfds_t)(1 + LINK_SLOTS * pump->link_count), wait_ms) >= 0) {
        proceed(pump); // else a signal came, and the slots say nothing
    }
    for (struct aloft_link *link = pump->links; link != NULL; link = link->next) {
        if (link_take_restart(link)) {
            return ALOFT_PUMP_RESTART;
        }
    }
    return pump->slots[0].revents != 0 ? ALOFT_PUMP_WOKEN : ALOFT_PUMP_TURNED;
}
