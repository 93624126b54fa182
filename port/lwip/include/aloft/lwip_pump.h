/**
 * @file lwip_pump.h
 * Drives any number of machines over UDP and TCP with lwIP's raw API: no operating
 * system, one loop, no memory but lwIP's own and what the caller lends.
 *
 *     aloft_lwip_start, then pump_init, pump_add a machine, link_bind / link_listen as
 *     it needs; then, for ever: packets into lwIP and sys_check_timeouts(), pump_turn,
 *     and sleep unless pump_due_ms is 0.
 *
 * A link is one machine and its connections. It has at most one stream: one that the
 * machine asked for (CONNECT), or one that somebody opened to the link's listener.
 * Further connections wait meanwhile: ALOFT_LWIP_WAITING of them in memory, the others
 * at the peers, whose attempts are left unanswered.
 *
 * A peer that sends more than the machine takes is held back by TCP itself: what the
 * machine has not used counts against the window. Machines are called by pump_turn
 * only, never from within lwIP.
 */
#ifndef ALOFT_LWIP_PUMP_H
#define ALOFT_LWIP_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/status.h"

/** Time limits. */
#define ALOFT_LWIP_CONNECT_MS 10000u /**< To find a name and open: UNREACHABLE. */
#define ALOFT_LWIP_STALL_MS   30000u /**< No packet full taken by the peer: TIMEOUT. */
/** For the last bytes of a closed stream: lwIP sends them again after up to 3 s. */
#define ALOFT_LWIP_LINGER_MS 5000u

/** Connections that may wait while a link has one. */
#define ALOFT_LWIP_WAITING 3u
/** Closed streams whose last bytes are on their way; of more, the oldest is reset. */
#define ALOFT_LWIP_LINGERERS 3u
/** Datagrams that may wait; further ones are lost, as on the wire. */
#define ALOFT_LWIP_DATAGRAMS 4u

struct pbuf;
struct tcp_pcb;
struct udp_pcb;

enum aloft_lwip_state {
    ALOFT_LWIP_NONE,
    ALOFT_LWIP_RESOLVING,
    ALOFT_LWIP_CONNECTING,
    ALOFT_LWIP_OPEN,
};

/** The TCP side of a link. The port's own. */
struct aloft_lwip_stream {
    enum aloft_lwip_state state;
    struct tcp_pcb *pcb; /**< NULL: lwIP has given it up, or there is none. */
    struct aloft_peer peer;
    bool asked;     /**< lwIP owes the answer to a name. */
    bool fresh;     /**< OPEN, and the machine was not told yet. */
    bool peer_done; /**< The peer has ended; what came before is still in `in`. */
    bool ended;     /**< Nothing more comes; told once `in` is used up. */
    enum aloft_status end_status;
    uint32_t since_ms;  /**< When opening began, or the peer last took a packet full. */
    uint32_t taken;     /**< Bytes that the peer has taken since then. */
    const uint8_t *out; /**< Of the machine: what lwIP has not taken yet. */
    size_t out_len;
    struct pbuf *in;  /**< What the machine has not used yet. */
    uint16_t in_used; /**< Bytes of the first of these that it has. */
};

/** A connection that was accepted and waits. The port's own. */
struct aloft_lwip_waiting {
    struct tcp_pcb *pcb; /**< NULL: nobody. */
    struct pbuf *first;  /**< What came over it; NULL: nothing yet. */
    bool peer_done;
};

/** A stream that its machine has closed, while its last bytes are on their way. */
struct aloft_lwip_lingerer {
    struct tcp_pcb *pcb; /**< NULL: none. */
    uint32_t since_ms;
};

/** A datagram that waits for its machine. The port's own. */
struct aloft_lwip_datagram {
    struct pbuf *packet;
    struct aloft_peer peer;
};

/** The members are the port's own. lwIP holds pointers to it: it must not be moved. */
struct aloft_lwip_link {
    struct aloft_lwip_link *next;
    struct aloft_machine *machine;
    struct udp_pcb *udp;
    struct tcp_pcb *listener;
    struct aloft_lwip_stream stream;
    struct aloft_lwip_lingerer lingerers[ALOFT_LWIP_LINGERERS];
    struct aloft_lwip_waiting waiting[ALOFT_LWIP_WAITING];
    struct aloft_lwip_datagram datagrams[ALOFT_LWIP_DATAGRAMS];
    unsigned datagram_count;
    bool peer_begins; /**< Who has said nothing does not get the stream. */
    bool more;        /**< The machine may have more actions. */
    bool restart;     /**< It asked for a restart that was not told yet. */
};

struct aloft_lwip_pump {
    struct aloft_lwip_link *links;
};

enum aloft_lwip_news {
    ALOFT_LWIP_TURNED,  /**< Nothing that concerns the caller. */
    ALOFT_LWIP_RESTART, /**< A machine wants a restart, and all it sent is sent. */
};

/** Makes a pump without links. */
void aloft_lwip_pump_init(struct aloft_lwip_pump *pump);

/** Adds a machine; it and `link` must live as long as the pump. */
void aloft_lwip_pump_add(struct aloft_lwip_pump *pump, struct aloft_lwip_link *link,
        struct aloft_machine *machine);

/**
 * Takes datagrams at `port`. Only who is called first needs it: a machine that sends
 * a datagram without gets a port.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when it does already; ALOFT_ERR_MEMORY when lwIP
 *         has no room; ALOFT_ERR_ADDRESS when the port is taken.
 */
ALOFT_CHECKED enum aloft_status aloft_lwip_link_bind(
        struct aloft_lwip_link *link, uint16_t port);

/**
 * The same, at the port of `group`, and hears what is sent to that group of hosts, on
 * all interfaces that are there. What the machine sends to groups leaves with a time
 * to live of 255.
 *
 * @return as above, and ALOFT_ERR_ADDRESS when no interface can join.
 */
ALOFT_CHECKED enum aloft_status aloft_lwip_link_join(
        struct aloft_lwip_link *link, const struct aloft_peer *group);

/** Accepts connections at `port`. @return as aloft_lwip_link_bind(). */
ALOFT_CHECKED enum aloft_status aloft_lwip_link_listen(
        struct aloft_lwip_link *link, uint16_t port);

/**
 * The same for machines whose peers speak first (a web server): a connection becomes
 * the link's stream when something has come over it. Until then it holds nobody up, and
 * is the first to go when others come.
 */
ALOFT_CHECKED enum aloft_status aloft_lwip_link_serve(
        struct aloft_lwip_link *link, uint16_t port);

/**
 * Reports to the machines what has happened, and carries out what they ask for. Blocks
 * only as the machines do (flash). Datagrams that cannot be sent are lost.
 *
 * @return the news; RESTART is told once for each request.
 */
enum aloft_lwip_news aloft_lwip_pump_turn(struct aloft_lwip_pump *pump);

/** Milliseconds until the pump has something to do by itself; or ALOFT_NEVER. */
uint32_t aloft_lwip_pump_due_ms(const struct aloft_lwip_pump *pump);

#endif
