#include "waiting.h"

#include "detach.h"
#include "stream.h"

static struct tcp_pcb *let_go(struct aloft_lwip_waiting *waiting)
{
    struct tcp_pcb *const pcb = detach(&waiting->pcb);

    if (waiting->first != NULL) {
        pbuf_free(waiting->first);
    }
    *waiting = (struct aloft_lwip_waiting){0};
    tcp_backlog_accepted(pcb);
    return pcb;
}

/* One packet is kept; of more, lwIP keeps one, and the peer the rest. */
static err_t keep_first(
        void *arg, struct tcp_pcb *pcb, struct pbuf *packet, err_t error)
{
    struct aloft_lwip_waiting *const waiting = (struct aloft_lwip_waiting *)arg;

    (void)error;
    if (packet == NULL) {
        waiting->peer_done = true;
    } else if (waiting->first == NULL) {
        waiting->first = packet;
        tcp_backlog_delayed(pcb);
    } else {
        return ERR_MEM; // it is offered again
    }
    return ERR_OK;
}

static void lost(void *arg, err_t error)
{
    struct aloft_lwip_waiting *const waiting = (struct aloft_lwip_waiting *)arg;

    (void)error;
    if (waiting->first != NULL) {
        pbuf_free(waiting->first);
    }
    *waiting = (struct aloft_lwip_waiting){0};
}

static void put(struct aloft_lwip_waiting *waiting, struct tcp_pcb *pcb)
{
    *waiting = (struct aloft_lwip_waiting){.pcb = pcb};
    tcp_arg(pcb, waiting);
    tcp_recv(pcb, keep_first);
    tcp_err(pcb, lost);
}

/* Moves all behind `at` up, so that the first has waited longest. */
static void close_up(struct aloft_lwip_link *link, unsigned at)
{
    for (unsigned i = at; i + 1 < ALOFT_LWIP_WAITING; i++) {
        link->waiting[i] = link->waiting[i + 1];
        if (link->waiting[i].pcb != NULL) {
            tcp_arg(link->waiting[i].pcb, &link->waiting[i]);
        }
    }
    link->waiting[ALOFT_LWIP_WAITING - 1] = (struct aloft_lwip_waiting){0};
}

/* A place for one more; NULL when all that wait have something to say. */
static struct aloft_lwip_waiting *find_place(struct aloft_lwip_link *link)
{
    struct aloft_lwip_waiting *const last = &link->waiting[ALOFT_LWIP_WAITING - 1];

    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        if (link->waiting[i].pcb == NULL) {
            return &link->waiting[i];
        }
    }
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING && link->peer_begins; i++) {
        if (link->waiting[i].first == NULL) {
            tcp_abort(let_go(&link->waiting[i]));
            close_up(link, i);
            return last;
        }
    }
    return NULL;
}

static err_t accepted(void *arg, struct tcp_pcb *pcb, err_t error)
{
    struct aloft_lwip_link *const link = (struct aloft_lwip_link *)arg;

    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL; // lwIP had no room for it
    }
    struct aloft_lwip_waiting *const place = find_place(link);

    if (place == NULL) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    put(place, pcb);
    if (!link->peer_begins) {
        tcp_backlog_delayed(pcb); // when all places are taken, others get no answer
    }
    return ERR_OK;
}

void waiting_listen(struct aloft_lwip_link *link)
{
    tcp_arg(link->listener, link);
    tcp_accept(link->listener, accepted);
}

/* Who has ended without a word wanted nothing. */
static bool may_have_stream(
        const struct aloft_lwip_link *link, const struct aloft_lwip_waiting *waiting)
{
    return waiting->pcb != NULL &&
           (waiting->first != NULL || waiting->peer_done || !link->peer_begins);
}

bool waiting_take(struct aloft_lwip_link *link, uint32_t now_ms)
{
    for (unsigned i = 0; i < ALOFT_LWIP_WAITING; i++) {
        const struct aloft_lwip_waiting next = link->waiting[i];

        if (may_have_stream(link, &next)) {
            link->waiting[i].first = NULL; // it goes along
            (void)let_go(&link->waiting[i]);
            close_up(link, i);
            stream_adopt(&link->stream, &next, now_ms);
            return true;
        }
    }
    return false;
}
