/**
 * @file pull_client.h
 * The device's end: asks a server for an update, and installs what it gets.
 *
 *     start                                    image whole and checked
 *     ----> connecting -> head -------> body ---------> INSTALLED
 *               ^          |
 *               + redirect +----------> NO_UPDATE, VERSION_TOLD, FAILED
 *
 * With memory for a manifest it asks for the end of the image first. What is refused by
 * its manifest costs nothing then, and a transfer that was cut is gone on with:
 *
 *     last bytes ---> block list ---> image, from where the device holds it
 *         | the server sends all instead: that is the image, or else
 *         +-----> FILE.manifest ----> image
 *
 * A machine, `exchange.machine`: a port carries bytes and time. One struct is one
 * client; it may be started again whenever it has ended. Simple update: no version in
 * the configuration, and a server that always sends the image. Advanced: the server
 * decides by what the device tells about itself.
 *
 * Nothing is erased before the answer has passed every check that can be made without
 * its body. Whatever fails, the running image stays; power may fail at any instant.
 *
 * https: the client itself speaks no TLS. Where something around it does, say so in
 * the configuration. Otherwise https ends in ALOFT_ERR_TLS.
 */
#ifndef ALOFT_PULL_CLIENT_H
#define ALOFT_PULL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/blocks.h"
#include "aloft/http_exchange.h"
#include "aloft/pull_file.h"
#include "aloft/pull_request.h"
#include "aloft/status.h"
#include "aloft/trailer.h"
#include "aloft/update.h"

/** Characters of the longest URL, also of a redirect. */
#define ALOFT_PULL_URL_MAX ALOFT_HTTP_URL_MAX
/** Bytes of a file in which every manifest lies, with footer and trailer. */
#define ALOFT_PULL_AHEAD_MAX \
    (ALOFT_MANIFEST_SIZE_MAX + ALOFT_MANIFEST_FOOTER_SIZE + ALOFT_TRAILER_MAX)
/** Times that an image is gone on with, when the stream breaks and something came. */
#define ALOFT_PULL_TRIES_MAX 8u
/** Redirects that are followed one after another. */
#define ALOFT_PULL_REDIRECTS_MAX 5u

/**
 * Which redirects are followed. None ever leads from https to http, and none takes
 * Authorization or the device's headers to another origin than the configured one.
 */
enum aloft_pull_redirects {
    ALOFT_PULL_REDIRECTS_STRICT = 0, /**< 301, 302, 303, 307 and 308. */
    ALOFT_PULL_REDIRECTS_OFF,        /**< None. */
    ALOFT_PULL_REDIRECTS_ALL,        /**< Any 3xx that tells where, but 304. */
};

/** All borrowed until the client has ended. */
struct aloft_pull_config {
    struct aloft_update *update; /**< Not OPEN. */
    const struct aloft_update_config *update_config;
    const struct aloft_digest_ops *md5;     /**< For the field x-MD5. */
    const struct aloft_pull_device *device; /**< Told to the server. */
    const char *url;     /**< "http://[user:password@]host[:port]/path[?query]" */
    const char *version; /**< What runs, or which file system; NULL: simple update. */
    enum aloft_pull_mode mode;
    const char *user; /**< Basic authorization; NULL: from the URL, or none. */
    const char *password;
    /** Digest that the image must have, whatever x-MD5 says; ops NULL: none. */
    struct aloft_digest_value expected;
    uint8_t *store; /**< Gets what mode `trust` brings; NULL in the other modes. */
    size_t store_size;
    /** Gets the end of the file, manifest included: up to ALOFT_PULL_AHEAD_MAX bytes,
     * or as many as the longest manifest in use needs. NULL: none travels ahead. Where
     * there is one, update_config has a judge. */
    uint8_t *ahead;
    size_t ahead_size;
    /** From a server that knows no parts, ask for FILE.manifest before the image. */
    bool manifest_files;
    /** SHA-256 that the manifest of the running image tells of its payload. The same
     * one is no update. NULL: not known. */
    const uint8_t *running_sha256;
    /** ETag of the file that is installed, as aloft_pull_client_etag() told it then: a
     * server that has this one still sends nothing. NULL: not known. */
    const char *etag;
    enum aloft_pull_redirects redirects;
    bool chunked_allowed; /**< Take images of unknown size; room is then the limit. */
    bool tls_available;   /**< The port carries https. */
    bool stay;            /**< Do not ask for a restart after new firmware. */
    /** Ask for one after a new file system as well: it waits in the stage. */
    bool files_staged;
    uint32_t connect_ms; /**< 0: 10 s. */
    uint32_t silence_ms; /**< 0: 8 s. */
};

