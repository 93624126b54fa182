/**
 * @file machine.h
 * A protocol as a machine: events in, actions out, no I/O inside.
 *
 * The port owns sockets and the clock. It reports what happened with take(), then
 * carries out what next() asks for until next() has nothing left. The same loop
 * drives every protocol, on every port, in every test.
 *
 * A machine has at most one stream (a TCP connection) open at a time. A machine
 * that others connect to (an espota sender, a server) does not listen itself: the
 * port does, and reports the connection it accepted as CONNECTED.
 */
#ifndef ALOFT_MACHINE_H
#define ALOFT_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

struct aloft_peer {
    uint8_t address[16]; /**< IPv6, or IPv4 mapped into it. */
    uint16_t port;       /**< Host byte order. */
};

enum aloft_event_kind {
    ALOFT_EVENT_DATAGRAM,  /**< `data` came from `peer`. */
    ALOFT_EVENT_CONNECTED, /**< The stream is open, to `peer`. */
    ALOFT_EVENT_BYTES,     /**< `data` came over the stream. */
    ALOFT_EVENT_CLOSED,    /**< The stream is gone, or could not be opened: `status`. */
    ALOFT_EVENT_TIME,      /**< Nothing happened but time. */
};

struct aloft_event {
    enum aloft_event_kind kind;
    uint32_t now_ms; /**< Any monotonic clock; may wrap around. */
    struct aloft_peer peer;
    const uint8_t *data; /**< Borrowed for the call. */
    size_t len;
    /**
     * Of CLOSED: ALOFT_OK when the peer ended the stream in order,
     * ALOFT_ERR_CLOSED when it broke, ALOFT_ERR_TIMEOUT when the peer took no bytes for
     * too long, ALOFT_ERR_NAME or ALOFT_ERR_UNREACHABLE when it never opened, and what
     * tls_client.h lists where it carries TLS. ALOFT_OK in all other events.
     */
    enum aloft_status status;
};

enum aloft_action_kind {
    ALOFT_ACTION_DATAGRAM, /**< Send `data` to `peer`. */
    ALOFT_ACTION_CONNECT,  /**< Open a stream to `peer`, or to `host` if not NULL. */
    ALOFT_ACTION_BYTES,    /**< Send `data` over the stream, whole. */
    ALOFT_ACTION_CLOSE,    /**< Flush and close the stream. No CLOSED event follows. */
    ALOFT_ACTION_RESTART,  /**< Flush, then restart the device. */
};

struct aloft_action {
    enum aloft_action_kind kind;
    struct aloft_peer peer;
    /** Of CONNECT: name or address to resolve; `peer.port` holds the port. */
    const char *host;
    /**
     * Of CONNECT: the stream is to carry TLS, with proof that the peer is `host`. A
     * TLS machine around this one sees to it and asks for a plain stream; a port that
     * is asked has none, and reports CLOSED with ALOFT_ERR_TLS.
     */
    bool tls;
    const uint8_t *data; /**< The machine's own; valid until its next call. */
    size_t len;
};

#define ALOFT_NEVER UINT32_MAX

struct aloft_machine;

struct aloft_machine_ops {
    /**
     * Returns how many bytes of `event` were used; the port offers the rest again
     * after the actions that next() asks for. Only BYTES may be used in part, and
     * a machine that uses 0 of them must have an action or a time due.
     */
    size_t (*take)(struct aloft_machine *machine, const struct aloft_event *event);
    /**
     * Fills `action`; false when there is nothing to do before the next event. The
     * port asks again only when the bytes of the last BYTES action are handed over to
     * the transport, so a machine may produce a long answer piece by piece.
     */
    bool (*next)(struct aloft_machine *machine, struct aloft_action *action);
    /** Milliseconds from `now_ms` until a TIME event is due, or ALOFT_NEVER. */
    uint32_t (*due_ms)(const struct aloft_machine *machine, uint32_t now_ms);
};

/** The base of every machine. It is the first member of the concrete struct. */
struct aloft_machine {
    const struct aloft_machine_ops *ops;
};

/** Calls the machine's take(). */
size_t aloft_machine_take(
        struct aloft_machine *machine, const struct aloft_event *event);

/** Calls the machine's next(), with `action` zeroed before. */
bool aloft_machine_next(struct aloft_machine *machine, struct aloft_action *action);

/** Calls the machine's due_ms(). */
uint32_t aloft_machine_due_ms(const struct aloft_machine *machine, uint32_t now_ms);

/** Whether two peers have the same address and port. */
bool aloft_peer_equal(const struct aloft_peer *a, const struct aloft_peer *b);

/** Whether two peers have the same address, whatever the port. */
bool aloft_peer_same_address(const struct aloft_peer *a, const struct aloft_peer *b);

/** Makes a peer of an IPv4 address (first byte first) and a port. */
struct aloft_peer aloft_peer_ipv4(const uint8_t address[4], uint16_t port);

#endif
