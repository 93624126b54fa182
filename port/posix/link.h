/**
 * @file link.h
 * One machine and its sockets: reports to the machine what happened, and carries out
 * what it asks for. Private to this module.
 */
#ifndef ALOFT_LINK_H
#define ALOFT_LINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/pump.h"
#include "lingerer.h"
#include "multicast_socket.h"
#include "stream.h"
#include "waiting.h"

/** Descriptors that a link has polled. */
#define LINK_SLOTS (4u + WAITING_MAX)
/** Bytes of the largest UDP datagram and one more, which never arrives. */
#define LINK_DATAGRAM_SIZE 65536u

struct aloft_link {
    struct aloft_link *next; /**< The pump's list. */
    struct aloft_machine *machine;
    const struct aloft_pump_limits *limits; /**< The pump's. */
    int udp;                                /**< -1: none. */
    struct multicast_members members;       /**< Of the UDP socket. */
    int listener;                           /**< -1: none. */
    bool peer_begins;       /**< Who comes to the listener says something first. */
    struct waiting waiting; /**< Who has not yet; only then. */
    struct stream stream;
    struct lingerer lingerer;
    bool more;    /**< The machine may have more actions. */
    bool restart; /**< It asked for a restart that was not told yet. */
};

/** Fills what to poll for; unused slots get descriptor -1. */
void link_fill(const struct aloft_link *link, struct pollfd slots[LINK_SLOTS]);

/** Goes on with what poll() found. `datagram` is scratch of LINK_DATAGRAM_SIZE. */
void link_proceed(struct aloft_link *link, const struct pollfd slots[LINK_SLOTS],
        uint8_t *datagram);

/** Carries out what the machine asks for; bounded, see `more`. */
void link_act(struct aloft_link *link);

/** Tells the machine the time if it wants to know, and checks the link's limits. */
void link_check_time(struct aloft_link *link);

/** Milliseconds until link_check_time() or link_act() has something to do. */
uint32_t link_due_ms(const struct aloft_link *link);

/** Whether a restart was asked for and nothing waits to be sent; told once. */
bool link_take_restart(struct aloft_link *link);

/** Closes all. */
void link_close(struct aloft_link *link);

#endif
