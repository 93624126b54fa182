/**
 * @file tls_talk.h
 * A TLS engine, and a server for `localhost` in the same process: records go from one
 * to the other in pieces of any size.
 */
#ifndef TLS_TALK_H
#define TLS_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>

#include "aloft/tls_engine.h"

#define TALK_SIZE 100000u

struct talk {
    struct aloft_tls_engine *engine;
    SSL_CTX *context;
    SSL *server;
    BIO *to_server;
    BIO *from_server;
    size_t piece; /**< Longest piece that records come in. */
    size_t heard; /**< Bytes of plaintext that the server got. */
    uint8_t heard_bytes[TALK_SIZE];
    size_t got; /**< Bytes of plaintext that the engine got. */
    uint8_t got_bytes[TALK_SIZE];
    bool server_told; /**< The goodbye of the engine. */
};

/** Begins to talk to `host`. */
void talk_begin(struct talk *talk, struct aloft_tls_engine *engine, const char *host,
        size_t piece);

/** Moves records and plaintext until nothing moves any more. */
void talk_run(struct talk *talk);

/** Plaintext of the engine for the server, all of it. */
void talk_say(struct talk *talk, const void *bytes, size_t len);

void talk_end(struct talk *talk);

#endif
