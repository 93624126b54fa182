/**
 * @file tls_engine.h
 * The contract of a TLS library, as client: records in and out, plaintext in and out.
 *
 *                plaintext  write() ->  +--------+  -> records()
 *     machine                           | engine |                  network
 *                plaintext  read()  <-  +--------+  <- take()
 *
 *     begin()
 *     ------> SHAKING --------> OPEN --------> OVER
 *                |   the peer has   |   goodbye,  ^
 *                |   proved itself  |   failure   |
 *                +------------------+-------------+
 *
 * An engine does no I/O and reads no clock but the time that it was given. It may
 * compute for long within one call: an elliptic curve costs a microcontroller seconds.
 */
#ifndef ALOFT_TLS_ENGINE_H
#define ALOFT_TLS_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/** Characters of the longest host name. */
#define ALOFT_TLS_HOST_MAX 253u

enum aloft_tls_state {
    ALOFT_TLS_SHAKING, /**< The handshake is under way. */
    ALOFT_TLS_OPEN,    /**< The peer has proved that it is the host. */
    ALOFT_TLS_OVER,    /**< Nothing more comes; records may still have to go out. */
};

struct aloft_tls_engine;

struct aloft_tls_engine_ops {
    /**
     * Begins a new conversation, whatever went before, with a peer that has to prove
     * that it is `host`. ALOFT_OK; ALOFT_ERR_TOO_LONG; ALOFT_ERR_MEMORY.
     */
    enum aloft_status (*begin)(struct aloft_tls_engine *engine, const char *host);
    /**
     * Takes bytes from the peer. Returns how many were used: fewer than `len` where a
     * record ends, so that nothing behind the handshake comes with it; 0 only when
     * records() or read() has to be emptied first, or all is OVER.
     */
    size_t (*take)(struct aloft_tls_engine *engine, const uint8_t *data, size_t len);
    /** Bytes for the peer at `*data`, the engine's own until its next call; 0: none. */
    size_t (*records)(struct aloft_tls_engine *engine, const uint8_t **data);
    /** `len` of them were handed over. */
    void (*records_sent)(struct aloft_tls_engine *engine, size_t len);
    /** Takes plaintext for the peer. Returns how many bytes were used: maybe 0 until
     * records() is empty, or while a record is coming. */
    size_t (*write)(struct aloft_tls_engine *engine, const uint8_t *data, size_t len);
    /** Plaintext from the peer at `*data`, as above; 0: none. */
    size_t (*read)(struct aloft_tls_engine *engine, const uint8_t **data);
    /** `len` bytes of it were used. */
    void (*read_done)(struct aloft_tls_engine *engine, size_t len);
    /** Says goodbye: nothing more is written. Records may follow. */
    void (*close)(struct aloft_tls_engine *engine);
    enum aloft_tls_state (*state)(const struct aloft_tls_engine *engine);
    /**
     * Why it is OVER. ALOFT_OK: the peer said goodbye, so what was read is all.
     * ALOFT_ERR_TLS_PROTOCOL, _REFUSED, _RECORD: no conversation. _UNTRUSTED,
     * _SELF_SIGNED, _INCOMPLETE, _HOST, _EXPIRED, _NOT_YET, _WEAK_KEY, _WEAK_HASH,
     * _CERTIFICATE: the peer has not proved who it is. ALOFT_ERR_MEMORY.
     */
    enum aloft_status (*error)(const struct aloft_tls_engine *engine);
};

/** The base of every engine. It is the first member of the concrete struct. */
struct aloft_tls_engine {
    const struct aloft_tls_engine_ops *ops;
};

#endif
