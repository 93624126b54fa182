#include "aloft/board_net.h"

#include "aloft/memory.h"
#include "ethernet.h"
#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

#define MTU 1500

/* Frames taken in a row before machines have their turn. */
#define FRAMES_IN_A_ROW 16u

static err_t send(struct netif *interface, struct pbuf *packet)
{
    struct aloft_board_net *const net = (struct aloft_board_net *)interface->state;
    const u16_t len = (u16_t)(packet->tot_len - ETH_PAD_SIZE);

    if (len > ETHERNET_FRAME_MAX) {
        return ERR_BUF;
    }
    /* The padding keeps the words behind Ethernet's header aligned; it is not sent. */
    pbuf_copy_partial(packet, net->out, len, ETH_PAD_SIZE);
    return ethernet_send(&net->ethernet, net->out, len) ? ERR_OK : ERR_IF;
}

static err_t set_up(struct netif *interface)
{
    interface->name[0] = 'e';
    interface->name[1] = 'n';
    interface->output = etharp_output;
    interface->linkoutput = send;
    interface->mtu = MTU;
    interface->hwaddr_len = ETH_HWADDR_LEN;
    interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
                       NETIF_FLAG_IGMP | NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

enum aloft_status aloft_board_net_start(
        struct aloft_board_net *net, const uint8_t mac[6], const char *hostname)
{
    memset(net, 0, sizeof(*net));
    if (!ethernet_start(&net->ethernet, mac)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    memcpy(net->interface.hwaddr, mac, ETH_HWADDR_LEN);
    if (netif_add_noaddr(&net->interface, net, set_up, ethernet_input) == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    netif_set_hostname(&net->interface, hostname);
    netif_set_default(&net->interface);
    netif_set_up(&net->interface);
    return dhcp_start(&net->interface) == ERR_OK ? ALOFT_OK : ALOFT_ERR_MEMORY;
}

/* The frame that came first, as lwIP has them; NULL when it has no room. */
static struct pbuf *receive(struct aloft_board_net *net, size_t len)
{
    struct pbuf *const packet =
            pbuf_alloc(PBUF_RAW, (u16_t)(len + ETH_PAD_SIZE), PBUF_POOL);
    size_t offset = 0;
    size_t skip = ETH_PAD_SIZE;

    for (struct pbuf *part = packet; part != NULL; part = part->next) {
        ethernet_copy(&net->ethernet, (uint8_t *)part->payload + skip, offset,
                part->len - skip);
        offset += part->len - skip;
        skip = 0;
    }
    return packet;
}

void aloft_board_net_poll(struct aloft_board_net *net)
{
    size_t len = ethernet_peek(&net->ethernet);

    for (unsigned left = FRAMES_IN_A_ROW; left > 0 && len > 0; left--) {
        struct pbuf *const packet = receive(net, len);

        ethernet_next(&net->ethernet);
        if (packet == NULL) {
            net->dropped++;
        } else if (net->interface.input(packet, &net->interface) != ERR_OK) {
            pbuf_free(packet);
        }
        len = ethernet_peek(&net->ethernet);
    }
    sys_check_timeouts();
}

bool aloft_board_net_waits(struct aloft_board_net *net)
{
    return ethernet_peek(&net->ethernet) > 0;
}

bool aloft_board_net_address(const struct aloft_board_net *net, uint8_t address[4])
{
    memcpy(address, &netif_ip4_addr(&net->interface)->addr, 4);
    return !ip4_addr_isany(netif_ip4_addr(&net->interface));
}

void aloft_board_net_mask(const struct aloft_board_net *net, uint8_t mask[4])
{
    memcpy(mask, &netif_ip4_netmask(&net->interface)->addr, 4);
}
