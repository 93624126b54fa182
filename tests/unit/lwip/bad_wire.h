/**
 * @file bad_wire.h
 * A network of one host, for lwIP in a test: what it sends to itself goes over a wire
 * that loses, doubles and swaps packets, by chance that is the same in each run. Time
 * is the test's own and costs nothing.
 */
#ifndef BAD_WIRE_H
#define BAD_WIRE_H

#include <stdint.h>

#include "aloft/machine.h"
#include "lwip/netif.h"

#define BAD_WIRE_PACKETS 64u

struct bad_wire {
    struct netif interface;
    struct pbuf *packets[BAD_WIRE_PACKETS];
    unsigned count;
    uint32_t chance;  /**< State of the generator. */
    unsigned percent; /**< Of packets that are lost, doubled, and swapped, each. */
    unsigned lost;
    bool cut;  /**< Nothing comes through. */
    bool busy; /**< Nothing is taken to be sent, and whoever sends is told. */
};

/** Starts lwIP, once in a program, and the wire. */
void bad_wire_start(struct bad_wire *wire);

/** How bad it is from now on; `seed` is another chance. */
void bad_wire_spoil(struct bad_wire *wire, unsigned percent, uint32_t seed);

/** Lets `ms` pass and delivers what is on the wire. */
void bad_wire_turn(struct bad_wire *wire, uint32_t ms);

/** The host, at `port`. */
struct aloft_peer bad_wire_peer(uint16_t port);

/** What the test's clock says. */
uint32_t bad_wire_now_ms(void);

#endif
