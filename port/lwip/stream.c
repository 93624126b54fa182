#include "stream.h"

#include "aloft/memory.h"
#include "detach.h"
#include "linger.h"
#include "lwip/dns.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "peers.h"

/* Nothing goes in or out any more; bytes that came before stay for the machine. */
static void end(struct aloft_lwip_stream *stream, enum aloft_status why)
{
    struct tcp_pcb *const pcb = detach(&stream->pcb);

    if (pcb != NULL && (why != ALOFT_OK || tcp_close(pcb) != ERR_OK)) {
        tcp_abort(pcb);
    }
    stream->out_len = 0;
    stream->ended = true;
    stream->end_status = why;
}

static err_t received(void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    struct aloft_lwip_stream *const stream = (struct aloft_lwip_stream *)arg;

    (void)pcb;
    (void)error; // of no meaning in lwIP 2
    if (packet == NULL) {
        stream->peer_done = true;
    } else if (stream->in == NULL) {
        stream->in = packet;
        stream->in_used = 0;
    } else {
        pbuf_cat(stream->in, packet);
    }
    return ERR_OK;
}

/* If single bytes counted, a peer that takes one now and then would have the stream,
 * and keep its machine from being told the time, for ever. */
static err_t sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
    struct aloft_lwip_stream *const stream = (struct aloft_lwip_stream *)arg;

    (void)pcb;
    stream->taken += len;
    if (stream->taken >= TCP_MSS) {
        stream->taken = 0;
        stream->since_ms = sys_now();
    }
    return ERR_OK;
}

/* lwIP has given the connection up and freed it. */
static void failed(void *arg, err_t error)
{
    struct aloft_lwip_stream *const stream = (struct aloft_lwip_stream *)arg;

    (void)error; // a reset, no answer, or no memory: the stream is gone
    stream->pcb = NULL;
    end(stream, stream->state == ALOFT_LWIP_OPEN ? ALOFT_ERR_CLOSED
                                                 : ALOFT_ERR_UNREACHABLE);
}

static void attach(struct aloft_lwip_stream *stream, struct tcp_pcb *pcb)
{
    stream->pcb = pcb;
    tcp_arg(pcb, stream);
    tcp_recv(pcb, received);
    tcp_sent(pcb, sent);
    tcp_err(pcb, failed);
}

static void become_open(struct aloft_lwip_stream *stream, uint32_t now_ms)
{
    tcp_nagle_disable(stream->pcb); // short answers must not wait for the next ones
    stream->state = ALOFT_LWIP_OPEN;
    stream->fresh = true;
    stream->since_ms = now_ms;
}

static err_t connected(void *arg, struct tcp_pcb *pcb, err_t error)
{
    (void)pcb;
    (void)error; // always ERR_OK
    become_open((struct aloft_lwip_stream *)arg, sys_now());
    return ERR_OK;
}

static void open(struct aloft_lwip_stream *stream)
{
    const ip_addr_t address = address_of(&stream->peer);
    struct tcp_pcb *const pcb = tcp_new();

    stream->state = ALOFT_LWIP_CONNECTING;
    if (pcb == NULL) {
        end(stream, ALOFT_ERR_UNREACHABLE);
        return;
    }
    attach(stream, pcb);
    if (tcp_connect(pcb, &address, stream->peer.port, connected) != ERR_OK) {
        end(stream, ALOFT_ERR_UNREACHABLE);
    }
}

static void found(const char *name, const ip_addr_t *address, void *arg)
{
    struct aloft_lwip_stream *const stream = (struct aloft_lwip_stream *)arg;

    (void)name;
    stream->asked = false;
    if (stream->state != ALOFT_LWIP_RESOLVING || stream->ended) {
        return; // given up meanwhile
    }
    if (address == NULL) {
        end(stream, ALOFT_ERR_NAME);
        return;
    }
    stream->peer = peer_of(address, stream->peer.port);
    open(stream);
}

static void resolve(struct aloft_lwip_stream *stream, const char *host)
{
    ip_addr_t address;

    stream->state = ALOFT_LWIP_RESOLVING;
    if (stream->asked) { // the answer to an earlier name would be taken for this one's
        end(stream, ALOFT_ERR_NAME);
        return;
    }
    switch (dns_gethostbyname(host, &address, found, stream)) {
    case ERR_OK:
        stream->peer = peer_of(&address, stream->peer.port);
        open(stream);
        break;
    case ERR_INPROGRESS:
        stream->asked = true;
        break;
    default: // too long, or no room
        end(stream, ALOFT_ERR_NAME);
        break;
    }
}

void stream_connect(struct aloft_lwip_stream *stream, const struct aloft_peer *peer,
        const char *host, uint32_t now_ms)
{
    stream_drop(stream);
    stream->peer = *peer;
    stream->since_ms = now_ms;
    if (host == NULL) {
        open(stream);
    } else {
        resolve(stream, host);
    }
}

void stream_refuse(struct aloft_lwip_stream *stream, enum aloft_status why)
{
    stream_drop(stream);
    stream->state = ALOFT_LWIP_CONNECTING;
    end(stream, why);
}

