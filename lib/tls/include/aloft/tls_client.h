/**
 * @file tls_client.h
 * A machine around a machine: lets the inner one talk over TLS where it asks for it.
 *
 *     port <--- records ---> tls_client <--- plaintext ---> inner machine
 *                                |
 *                             engine
 *
 * Give the port this machine instead of the inner one. A CONNECT with `tls` opens a
 * plain stream, and the inner machine hears CONNECTED once the peer has proved that it
 * is the host. A CONNECT without `tls`, and everything else, passes through untouched.
 *
 * The inner machine hears CLOSED with ALOFT_OK only when the peer has said goodbye in
 * TLS. Otherwise with ALOFT_ERR_TLS_CUT when the connection ended without it,
 * ALOFT_ERR_TLS_STALLED when the handshake took too long, or what the engine says.
 */
#ifndef ALOFT_TLS_CLIENT_H
#define ALOFT_TLS_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/timer.h"
#include "aloft/tls_engine.h"

/** Where the stream is. */
enum aloft_tls_phase {
    ALOFT_TLS_PLAIN,       /**< There is none, or one without TLS. */
    ALOFT_TLS_CONNECTING,  /**< The port opens it. */
    ALOFT_TLS_HANDSHAKING, /**< The inner machine still waits for CONNECTED. */
    ALOFT_TLS_TALKING,
    ALOFT_TLS_PARTING, /**< Over for the inner machine; last records go out. */
};

/** The members are the machine's own. No pointer into itself. */
struct aloft_tls_client {
    struct aloft_machine machine;
    struct aloft_machine *inner;
    struct aloft_tls_engine *engine;
    enum aloft_tls_phase phase;
    uint32_t handshake_ms;
    struct aloft_timer timer; /**< Runs during the handshake. */
    uint32_t now_ms;          /**< Of the last event. */
    struct aloft_peer peer;
    const uint8_t *words; /**< What the inner machine says, as far as not written. */
    size_t words_len;
    size_t records_len; /**< Records that were handed to the port. */
};

/**
 * Makes a machine around `inner`. Both it and `engine` are borrowed for as long as the
 * machine lives, and are nobody else's to call meanwhile, but for starting and ending
 * what the inner machine does.
 *
 * @param handshake_ms for a whole handshake; 0: 15 s
 */
void aloft_tls_client_init(struct aloft_tls_client *client, struct aloft_machine *inner,
        struct aloft_tls_engine *engine, uint32_t handshake_ms);

#endif
