#include "link.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aloft/clock.h"
#include "socket.h"

/* Actions of one machine in a row before the others have their turn. */
#define ACTIONS_IN_A_ROW 64u
/* Datagrams of one machine in a row, for the same reason. */
#define DATAGRAMS_IN_A_ROW 16u

/* Connections that are accepted in a row, for the same reason. */
#define ACCEPTED_IN_A_ROW 8u

enum slot { SLOT_UDP, SLOT_LISTENER, SLOT_STREAM, SLOT_LINGERER, SLOT_WAITING };

static void send_datagram(struct aloft_link *link, const struct aloft_action *action)
{
    struct sockaddr_storage address;
    const socklen_t len = socket_address(&action->peer, &address);

    if (link->udp < 0) {
        link->udp = socket_open(&action->peer, SOCK_DGRAM);
    }
    if (link->members.count > 0 && multicast_is_group(&action->peer)) {
        multicast_send(
                link->udp, &link->members, &action->peer, action->data, action->len);
        return;
    }
    /* A datagram may be lost on any part of its way, the first one included. */
    (void)sendto(link->udp, action->data, action->len, MSG_DONTWAIT | MSG_NOSIGNAL,
            (const struct sockaddr *)&address, len);
}

static void open_stream(
        struct aloft_link *link, const struct aloft_action *action, uint32_t now_ms)
{
    if (action->tls) {
        stream_refuse(&link->stream, ALOFT_ERR_TLS); // never in the clear instead
    } else {
        stream_connect(&link->stream, &action->peer, action->host, now_ms);
    }
}

static void perform(struct aloft_link *link, const struct aloft_action *action)
{
    const uint32_t now_ms = aloft_clock_ms();

    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        send_datagram(link, action);
        break;
    case ALOFT_ACTION_CONNECT:
        open_stream(link, action, now_ms);
        break;
    case ALOFT_ACTION_BYTES:
        stream_send(&link->stream, action->data, action->len, now_ms);
        break;
    case ALOFT_ACTION_CLOSE:
        stream_close(&link->stream, &link->lingerer, now_ms);
        break;
    case ALOFT_ACTION_RESTART:
        stream_close(&link->stream, &link->lingerer, now_ms);
        link->restart = true;
        break;
    }
}

static size_t tell(struct aloft_link *link, enum aloft_event_kind kind,
        enum aloft_status status, const uint8_t *data, size_t len)
{
    const struct aloft_event event = {.kind = kind,
            .now_ms = aloft_clock_ms(),
            .peer = link->stream.peer,
            .data = data,
            .len = len,
            .status = status};

    return aloft_machine_take(link->machine, &event);
}

/* Tells the machine one piece of news about its stream. False: there is none, or it
 * does not take the bytes now. */
static bool tell_stream(struct aloft_link *link)
{
    struct stream *const stream = &link->stream;

    if (stream->fresh) {
        stream->fresh = false;
        (void)tell(link, ALOFT_EVENT_CONNECTED, ALOFT_OK, NULL, 0); // has no bytes
        return true;
    }
    if (stream->in_start < stream->in_end) {
        const size_t used = tell(link, ALOFT_EVENT_BYTES, ALOFT_OK,
                stream->in + stream->in_start, stream->in_end - stream->in_start);

        stream->in_start += used;
        return used > 0;
    }
    if (stream->ended) {
        const enum aloft_status why = stream->end_status;

        stream_drop(stream);
        (void)tell(link, ALOFT_EVENT_CLOSED, why, NULL, 0); // has no bytes
        return true;
    }
    return false;
}

/* Carries out one action. False: the machine has none, or must wait with it. */
static bool act_once(struct aloft_link *link)
{
    struct aloft_action action;

    if (link->restart || !outbox_is_empty(&link->stream.out) ||
            !aloft_machine_next(link->machine, &action)) {
        return false;
    }
    perform(link, &action);
    return true;
}

void link_act(struct aloft_link *link)
{
    link->more = true;
    for (unsigned left = ACTIONS_IN_A_ROW; left > 0 && link->more; left--) {
        /* A machine may take no bytes because it has first something to say. */
        link->more = act_once(link) || tell_stream(link) || act_once(link);
    }
}

/* Returns whether one was there. */
static bool receive_datagram(struct aloft_link *link, uint8_t *datagram)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    const ssize_t got = recvfrom(link->udp, datagram, LINK_DATAGRAM_SIZE, MSG_DONTWAIT,
            (struct sockaddr *)&address, &len);

    if (got < 0) {
        return false;
    }
    const struct aloft_event event = {.kind = ALOFT_EVENT_DATAGRAM,
            .now_ms = aloft_clock_ms(),
            .peer = socket_peer(&address),
            .data = datagram,
            .len = (size_t)got};

    (void)aloft_machine_take(link->machine, &event); // a datagram is never used in part
    return true;
}

