/**
 * @file fake_tls_engine.h
 * A TLS engine that hides nothing: plaintext goes over the wire as it is.
 *
 *     handshake    it says "?"; the peer says "!" and is believed, or anything else
 *     then         every byte is plaintext but 0, goodbye, and 1, nonsense
 *
 * It holds a few bytes only, in one direction at a time, as small engines do.
 */
#ifndef FAKE_TLS_ENGINE_H
#define FAKE_TLS_ENGINE_H

#include "aloft/tls_engine.h"

#define FAKE_TLS_GOODBYE  0x00
#define FAKE_TLS_NONSENSE 0x01
#define FAKE_TLS_ROOM     5u

struct fake_tls_engine {
    struct aloft_tls_engine base;
    enum aloft_tls_state state;
    enum aloft_status error;
    char host[ALOFT_TLS_HOST_MAX + 1];
    uint8_t in[FAKE_TLS_ROOM];
    size_t in_len;
    uint8_t out[FAKE_TLS_ROOM + 1];
    size_t out_len;
};

void fake_tls_engine_init(struct fake_tls_engine *fake);

#endif
