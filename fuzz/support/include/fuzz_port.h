/**
 * @file fuzz_port.h
 * Plays the port of one machine: hands events over, takes actions, and claims what the
 * machine contract promises of both.
 *
 * Events that no port would report are left out: bytes without a stream, a second
 * connection. So an input may ask for anything at any time.
 */
#ifndef FUZZ_PORT_H
#define FUZZ_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "fuzz_trace.h"

struct fuzz_port;

/** Told about each action, once the port itself has dealt with it. */
typedef void (*fuzz_port_action)(
        struct fuzz_port *port, const struct aloft_action *action);

/** Embed it as the first member of what a target knows about its machine. */
struct fuzz_port {
    struct aloft_machine *machine;
    fuzz_port_action on_action; /**< NULL: nobody is told. */
    uint32_t now_ms;
    size_t piece;    /**< Longest BYTES event. */
    bool listens;    /**< Others connect to the machine. */
    bool connecting; /**< It has asked for a stream. */
    bool connected;  /**< The stream is open. */
    unsigned restarts;
    struct fuzz_trace said; /**< All bytes that it sent over streams. */
};

/** A port without a stream, at some time, that hands bytes over whole. */
void fuzz_port_init(struct fuzz_port *port, struct aloft_machine *machine);

/** Takes all actions that are due. */
void fuzz_port_drain(struct fuzz_port *port);

/** A datagram from `peer`. */
void fuzz_port_datagram(struct fuzz_port *port, const struct aloft_peer *peer,
        const void *data, size_t len);

/** The stream opens, to `peer`, if the machine waits for that. */
void fuzz_port_connect(struct fuzz_port *port, const struct aloft_peer *peer);

/** Bytes come over the stream, if there is one. */
void fuzz_port_bytes(struct fuzz_port *port, const void *data, size_t len);

/** The stream ends, or does not open, for the reason `why`, if there is one. */
void fuzz_port_close(struct fuzz_port *port, enum aloft_status why);

/** Time passes, with a TIME event whenever one is due. */
void fuzz_port_wait(struct fuzz_port *port, uint32_t for_ms);

#endif
