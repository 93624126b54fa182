/**
 * @file tls_stream.h
 * TLS around a client's machine, where its URL asks for it.
 *
 *     struct tls_stream stream;
 *
 *     tls_stream_open(&stream, &options->tls, url, &client.exchange.machine);
 *     ... aloft_pump_add(pump, stream.machine, &link) ... aloft_pump_free(pump) ...
 *     tls_stream_close(&stream);
 */
#ifndef ALOFT_APP_TLS_STREAM_H
#define ALOFT_APP_TLS_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/openssl_tls.h"
#include "aloft/tls_client.h"
#include "command.h"
#include "local_stream.h"

/** Whom to believe: options of a verb, borrowed from its command line. Zero: those in
 * the system's store. */
struct cli_tls {
    const char *ca; /**< File of root certificates in PEM, instead of the system's. */
    bool insecure;  /**< Everybody. */
    uint32_t handshake_ms; /**< For a whole handshake; 0: 15 s. No option. */
};

/* clang-format off */
/** The rows of a verb's table of options, whose struct `type` has a struct cli_tls
 * `member`. */
#define CLI_TLS_OPTIONS(type, member)                                                    \
    {.name = "ca",                                                                       \
     .argument = "FILE",                                                                 \
     .help = "https: believe the root certificates in FILE (PEM), not the system's",     \
     .kind = CLI_OPTION_TEXT,                                                            \
     .offset = offsetof(type, member.ca),                                                \
     .completes = CLI_COMPLETES_FILES},                                                  \
    {.name = "insecure-tls",                                                             \
     .help = "https: believe any certificate, so that anybody may have answered",        \
     .kind = CLI_OPTION_FLAG,                                                            \
     .offset = offsetof(type, member.insecure)}
/* clang-format on */

/** Read `machine`; the rest is its own. Must not be moved once it is open. */
struct tls_stream {
    struct aloft_machine *machine; /**< What the pump gets. */
    struct aloft_openssl_tls *tls; /**< NULL: the URL is not https. */
    struct aloft_tls_client client;
    struct local_stream local; /**< Around that, for a name in .local. */
};

/**
 * Makes it, around `inner`, which is borrowed until it is closed. Without https in
 * `url` it costs nothing, and `machine` is `inner`. Blocks while a name in .local is
 * asked for, 1.5 seconds at most. Close it also when this has failed.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO when the file of `how` cannot be read;
 *         ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status tls_stream_open(struct tls_stream *stream,
        const struct cli_tls *how, const char *url, struct aloft_machine *inner);

/** Gives its memory back. Not while a pump has its machine. */
void tls_stream_close(struct tls_stream *stream);

#endif
