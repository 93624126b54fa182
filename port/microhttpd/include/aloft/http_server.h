/**
 * @file http_server.h
 * An HTTP/1.x server for requests without a body, on GNU libmicrohttpd.
 *
 * The program calls aloft_http_server_run() again and again. For each request one
 * handler is asked, within that call alone and never twice at once. Without TLS nothing
 * happens in between, and no thread is started; with TLS a thread of the library's own
 * goes on with handshakes and with what is being sent.
 *
 * Hostile clients: heads above 8 KB, heads and downloads that take too long, too many
 * connections (in all, or from one address) are cut off. Requests that another server
 * on the way might read differently are refused and their connection closed: a
 * Transfer-Encoding, a body, a second Content-Length, control characters, folded
 * lines, lines that do not end in CR LF.
 */
#ifndef ALOFT_HTTP_SERVER_H
#define ALOFT_HTTP_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/status.h"

/** Header fields that a request may have at most. */
#define ALOFT_HTTP_REQUEST_FIELDS 40u
/** Header fields that a handler may add to an answer. */
#define ALOFT_HTTP_ANSWER_FIELDS 8u

struct aloft_http_field {
    const char *name;
    const char *value;
};

/** What a client asks. All texts are hostile, and borrowed for the call. */
struct aloft_http_request {
    const char *method;
    const char *path; /**< Before the '?', as sent: %XX is not replaced. */
    struct aloft_peer peer;
    struct aloft_http_field fields[ALOFT_HTTP_REQUEST_FIELDS];
    size_t field_count;
};

/**
 * What it gets. Comes as an empty 500; Date, Content-Length and Connection are added.
 * Texts and `body` are borrowed until the handler is called again.
 */
struct aloft_http_answer {
    unsigned code;
    struct aloft_http_field fields[ALOFT_HTTP_ANSWER_FIELDS];
    size_t field_count;
    const void *body; /**< `len` bytes from memory, unless there is a file. */
    size_t len;
    int file;             /**< Descriptor of a plain file, given away; -1: none. */
    uint64_t file_offset; /**< Of its first byte that is sent. */
    uint64_t file_size;   /**< Bytes that are sent of it. */
};

struct aloft_http_handler;

struct aloft_http_handler_ops {
    /** Makes the answer. Blocks all other clients while it does. With TLS another
     * thread calls it than the program's, which waits meanwhile. */
    void (*answer)(struct aloft_http_handler *handler,
            const struct aloft_http_request *request, struct aloft_http_answer *answer);
    /** A request was refused before it came to answer(). NULL: not of interest. */
    void (*refused)(struct aloft_http_handler *handler, const struct aloft_peer *peer,
            const char *why);
};

/** The base of every handler. It is the first member of the concrete struct. */
struct aloft_http_handler {
    const struct aloft_http_handler_ops *ops;
};

/** Zero is a default everywhere. */
struct aloft_http_server_config {
    struct aloft_http_handler *handler; /**< Borrowed until close. */
    const char *address;                /**< In digits; NULL: "0.0.0.0". */
    uint16_t port;                      /**< 0: any free one. */
    unsigned connections_max;           /**< 400. */
    unsigned connections_per_address;   /**< 100. */
    uint32_t head_ms;                   /**< Time for a head, and for idling: 15 s. */
    uint32_t rate_min; /**< Bytes/s below which a download ends: 512. */
    /** Chain and private key in PEM, borrowed for the call: TLS 1.2 and 1.3 only, in
     * records as small as a client asks for. NULL: plain HTTP. */
    const char *tls_chain;
    const char *tls_key;
};

struct aloft_http_server;

/**
 * Binds, listens and allocates. The program must ignore SIGPIPE.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for an address that is none; ALOFT_ERR_IO when
 *         it cannot be listened at (see errno); ALOFT_ERR_KEY for a chain and a key
 * that are unreadable or do not belong together; ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_http_server_open(
        const struct aloft_http_server_config *config,
        struct aloft_http_server **server);

/** The port that it listens at. */
uint16_t aloft_http_server_port(const struct aloft_http_server *server);

/**
 * Waits at most `wait_ms` for something to do, and does it.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO when the operating system fails: then close it.
 */
ALOFT_CHECKED enum aloft_status aloft_http_server_run(
        struct aloft_http_server *server, uint32_t wait_ms);

/**
 * Greets new connections with another chain and key, borrowed for the call; for servers
 * with TLS. Connections that are there go on with what they began with, until they end,
 * or until the next renewal. Handlers may be asked within this call, too.
 *
 * @return ALOFT_OK; ALOFT_ERR_KEY as aloft_http_server_open(), ALOFT_ERR_IO without a
 *         descriptor, ALOFT_ERR_ARGUMENT for a server without TLS: then nothing has
 *         changed.
 */
ALOFT_CHECKED enum aloft_status aloft_http_server_renew(
        struct aloft_http_server *server, const char *chain, const char *key);

/** Cuts all connections, and gives back memory and port. NULL is allowed. */
void aloft_http_server_close(struct aloft_http_server *server);

#endif
