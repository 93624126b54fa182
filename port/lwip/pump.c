#include "aloft/lwip_pump.h"

#include "aloft/memory.h"
#include "link.h"
#include "lwip/igmp.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"
#include "peers.h"
#include "stream.h"
#include "waiting.h"

#define GROUP_TTL 255 // RFC 6762, 11

void aloft_lwip_pump_init(struct aloft_lwip_pump *pump)
{
    pump->links = NULL;
}

void aloft_lwip_pump_add(struct aloft_lwip_pump *pump, struct aloft_lwip_link *link,
        struct aloft_machine *machine)
{
    memset(link, 0, sizeof(*link));
    link->machine = machine;
    link->next = pump->links;
    pump->links = link;
}

/* One packet holds a whole datagram: packets are as large as frames. */
static void receive(void *arg, struct udp_pcb *pcb, struct pbuf *packet,
        const ip_addr_t *address, u16_t port)
{
    struct aloft_lwip_link *const link = (struct aloft_lwip_link *)arg;

    (void)pcb;
    if (link->datagram_count == ALOFT_LWIP_DATAGRAMS || packet->next != NULL) {
        pbuf_free(packet);
        return;
    }
    struct aloft_lwip_datagram *const datagram =
            &link->datagrams[link->datagram_count++];

    datagram->packet = packet;
    datagram->peer = peer_of(address, port);
}

enum aloft_status aloft_lwip_link_bind(struct aloft_lwip_link *link, uint16_t port)
{
    if (link->udp != NULL) {
        return ALOFT_ERR_STATE;
    }
    link->udp = udp_new();
    if (link->udp == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    if (udp_bind(link->udp, IP_ADDR_ANY, port) != ERR_OK) {
        udp_remove(link->udp);
        link->udp = NULL;
        return ALOFT_ERR_ADDRESS;
    }
    udp_recv(link->udp, receive, link);
    return ALOFT_OK;
}

enum aloft_status aloft_lwip_link_join(
        struct aloft_lwip_link *link, const struct aloft_peer *group)
{
    const ip_addr_t address = address_of(group);
    const enum aloft_status status = aloft_lwip_link_bind(link, group->port);

    if (status != ALOFT_OK) {
        return status;
    }
    if (igmp_joingroup(IP4_ADDR_ANY4, ip_2_ip4(&address)) != ERR_OK) {
        udp_remove(link->udp);
        link->udp = NULL;
        return ALOFT_ERR_ADDRESS;
    }
    udp_set_multicast_ttl(link->udp, GROUP_TTL);
    return ALOFT_OK;
}

enum aloft_status aloft_lwip_link_listen(struct aloft_lwip_link *link, uint16_t port)
{
    if (link->listener != NULL) {
        return ALOFT_ERR_STATE;
    }
    struct tcp_pcb *const pcb = tcp_new();

    if (pcb == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    if (tcp_bind(pcb, IP_ADDR_ANY, port) != ERR_OK) {
        (void)tcp_close(pcb); // was never open: cannot fail
        return ALOFT_ERR_ADDRESS;
    }
    link->listener = tcp_listen_with_backlog(pcb, ALOFT_LWIP_WAITING);
    if (link->listener == NULL) {
        (void)tcp_close(pcb);
        return ALOFT_ERR_MEMORY;
    }
    waiting_listen(link);
    return ALOFT_OK;
}

enum aloft_status aloft_lwip_link_serve(struct aloft_lwip_link *link, uint16_t port)
{
    const enum aloft_status status = aloft_lwip_link_listen(link, port);

    link->peer_begins = link->peer_begins || status == ALOFT_OK;
    return status;
}

enum aloft_lwip_news aloft_lwip_pump_turn(struct aloft_lwip_pump *pump)
{
    enum aloft_lwip_news news = ALOFT_LWIP_TURNED;

    for (struct aloft_lwip_link *link = pump->links; link != NULL; link = link->next) {
        link_turn(link);
        if (link_take_restart(link)) {
            news = ALOFT_LWIP_RESTART;
        }
    }
    return news;
}

uint32_t aloft_lwip_pump_due_ms(const struct aloft_lwip_pump *pump)
{
    uint32_t due_ms = ALOFT_NEVER;

    for (const struct aloft_lwip_link *link = pump->links; link != NULL;
            link = link->next) {
        const uint32_t link_ms = link_due_ms(link);

        due_ms = link_ms < due_ms ? link_ms : due_ms;
    }
    return due_ms;
}
