#include "linger.h"

#include "detach.h"

/* The peer may end before it has taken all. When both is done, lwIP sees to the rest,
 * and frees the connection without a word. */
static void let_go_if_done(struct aloft_lwip_lingerer *lingerer)
{
    const struct tcp_pcb *const pcb = lingerer->pcb;
    const bool peer_done = pcb->state == CLOSING || pcb->state == TIME_WAIT;

    if (peer_done && tcp_sndbuf(pcb) >= TCP_SND_BUF) {
        (void)detach(&lingerer->pcb); // not ours any more
    }
}

static err_t forget(void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    (void)error;
    if (packet != NULL) {
        tcp_recved(pcb, packet->tot_len);
        pbuf_free(packet);
        return ERR_OK;
    }
    let_go_if_done((struct aloft_lwip_lingerer *)arg);
    return ERR_OK;
}

static err_t taken(void *arg, struct tcp_pcb *pcb, u16_t len)
{
    (void)pcb;
    (void)len;
    let_go_if_done((struct aloft_lwip_lingerer *)arg);
    return ERR_OK;
}

static void lost(void *arg, err_t error)
{
    (void)error;
    ((struct aloft_lwip_lingerer *)arg)->pcb = NULL;
}

static void drop(struct aloft_lwip_lingerer *lingerer)
{
    struct tcp_pcb *const pcb = detach(&lingerer->pcb);

    if (pcb != NULL) {
        tcp_abort(pcb);
    }
}

/* A free place, or that of the one who has had the longest time. */
static struct aloft_lwip_lingerer *find_place(
        struct aloft_lwip_lingerer *lingerers, uint32_t now_ms)
{
    struct aloft_lwip_lingerer *oldest = &lingerers[0];

    for (unsigned i = 0; i < ALOFT_LWIP_LINGERERS; i++) {
        if (lingerers[i].pcb == NULL) {
            return &lingerers[i];
        }
        if (now_ms - lingerers[i].since_ms > now_ms - oldest->since_ms) {
            oldest = &lingerers[i];
        }
    }
    drop(oldest);
    return oldest;
}

void linger(struct aloft_lwip_lingerer *lingerers, struct tcp_pcb *pcb, uint32_t now_ms)
{
    struct aloft_lwip_lingerer *const place = find_place(lingerers, now_ms);

    if (tcp_shutdown(pcb, 0, 1) != ERR_OK) {
        tcp_abort(pcb);
        return;
    }
    place->pcb = pcb;
    place->since_ms = now_ms;
    tcp_arg(pcb, place);
    tcp_recv(pcb, forget);
    tcp_sent(pcb, taken);
    tcp_err(pcb, lost);
}

bool linger_all_is_said(const struct aloft_lwip_lingerer *lingerers)
{
    for (unsigned i = 0; i < ALOFT_LWIP_LINGERERS; i++) {
        if (lingerers[i].pcb != NULL && lingerers[i].pcb->state != FIN_WAIT_2) {
            return false;
        }
    }
    return true;
}

static uint32_t left_ms(const struct aloft_lwip_lingerer *lingerer, uint32_t now_ms)
{
    const uint32_t passed = now_ms - lingerer->since_ms;

    if (lingerer->pcb == NULL) {
        return ALOFT_NEVER;
    }
    return passed < ALOFT_LWIP_LINGER_MS ? ALOFT_LWIP_LINGER_MS - passed : 0;
}

uint32_t linger_due_ms(const struct aloft_lwip_lingerer *lingerers, uint32_t now_ms)
{
    uint32_t due_ms = ALOFT_NEVER;

    for (unsigned i = 0; i < ALOFT_LWIP_LINGERERS; i++) {
        const uint32_t left = left_ms(&lingerers[i], now_ms);

        due_ms = left < due_ms ? left : due_ms;
    }
    return due_ms;
}

void linger_check(struct aloft_lwip_lingerer *lingerers, uint32_t now_ms)
{
    for (unsigned i = 0; i < ALOFT_LWIP_LINGERERS; i++) {
        if (left_ms(&lingerers[i], now_ms) == 0) {
            drop(&lingerers[i]);
        }
    }
}
