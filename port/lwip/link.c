#include "link.h"

#include "aloft/memory.h"
#include "linger.h"
#include "lwip/sys.h"
#include "lwip/udp.h"
#include "peers.h"
#include "stream.h"
#include "waiting.h"

/* Actions of one machine in a row before the others, and packets, have their turn. */
#define ACTIONS_IN_A_ROW 64u

static void send_datagram(
        struct aloft_lwip_link *link, const struct aloft_action *action)
{
    const ip_addr_t address = address_of(&action->peer);

    if (link->udp == NULL && aloft_lwip_link_bind(link, 0) != ALOFT_OK) {
        return;
    }
    struct pbuf *const packet =
            pbuf_alloc(PBUF_TRANSPORT, (u16_t)action->len, PBUF_RAM);

    if (packet == NULL) {
        return;
    }
    memcpy(packet->payload, action->data, action->len);
    /* A datagram may be lost on any part of its way, the first one included. */
    (void)udp_sendto(link->udp, packet, &address, action->peer.port);
    pbuf_free(packet);
}

static void open_stream(struct aloft_lwip_link *link, const struct aloft_action *action)
{
    if (action->tls) {
        stream_refuse(&link->stream, ALOFT_ERR_TLS); // never in the clear instead
    } else {
        stream_connect(&link->stream, &action->peer, action->host, sys_now());
    }
}

static void perform(struct aloft_lwip_link *link, const struct aloft_action *action)
{
    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        send_datagram(link, action);
        break;
    case ALOFT_ACTION_CONNECT:
        open_stream(link, action);
        break;
    case ALOFT_ACTION_BYTES:
        stream_send(&link->stream, action->data, action->len, sys_now());
        break;
    case ALOFT_ACTION_CLOSE:
        stream_close(&link->stream, link->lingerers, sys_now());
        break;
    case ALOFT_ACTION_RESTART:
        stream_close(&link->stream, link->lingerers, sys_now());
        link->restart = true;
        break;
    }
}

static size_t tell(struct aloft_lwip_link *link, enum aloft_event_kind kind,
        enum aloft_status status, const uint8_t *data, size_t len)
{
    const struct aloft_event event = {.kind = kind,
            .now_ms = sys_now(),
            .peer = link->stream.peer,
            .data = data,
            .len = len,
            .status = status};

    return aloft_machine_take(link->machine, &event);
}

/* Tells the machine one piece of news about its stream. False: there is none, or it
 * does not take the bytes now. */
static bool tell_stream(struct aloft_lwip_link *link)
{
    struct aloft_lwip_stream *const stream = &link->stream;
    const uint8_t *bytes = NULL;
    const size_t len = stream_peek(stream, &bytes);

    if (stream->fresh) {
        stream->fresh = false;
        (void)tell(link, ALOFT_EVENT_CONNECTED, ALOFT_OK, NULL, 0); // has no bytes
        return true;
    }
    if (len > 0) {
        const size_t used = tell(link, ALOFT_EVENT_BYTES, ALOFT_OK, bytes, len);

        stream_used(stream, used);
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

/* Tells the machine the datagram that has waited longest. */
static bool tell_datagram(struct aloft_lwip_link *link)
{
    if (link->datagram_count == 0) {
        return false;
    }
    const struct aloft_lwip_datagram first = link->datagrams[0];
    const struct aloft_event event = {.kind = ALOFT_EVENT_DATAGRAM,
            .now_ms = sys_now(),
            .peer = first.peer,
            .data = (const uint8_t *)first.packet->payload,
            .len = first.packet->len};

    link->datagram_count--;
    memmove(link->datagrams, link->datagrams + 1,
            link->datagram_count * sizeof(link->datagrams[0]));
    (void)aloft_machine_take(link->machine, &event); // a datagram is never used in part
    pbuf_free(first.packet);
    return true;
}

/* Carries out one action. False: the machine has none. */
static bool act_once(struct aloft_lwip_link *link)
{
    struct aloft_action action;

    if (link->restart || !aloft_machine_next(link->machine, &action)) {
        return false;
    }
    perform(link, &action);
    return true;
}

/* Bytes that lwIP has not taken are the machine's own, until it is called again: it
 * must wait for them. */
static bool must_wait(const struct aloft_lwip_link *link)
{
    return link->stream.out_len > 0;
}

static bool step(struct aloft_lwip_link *link)
{
    /* A machine may take no bytes because it has first something to say. */
    return !must_wait(link) && (act_once(link) || tell_stream(link) || act_once(link) ||
                                       tell_datagram(link));
}

static void act(struct aloft_lwip_link *link)
{
    link->more = true;
    for (unsigned left = ACTIONS_IN_A_ROW; left > 0 && link->more; left--) {
        link->more = step(link);
    }
}

void link_turn(struct aloft_lwip_link *link)
{
    stream_push(&link->stream);
    act(link);
    const uint32_t now_ms = sys_now();

    if (!link->more) {
        stream_check(&link->stream, now_ms);
    }
    linger_check(link->lingerers, now_ms);
    if (!must_wait(link) && aloft_machine_due_ms(link->machine, now_ms) == 0) {
        (void)tell(link, ALOFT_EVENT_TIME, ALOFT_OK, NULL, 0); // has no bytes
    }
    if (link->stream.state == ALOFT_LWIP_NONE && !link->restart) {
        (void)waiting_take(link, now_ms); // nobody may be waiting
    }
    act(link);
}

static uint32_t earlier(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t link_due_ms(const struct aloft_lwip_link *link)
{
    const uint32_t now_ms = sys_now();
    const uint32_t machine_ms =
            must_wait(link) ? ALOFT_NEVER : aloft_machine_due_ms(link->machine, now_ms);

    if (link->more || (link->datagram_count > 0 && !must_wait(link))) {
        return 0;
    }
    return earlier(machine_ms, earlier(stream_due_ms(&link->stream, now_ms),
                                       linger_due_ms(link->lingerers, now_ms)));
}

bool link_take_restart(struct aloft_lwip_link *link)
{
    if (!link->restart || !linger_all_is_said(link->lingerers)) {
        return false;
    }
    link->restart = false;
    return true;
}
