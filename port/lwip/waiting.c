#include "waiting.h"

#include "lwip/tcp.h"
#include "stream.h"

static err_t refuse_bytes(
        void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    struct aloft_lwip_waiting *const waiting = (struct aloft_lwip_waiting *)arg;

    (void)pcb;
    (void)error;
    if (packet != NULL) {
        return ERR_MEM; // lwIP keeps it, and offers it again
    }
    waiting->peer_done = true;
    return ERR_OK;
}

static void lost(void *arg, err_t error)
{
    (void)error;
    ((struct aloft_lwip_waiting *)arg)->pcb = NULL;
}

static err_t accepted(void *arg, struct tcp_pcb *pcb, err_t error)
{
    struct aloft_lwip_link *const link = (struct aloft_lwip_link *)arg;

    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL; // lwIP had no room for it
    }
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        struct aloft_lwip_waiting *const waiting = &link->waiting[i];

        if (waiting->pcb == NULL) {
            waiting->pcb = pcb;
            waiting->peer_done = false;
            tcp_backlog_delayed(pcb);
            tcp_arg(pcb, waiting);
            tcp_recv(pcb, refuse_bytes);
            tcp_err(pcb, lost);
            return ERR_OK;
        }
    }
    tcp_abort(pcb);
    return ERR_ABRT;
}

void waiting_listen(struct aloft_lwip_link *link)
{
    tcp_arg(link->listener, link);
    tcp_accept(link->listener, accepted);
}

/* Moves the others up: the first has waited longest. */
static void close_up(struct aloft_lwip_link *link)
{
    for (unsigned i = 0; i + 1 < ALOFT_LWIP_WAITING; i++) {
        link->waiting[i] = link->waiting[i + 1];
        if (link->waiting[i].pcb != NULL) {
            tcp_arg(link->waiting[i].pcb, &link->waiting[i]);
        }
    }
    link->waiting[ALOFT_LWIP_WAITING - 1] = (struct aloft_lwip_waiting){0};
}

bool waiting_take(struct aloft_lwip_link *link, uint32_t now_ms)
{
    for (unsigned tries = 0; tries < ALOFT_LWIP_WAITING; tries++) {
        const struct aloft_lwip_waiting first = link->waiting[0];

        close_up(link);
        if (first.pcb != NULL) {
            tcp_backlog_accepted(first.pcb);
            stream_adopt(&link->stream, first.pcb, first.peer_done, now_ms);
            return true;
        }
    }
    return false;
}
