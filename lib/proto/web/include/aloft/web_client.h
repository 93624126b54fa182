/**
 * @file web_client.h
 * One HTTP request to a device, and its answer: the tool's end of
 * docs/spec/device-api.md.
 *
 *     start                          answer whole
 *     ----> connecting -> head -> body ------------> over
 *               ^                  |
 *               +--- asked for the password
 *
 * A machine, `exchange.machine`: a port carries bytes and time. One struct is one
 * client; it may be started again whenever it has ended. It follows no
 * redirect, leaves TLS to a machine around it (tls_client.h) and, where it is asked for
 * it, proves a password by HTTP Digest with SHA-256 (never with anything weaker), so
 * that the password itself goes nowhere. Asked once, it proves the password from then
 * on without being asked, also when it is started again.
 */
#ifndef ALOFT_WEB_CLIENT_H
#define ALOFT_WEB_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/http_exchange.h"
#include "aloft/platform.h"
#include "aloft/status.h"
#include "aloft/web_auth.h"

/** Characters of the longest URL. */
#define ALOFT_WEB_URL_MAX 255u
/** Characters of the longest nonce and realm that are understood. */
#define ALOFT_WEB_NONCE_MAX 128u
#define ALOFT_WEB_REALM_MAX 64u

enum aloft_web_verb {
    ALOFT_WEB_ASK,   /**< GET */
    ALOFT_WEB_ORDER, /**< POST, of `upload` if there is one. */
    ALOFT_WEB_STORE, /**< PUT of `upload`. */
    ALOFT_WEB_DROP,  /**< DELETE */
};

struct aloft_web_source;

struct aloft_web_source_ops {
    /**
     * Points `data` to the bytes of a request's body from `offset` on, valid until the
     * next call. Returns how many these are; 0 when they cannot be had. Offsets rise,
     * but a body may be asked for again from its start.
     */
    size_t (*piece)(
            struct aloft_web_source *source, size_t offset, const uint8_t **data);
};

/** A body that comes in pieces. It is the first member of the concrete struct. */
struct aloft_web_source {
    const struct aloft_web_source_ops *ops;
};

/** All borrowed until the client has ended. */
struct aloft_web_client_config {
    enum aloft_web_verb verb;
    const char *url;      /**< "http[s]://host[:port]/path" */
    const char *password; /**< NULL: none is known. */
    struct aloft_random *random;
    const struct aloft_digest_ops *sha256;
    const char *fields;    /**< More of the head, lines ended by CR LF; NULL: none. */
    const uint8_t *upload; /**< Of STORE, and of ORDER if wanted; else NULL. */
    struct aloft_web_source *source; /**< Instead of `upload`. */
    size_t upload_len;
    char *body; /**< Gets the answer's body, and a terminating zero. */
    size_t body_size;
    uint32_t connect_ms; /**< 0: 10 s. */
    uint32_t silence_ms; /**< 0: 8 s. */
};

/** What a device wants proved. The client's own. */
struct aloft_web_challenge {
    bool usable;    /**< One that can be answered was there. */
    bool fresh;     /**< In the last answer. */
    bool stale;     /**< The nonce was the trouble, not the password. */
    uint32_t count; /**< Proofs that its nonce was used for. */
    uint8_t nonce_len;
    uint8_t realm_len;
    char nonce[ALOFT_WEB_NONCE_MAX];
    char realm[ALOFT_WEB_REALM_MAX];
};

/** The members are the client's own. About 4 KB; no pointer into itself. */
struct aloft_web_client {
    struct aloft_http_exchange exchange; /**< Its machine is the client's. */
    struct aloft_web_client_config config;
    bool over;
    unsigned proofs; /**< Requests that were sent with a proof. */
    uint16_t code;
    size_t body_len;
    struct aloft_web_challenge challenge;
};

/** Makes a client that has not been started. */
void aloft_web_client_init(struct aloft_web_client *client);

/**
 * Begins to ask. `config` itself is copied.
 *
 * @return ALOFT_OK; ALOFT_ERR_BUSY while running; ALOFT_ERR_ARGUMENT for a missing
 *         pointer, no room at all, or a body where there can be none; ALOFT_ERR_FORMAT
 *         for a URL that is none, is not http or https, or has a user, a query or
 *         quotes; ALOFT_ERR_TOO_LONG for one past its limit.
 */
ALOFT_CHECKED enum aloft_status aloft_web_client_start(struct aloft_web_client *client,
        const struct aloft_web_client_config *config, uint32_t now_ms);

/** Gives up with ALOFT_ERR_ABORTED. Does nothing unless running. */
void aloft_web_client_abort(struct aloft_web_client *client);

/** Whether it has ended. */
bool aloft_web_client_over(const struct aloft_web_client *client);

/**
 * How it ended: ALOFT_OK when an answer came whole, whatever its code.
 *
 * ALOFT_ERR_NAME, _UNREACHABLE (also: connecting took too long), _CLOSED, _TIMEOUT: no
 * conversation. _PROTOCOL, _SIZE: the answer is not HTTP. _TRUNCATED: its body ended
 * early. _TLS: https, and there is no TLS around it; the others of TLS are in
 * tls_client.h. _TOO_LONG: its head or body is longer than there is room for. _AUTH:
 * the password is wanted and not known, or wrong, or proved in no way that is known
 * here; the code is then 401 and the body that of the answer. _IO: `source` had no
 * more. _ABORTED.
 */
enum aloft_status aloft_web_client_status(const struct aloft_web_client *client);

/** The status code of the answer, once it has ended with ALOFT_OK or ALOFT_ERR_AUTH. */
unsigned aloft_web_client_code(const struct aloft_web_client *client);

/** Bytes of the body; as above. */
size_t aloft_web_client_body_len(const struct aloft_web_client *client);

#endif