enum aloft_pull_outcome {
    ALOFT_PULL_RUNNING,       /**< Not ended yet; or never started. */
    ALOFT_PULL_FAILED,        /**< aloft_pull_client_status() tells why. */
    ALOFT_PULL_NO_UPDATE,     /**< The server has nothing new (304). */
    ALOFT_PULL_INSTALLED,     /**< Staged; firmware boots at the next reset. */
    ALOFT_PULL_STORE_BROUGHT, /**< In mode `trust`: aloft_pull_client_store_len(). */
    ALOFT_PULL_VERSION_TOLD,  /**< In mode `version`: aloft_pull_client_version(). */
};

/** The members are the client's own. About 4 KB; no pointer into itself. */
struct aloft_pull_client {
    struct aloft_http_exchange exchange; /**< Its machine is the client's. */
    struct aloft_pull_config config;
    struct aloft_pull_reply reply;
    enum aloft_pull_outcome outcome;
    enum aloft_pull_step step;
    struct aloft_pull_file file;
    struct aloft_manifest manifest; /**< Points into `ahead`. */
    struct aloft_target_reader held;
    struct aloft_block_scan scan;
    bool go_on;       /**< The stream broke; what lacks is to be asked for. */
    unsigned hops;    /**< Redirects followed. */
    size_t store_len; /**< Bytes of a trust store that have come. */
    bool restart_asked;
};

/** Makes a client that has not been started. */
void aloft_pull_client_init(struct aloft_pull_client *client);

/**
 * Begins to ask. `config` itself is copied.
 *
 * @return ALOFT_OK; ALOFT_ERR_BUSY while running; ALOFT_ERR_ARGUMENT for a missing
 *         pointer, an unknown scheme, or a version or name with control characters;
 *         ALOFT_ERR_FORMAT for a URL that is none; ALOFT_ERR_TOO_LONG for a URL,
 *         version or credentials past their limits; ALOFT_ERR_TLS for https without
 *         tls_available.
 */
ALOFT_CHECKED enum aloft_status aloft_pull_client_start(
        struct aloft_pull_client *client, const struct aloft_pull_config *config,
        uint32_t now_ms);

/** Gives up with ALOFT_ERR_ABORTED. Does nothing unless running. */
void aloft_pull_client_abort(struct aloft_pull_client *client);

/** How it ended, or ALOFT_PULL_RUNNING. */
enum aloft_pull_outcome aloft_pull_client_outcome(
        const struct aloft_pull_client *client);

/**
 * Why it FAILED; ALOFT_OK else.
 *
 * ALOFT_ERR_NAME, _UNREACHABLE (also: connecting took too long), _CLOSED, _TIMEOUT,
 * _TLS: no conversation. _PROTOCOL, _TOO_LONG: the answer is not HTTP. _AUTH (401),
 * _FORBIDDEN (403), _NOT_FOUND (404), _HTTP_CODE: the answer is no. _REDIRECT: not
 * allowed, without a destination, or one too many. _NO_LENGTH, _SIZE (0, or no
 * number), _SPACE, _FORMAT (of x-MD5), _NO_VERSION: the answer cannot be used; nothing
 * was erased. _TRUNCATED: the body ended early. _CHANGED: it began, and then the server
 * had another file, or none any more. _ABORTED. Else the update engine's.
 */
enum aloft_status aloft_pull_client_status(const struct aloft_pull_client *client);

/** The version that the server told; "" when it did not. Valid until start. */
const char *aloft_pull_client_version(const struct aloft_pull_client *client);

/** The ETag of the file that was installed, to be kept for the next time; "" when the
 * server did not tell. Valid until start. */
const char *aloft_pull_client_etag(const struct aloft_pull_client *client);

/** The version of the trust store that the server has for this device, if it told so in
 * its last answer; else 0. */
uint32_t aloft_pull_client_trust_version(const struct aloft_pull_client *client);

/** How many bytes of trust store have come; whether they are one, nobody has checked.
 */
size_t aloft_pull_client_store_len(const struct aloft_pull_client *client);

/** Whether the stream that is now asked for, or open, is to carry TLS. */
bool aloft_pull_client_wants_tls(const struct aloft_pull_client *client);

#endif
