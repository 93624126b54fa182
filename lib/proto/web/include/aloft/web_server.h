/**
 * @file web_server.h
 * The HTTP server of a device (docs/spec/device-api.md): what runs, confirm, go back,
 * a new trust store.
 *
 *     accepted      head read                        sent
 *     --------> HEAD -------------> ANSWER -> BODY --------> CLOSING -> IDLE
 *                 +---> TAKING ---->+
 *
 * A machine (machine.h): a port listens, and reports each connection that it accepts as
 * CONNECTED. One request a connection: the answer ends it. A request that is not there
 * in time ends it as well, however slowly it comes.
 *
 * Nothing is done before the whole head was read and every check has passed, in this
 * order: form, path, method, body, not from another site, password. The body of a
 * request that was refused is read and dropped.
 */
#ifndef ALOFT_WEB_SERVER_H
#define ALOFT_WEB_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/http_head.h"
#include "aloft/machine.h"
#include "aloft/platform.h"
#include "aloft/status.h"
#include "aloft/timer.h"
#include "aloft/web_auth.h"
#include "aloft/web_device.h"

/** Bytes of the longest answer: its head, and what follows. */
#define ALOFT_WEB_HEAD_MAX 384u
#define ALOFT_WEB_BODY_MAX 1920u
/** Characters of a host with its port that are compared. */
#define ALOFT_WEB_HOST_MAX 80u

/** Pointers are borrowed for as long as the server lives. */
struct aloft_web_server_config {
    struct aloft_web_device *device;
    struct aloft_random *random;
    const struct aloft_digest_ops *sha256;
    struct aloft_web_secret secret; /**< Counts if has_password. */
    bool has_password;
    /**
     * Takes orders from everybody who reaches the device. Without this and without a
     * password it tells about itself and takes none.
     */
    bool open_to_all;
    /**
     * Takes the password itself as well (HTTP Basic). For connections inside TLS; over
     * plain HTTP all who listen have the password, so only where somebody asks for
     * just that, and has been warned. Needs a password.
     */
    bool takes_basic;
    uint8_t *body; /**< Lent for trust stores and manifests; NULL: none can come. */
    uint32_t body_size;  /**< Bytes there. */
    uint32_t request_ms; /**< For a request, and again for its answer; 0: 5 s. */
};

/** The server's own. */
enum aloft_web_path {
    ALOFT_WEB_PATH_OTHER,
    ALOFT_WEB_INFO,
    ALOFT_WEB_CONFIRM,
    ALOFT_WEB_ROLLBACK,
    ALOFT_WEB_TRUST,
    ALOFT_WEB_OFFER
};
enum aloft_web_method {
    ALOFT_WEB_METHOD_OTHER,
    ALOFT_WEB_GET,
    ALOFT_WEB_HEAD,
    ALOFT_WEB_POST,
    ALOFT_WEB_PUT
};

/** What the credentials of a request are worth. */
enum aloft_web_proof {
    ALOFT_WEB_PROOF_NONE,   /**< There are none. */
    ALOFT_WEB_PROOF_BROKEN, /**< Not as the specification has them, or twice. */
    ALOFT_WEB_PROOF_STALE,  /**< For a nonce that does not count (any more). */
    ALOFT_WEB_PROOF_WRONG,
    ALOFT_WEB_PROOF_PAUSED, /**< Not looked at: too many were wrong. */
    ALOFT_WEB_PROOF_GOOD,
};

/** What is known of a request. The server's own. */
struct aloft_web_request {
    enum aloft_web_path path;
    enum aloft_web_method method;
    enum aloft_web_proof proof;
    uint32_t nonce; /**< Number and count of a good proof. */
    uint32_t nonce_count;
    uint8_t target_hash[ALOFT_WEB_HASH_SIZE]; /**< Of method and target. */
    unsigned hosts;                           /**< Fields Host; one is right. */
    bool has_origin;
    bool foreign;  /**< The browser says that another site asks. */
    bool meant_so; /**< Has the field that only deliberate requests have, ... */
    bool by_page;  /**< ... from a page whose script proves the password. */
    uint8_t host_len;
    uint8_t origin_len;
    char host[ALOFT_WEB_HOST_MAX];
    char origin[ALOFT_WEB_HOST_MAX];
};

enum aloft_web_server_state {
    ALOFT_WEB_SERVER_IDLE,
    ALOFT_WEB_SERVER_HEAD,    /**< Reads the request. */
    ALOFT_WEB_SERVER_TAKING,  /**< Reads its body. */
    ALOFT_WEB_SERVER_ANSWER,  /**< The head of the answer is to be sent. */
    ALOFT_WEB_SERVER_BODY,    /**< So is its body. */
    ALOFT_WEB_SERVER_CLOSING, /**< The stream is to be closed. */
};

/** The members are the server's own. About 2.7 KB; no pointer into itself. */
struct aloft_web_server {
    struct aloft_machine machine;
    struct aloft_web_server_config config;
    struct aloft_web_guard guard;
    uint8_t boot_id[8];
    enum aloft_web_server_state state;
    struct aloft_timer timer;
    bool restart_asked;
    uint8_t verdict;    /**< What the head of the request has come to. */
    uint32_t body_len;  /**< Bytes of the body that are to come, ... */
    uint32_t body_read; /**< ... and that have. */
    struct aloft_web_request request;
    union {
        struct aloft_http_head request; /**< Until it has been read. */
        struct {
            size_t head_len;
            size_t body_len;
            char head[ALOFT_WEB_HEAD_MAX];
            char body[ALOFT_WEB_BODY_MAX];
        } answer; /**< After that. */
    } now;
};

/**
 * Makes a server that waits for a connection. `config` itself is copied.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, for a password beside
 *         open_to_all, or for takes_basic without one.
 */
ALOFT_CHECKED enum aloft_status aloft_web_server_init(
        struct aloft_web_server *server, const struct aloft_web_server_config *config);

#endif
