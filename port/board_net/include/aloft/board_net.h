/**
 * @file board_net.h
 * The network of a board: its Ethernet port as an interface of lwIP, with an address by
 * DHCP.
 *
 *     aloft_lwip_start, aloft_board_net_start, then for ever: aloft_board_net_poll,
 *     aloft_lwip_pump_turn, aloft_board_wait if nothing is due and no frame waits.
 */
#ifndef ALOFT_BOARD_NET_H
#define ALOFT_BOARD_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/status.h"
#include "ethernet_state.h"
#include "lwip/netif.h"

/** The members are its own. lwIP holds pointers to it: it must not be moved. */
struct aloft_board_net {
    struct netif interface;
    struct ethernet ethernet;
    uint32_t dropped;  /**< Frames that found no memory. */
    uint8_t out[1536]; /**< A frame on its way. */
};

/**
 * Starts the interface and asks for an address. `hostname` is told to the DHCP server,
 * and borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY when lwIP has no room; ALOFT_ERR_NOT_FOUND when
 * the board has no Ethernet.
 */
ALOFT_CHECKED enum aloft_status aloft_board_net_start(
        struct aloft_board_net *net, const uint8_t mac[6], const char *hostname);

/** Hands lwIP the frames that came, and the time. */
void aloft_board_net_poll(struct aloft_board_net *net);

/**
 * Whether a frame waits that the last poll did not hand over. Its interrupt may have
 * come while machines had their turn: a loop that then waits would do so in vain, until
 * the next tick of the clock.
 */
bool aloft_board_net_waits(struct aloft_board_net *net);

/** Whether there is an address; `address` is then it, first byte first. */
bool aloft_board_net_address(const struct aloft_board_net *net, uint8_t address[4]);

/** The bits of addresses that all hosts of this network share. */
void aloft_board_net_mask(const struct aloft_board_net *net, uint8_t mask[4]);

#endif
