/**
 * @file pump.h
 * Drives any number of machines over UDP and TCP, in one thread, with poll().
 *
 *     pump_new, pump_add a machine, link_bind / link_listen as it needs,
 *     then pump_turn until the caller has what it wants, then pump_free.
 *
 * A link is one machine and its sockets. It has at most one stream: one that the
 * machine asked for (CONNECT), or one that somebody opened to the link's listener.
 * While there is a stream, further connections wait in the listener's queue.
 *
 * No machine waits for another: sockets never block, and names are looked up in a
 * thread of their own. All calls must come from one thread.
 */
#ifndef ALOFT_PUMP_H
#define ALOFT_PUMP_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/status.h"

/** Limits that hold where aloft_pump_limit() was not told others. */
#define ALOFT_PUMP_CONNECT_MS 10000u
#define ALOFT_PUMP_STALL_MS   10000u
#define ALOFT_PUMP_LINGER_MS  2000u

struct aloft_pump;
struct aloft_link;

/** How long the pump is patient. 0: the limit above. */
struct aloft_pump_limits {
    uint32_t connect_ms; /**< To open to one address: else ALOFT_ERR_UNREACHABLE. */
    /** Without any byte taken by the peer: ALOFT_ERR_TIMEOUT; or said by who waits. */
    uint32_t stall_ms;
    uint32_t linger_ms; /**< For the last bytes of a closed stream. */
};

enum aloft_pump_news {
    ALOFT_PUMP_TURNED,  /**< Nothing that concerns the caller. */
    ALOFT_PUMP_RESTART, /**< A machine wants a restart, and all it sent is sent. */
    ALOFT_PUMP_WOKEN,   /**< The watched descriptor can be read. */
};

/**
 * Makes a pump without links. Free it with aloft_pump_free().
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_pump_new(struct aloft_pump **pump);

/** Closes all sockets and frees pump and links, not the machines. NULL is allowed. */
void aloft_pump_free(struct aloft_pump *pump);

/** Sets the limits of all links, those to come as well. */
void aloft_pump_limit(struct aloft_pump *pump, const struct aloft_pump_limits *limits);

/**
 * Adds a machine, which must live until it is removed or the pump freed. Not from
 * within a machine.
 *
 * @return ALOFT_OK, and the link, which is the pump's; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_pump_add(struct aloft_pump *pump,
        struct aloft_machine *machine, struct aloft_link **link);

/** Closes the link's sockets at once and frees it. Not from within a machine. */
void aloft_pump_remove(struct aloft_pump *pump, struct aloft_link *link);

/**
 * Lets aloft_pump_turn() end early, with ALOFT_PUMP_WOKEN, while `fd` can be read: a
 * signal descriptor (signals.h), an eventfd, a terminal. The caller owns and reads
 * it. -1: none.
 */
void aloft_pump_watch(struct aloft_pump *pump, int fd);

/**
 * Opens the link's UDP socket at an address of this host; port 0 picks one. Only who
 * is called first needs it: a machine that sends a datagram without a socket gets one.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when it is open; ALOFT_ERR_ADDRESS (see errno).
 */
ALOFT_CHECKED enum aloft_status aloft_link_bind(
        struct aloft_link *link, const struct aloft_peer *local);

/**
 * Accepts TCP connections for the machine at an address of this host; port 0 picks one.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when it does; ALOFT_ERR_ADDRESS (see errno).
 */
ALOFT_CHECKED enum aloft_status aloft_link_listen(
        struct aloft_link *link, const struct aloft_peer *local);

/**
 * The same for machines whose peers speak first (a web server): a connection becomes
 * the link's stream when something has come over it. Until then it waits beside the
 * others, at most as long as a stalled stream, and holds nobody up.
 */
ALOFT_CHECKED enum aloft_status aloft_link_serve(
        struct aloft_link *link, const struct aloft_peer *local);

/** Port of the UDP socket; 0 when there is none. */
uint16_t aloft_link_udp_port(const struct aloft_link *link);

/** Port of the listener; 0 when there is none. */
uint16_t aloft_link_listen_port(const struct aloft_link *link);

/**
 * Carries out what the machines ask for, waits for events, reports them and carries
 * out what follows. Waits for at most `max_wait_ms`, and no longer than the first
 * machine has something due. Datagrams that cannot be sent are lost, as on the wire.
 *
 * @return the news; RESTART is told once for each request.
 */
enum aloft_pump_news aloft_pump_turn(struct aloft_pump *pump, uint32_t max_wait_ms);

#endif