void stream_adopt(struct aloft_lwip_stream *stream,
        const struct aloft_lwip_waiting *waiting, uint32_t now_ms)
{
    stream_drop(stream);
    stream->peer = peer_of(&waiting->pcb->remote_ip, waiting->pcb->remote_port);
    stream->in = waiting->first;
    stream->peer_done = waiting->peer_done;
    attach(stream, waiting->pcb);
    become_open(stream, now_ms);
}

void stream_send(struct aloft_lwip_stream *stream, const uint8_t *bytes, size_t len,
        uint32_t now_ms)
{
    if (stream->pcb == NULL || stream->state != ALOFT_LWIP_OPEN) {
        return; // the machine has yet to hear of the end
    }
    stream->out = bytes;
    stream->out_len = len;
    stream->since_ms = now_ms;
    stream->taken = 0;
    stream_push(stream);
}

void stream_push(struct aloft_lwip_stream *stream)
{
    while (stream->pcb != NULL && stream->out_len > 0) {
        const size_t room = tcp_sndbuf(stream->pcb);
        const size_t most = room < TCP_MSS ? room : TCP_MSS;
        const size_t len = stream->out_len < most ? stream->out_len : most;

        if (len == 0 || tcp_write(stream->pcb, stream->out, (u16_t)len,
                                TCP_WRITE_FLAG_COPY) != ERR_OK) {
            break; // goes on when the peer has taken some
        }
        stream->out += len;
        stream->out_len -= len;
    }
    if (stream->pcb != NULL) {
        (void)tcp_output(stream->pcb); // without memory lwIP tries again by itself
    }
}

size_t stream_peek(const struct aloft_lwip_stream *stream, const uint8_t **bytes)
{
    if (stream->in == NULL) {
        return 0;
    }
    *bytes = (const uint8_t *)stream->in->payload + stream->in_used;
    return (size_t)stream->in->len - stream->in_used;
}

/* The first packet of several is used up; the others stay. */
static void drop_packet(struct aloft_lwip_stream *stream)
{
    struct pbuf *const first = stream->in;

    stream->in = first->next;
    stream->in_used = 0;
    if (stream->in != NULL) {
        pbuf_ref(stream->in); // else they would be freed together
    }
    pbuf_free(first);
}

void stream_used(struct aloft_lwip_stream *stream, size_t len)
{
    stream->in_used = (uint16_t)(stream->in_used + len);
    if (stream->in_used == stream->in->len) {
        drop_packet(stream);
    }
    if (stream->pcb != NULL && len > 0) {
        tcp_recved(stream->pcb, (u16_t)len);
    }
}

/* The limit that applies now, or ALOFT_NEVER. */
static uint32_t limit_ms(const struct aloft_lwip_stream *stream)
{
    switch (stream->state) {
    case ALOFT_LWIP_RESOLVING:
    case ALOFT_LWIP_CONNECTING:
        return ALOFT_LWIP_CONNECT_MS;
    case ALOFT_LWIP_OPEN:
        return stream->out_len == 0 ? ALOFT_NEVER : ALOFT_LWIP_STALL_MS;
    case ALOFT_LWIP_NONE:
        break;
    }
    return ALOFT_NEVER;
}

uint32_t stream_due_ms(const struct aloft_lwip_stream *stream, uint32_t now_ms)
{
    const uint32_t limit = limit_ms(stream);
    const uint32_t passed = now_ms - stream->since_ms;

    if (limit == ALOFT_NEVER || stream->ended) {
        return ALOFT_NEVER;
    }
    return passed < limit ? limit - passed : 0;
}

static enum aloft_status lateness(const struct aloft_lwip_stream *stream)
{
    switch (stream->state) {
    case ALOFT_LWIP_RESOLVING:
        return ALOFT_ERR_NAME;
    case ALOFT_LWIP_CONNECTING:
        return ALOFT_ERR_UNREACHABLE;
    case ALOFT_LWIP_OPEN:
    case ALOFT_LWIP_NONE:
        break;
    }
    return ALOFT_ERR_TIMEOUT;
}

void stream_check(struct aloft_lwip_stream *stream, uint32_t now_ms)
{
    if (stream_due_ms(stream, now_ms) == 0) {
        end(stream, lateness(stream));
    } else if (stream->peer_done && !stream->ended && stream->in == NULL &&
               stream->out_len == 0) {
        end(stream, ALOFT_OK); // who has said all still hears the answer
    }
}

void stream_close(struct aloft_lwip_stream *stream,
        struct aloft_lwip_lingerer *lingerers, uint32_t now_ms)
{
    if (stream->state == ALOFT_LWIP_OPEN && stream->pcb != NULL) {
        const uint16_t unread =
                stream->in != NULL ? (uint16_t)(stream->in->tot_len - stream->in_used)
                                   : 0;
        struct tcp_pcb *const pcb = detach(&stream->pcb);

        if (unread > 0) {
            tcp_recved(pcb, unread);
        }
        linger(lingerers, pcb, now_ms);
    }
    stream_drop(stream);
}

void stream_drop(struct aloft_lwip_stream *stream)
{
    const bool asked = stream->asked;
    struct tcp_pcb *const pcb = detach(&stream->pcb);

    if (pcb != NULL && (!stream->peer_done || tcp_close(pcb) != ERR_OK)) {
        tcp_abort(pcb);
    }
    if (stream->in != NULL) {
        pbuf_free(stream->in);
    }
    memset(stream, 0, sizeof(*stream));
    stream->asked = asked;
}