/* Returns whether somebody was there. */
static bool accept_stream(struct aloft_link *link)
{
    struct sockaddr_storage address = {0};
    socklen_t len = sizeof(address);
    const int fd = accept4(link->listener, (struct sockaddr *)&address, &len,
            SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0) {
        return false; // gone again before we looked
    }
    const struct aloft_peer peer = socket_peer(&address);

    if (link->peer_begins) {
        waiting_add(&link->waiting, fd, &peer, aloft_clock_ms());
    } else {
        stream_adopt(&link->stream, fd, &peer, aloft_clock_ms());
    }
    return true;
}

/* While somebody has the stream, nobody who waits is sent away. */
static bool may_accept(const struct aloft_link *link)
{
    return link->stream.state == STREAM_NONE ||
           (link->peer_begins && link->waiting.count < WAITING_MAX);
}

/* Who has said something has the stream, if it is free. */
static void admit(struct aloft_link *link, const struct pollfd slots[WAITING_MAX])
{
    struct aloft_peer peer;
    const int fd = link->stream.state == STREAM_NONE
                           ? waiting_take(&link->waiting, slots, &peer)
                           : -1;

    if (fd >= 0) {
        stream_adopt(&link->stream, fd, &peer, aloft_clock_ms());
        link_act(link);
    }
}

static void accept_all(struct aloft_link *link)
{
    for (unsigned left = ACCEPTED_IN_A_ROW;
            left > 0 && may_accept(link) && accept_stream(link); left--) {
        link_act(link);
    }
}

static void fill(struct pollfd *slot, int fd, short wants)
{
    /* A descriptor that nothing is wanted of is left out, or its end would be found
     * again and again. */
    slot->fd = wants != 0 ? fd : -1;
    slot->events = wants;
    slot->revents = 0;
}

void link_fill(const struct aloft_link *link, struct pollfd slots[LINK_SLOTS])
{
    fill(&slots[SLOT_UDP], link->udp, POLLIN);
    fill(&slots[SLOT_LISTENER], may_accept(link) ? link->listener : -1, POLLIN);
    fill(&slots[SLOT_STREAM], link->stream.fd, stream_wants(&link->stream));
    fill(&slots[SLOT_LINGERER], link->lingerer.fd, lingerer_wants(&link->lingerer));
    waiting_fill(&link->waiting, slots + SLOT_WAITING);
    for (unsigned i = 0; i < WAITING_MAX && link->stream.state != STREAM_NONE; i++) {
        slots[SLOT_WAITING + i].fd = -1; // has its turn later
    }
}

void link_proceed(struct aloft_link *link, const struct pollfd slots[LINK_SLOTS],
        uint8_t *datagram)
{
    if (slots[SLOT_STREAM].revents != 0) {
        stream_proceed(&link->stream, slots[SLOT_STREAM].revents, aloft_clock_ms());
        link_act(link);
    }
    if (slots[SLOT_LINGERER].revents != 0 &&
            slots[SLOT_LINGERER].fd == link->lingerer.fd) {
        lingerer_proceed(&link->lingerer);
    }
    for (unsigned left = DATAGRAMS_IN_A_ROW; left > 0 && slots[SLOT_UDP].revents != 0 &&
                                             receive_datagram(link, datagram);
            left--) {
        link_act(link);
    }
    admit(link, slots + SLOT_WAITING);
    if (slots[SLOT_LISTENER].revents != 0) {
        accept_all(link);
    }
}

void link_check_time(struct aloft_link *link)
{
    const uint32_t now_ms = aloft_clock_ms();

    stream_check_limit(&link->stream, now_ms);
    if (lingerer_due_ms(&link->lingerer, link->limits->linger_ms, now_ms) == 0) {
        lingerer_drop(&link->lingerer);
    }
    waiting_check_limit(&link->waiting, link->limits->stall_ms, now_ms);
    if (aloft_machine_due_ms(link->machine, now_ms) == 0) {
        (void)tell(link, ALOFT_EVENT_TIME, ALOFT_OK, NULL, 0); // has no bytes
    }
    link_act(link);
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t link_due_ms(const struct aloft_link *link)
{
    const uint32_t now_ms = aloft_clock_ms();

    if (link->more) {
        return 0;
    }
    uint32_t due_ms = aloft_machine_due_ms(link->machine, now_ms);

    due_ms = earlier(due_ms, stream_due_ms(&link->stream, now_ms));
    due_ms = earlier(
            due_ms, lingerer_due_ms(&link->lingerer, link->limits->linger_ms, now_ms));
    return earlier(
            due_ms, waiting_due_ms(&link->waiting, link->limits->stall_ms, now_ms));
}

bool link_take_restart(struct aloft_link *link)
{
    if (!link->restart || link->lingerer.fd >= 0) {
        return false;
    }
    link->restart = false;
    return true;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

void link_close(struct aloft_link *link)
{
    close_fd(&link->udp);
    close_fd(&link->listener);
    waiting_drop(&link->waiting);
    stream_drop(&link->stream);
    lingerer_drop(&link->lingerer);
}
