/**
 * @file peers.h
 * Addresses of lwIP and of machines. Private to this module.
 */
#ifndef ALOFT_LWIP_PEERS_H
#define ALOFT_LWIP_PEERS_H

#include "aloft/machine.h"
#include "aloft/memory.h"
#include "lwip/ip_addr.h"

static inline struct aloft_peer peer_of(const ip_addr_t *address, uint16_t port)
{
    uint8_t bytes[4];

    memcpy(bytes, &ip_2_ip4(address)->addr, sizeof(bytes));
    return aloft_peer_ipv4(bytes, port);
}

static inline ip_addr_t address_of(const struct aloft_peer *peer)
{
    ip_addr_t address;

    memcpy(&ip_2_ip4(&address)->addr, peer->address + 12, 4);
    return address;
}

#endif
