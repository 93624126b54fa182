/**
 * @file web_server.h
 * The HTTP server of a device (docs/spec/device-api.md): what runs, confirm, go back,
 * a new trust store, updates.
 *
 *     accepted      head read                sent
 *     --------> HEAD -------------> ANSWER --------> CLOSING -> IDLE
 *                 +---> TAKING ---->+
 *
 * A machine (machine.h): a port listens, and reports each connection that it accepts as
 * CONNECTED. One request a connection: the answer ends it. A head that is not there in
 * time ends it as well, however slowly it comes; so does a body that stalls.
 *
 * Nothing is done before the whole head was read and every check has passed, in this
 * order: form, path, method, body, not from another site, password. The body of a
 * request that was refused is read and dropped.
 *
 * Uploads go into an update engine that the product lends, and that other protocols may
 * use as well: who comes while it is OPEN is told that it is busy.
 */
#ifndef ALOFT_WEB_SERVER_H
#define ALOFT_WEB_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/chunked.h"
#include "aloft/http_head.h"
#include "aloft/machine.h"
#include "aloft/platform.h"
#include "aloft/status.h"
#include "aloft/timer.h"
#include "aloft/web_auth.h"
#include "aloft/web_device.h"
#include "aloft/web_page.h"
#include "aloft/web_request.h"
#include "aloft/web_transfer.h"

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
    uint32_t body_size; /**< Bytes there. */
    /** Where uploads go, shared with other protocols; both NULL: there are none. */
    struct aloft_update *update;
    const struct aloft_update_config *update_config;
    /** What a person with a browser gets to see; NULL: no page, and no form. */
    const struct aloft_web_page *page;
    const char *page_path; /**< One word behind a '/'; NULL: "/update". */
    /**
     * Pages of any site may send the form and read the answer, as with stock devices.
     * Who has typed the password into a browser can then be made to send an update by
     * whatever page he visits: only where somebody asks for just that.
     */
    bool cross_site;
    bool no_restart;     /**< Go on running after an accepted upload. */
    uint32_t request_ms; /**< For a head, a pause in a body, an answer; 0: 5 s. */
    uint32_t upload_ms;  /**< An upload of which nothing is heard ends; 0: 120 s. */
};

enum aloft_web_server_state {
    ALOFT_WEB_SERVER_IDLE,
    ALOFT_WEB_SERVER_HEAD,    /**< Reads the request. */
    ALOFT_WEB_SERVER_TAKING,  /**< Reads its body. */
    ALOFT_WEB_SERVER_ANSWER,  /**< The answer is to be sent. */
    ALOFT_WEB_SERVER_PAGE,    /**< So is the page, behind it. */
    ALOFT_WEB_SERVER_CLOSING, /**< The stream is to be closed. */
};

/** The members are the server's own. Under 2 KB on a microcontroller. */
struct aloft_web_server {
    struct aloft_machine machine;
    struct aloft_web_server_config config;
    struct aloft_web_guard guard;
    uint8_t boot_id[8];
    enum aloft_web_server_state state;
    uint32_t now_ms; /**< Of the event that is being taken. */
    struct aloft_timer timer;
    bool restart_asked;
    uint8_t verdict;       /**< What the request has come to, as far as it was read. */
    enum aloft_status why; /**< Goes with a verdict that tells a status. */
    bool head_begun;       /**< Something of it has come. */
    bool owes_leave;       /**< The sender of the body waits to be told to go on. */
    bool body_chunked;
    uint32_t body_left; /**< Bytes of the body that are to come, if not chunked, ... */
    uint32_t body_read; /**< ... and those that have. */
    struct aloft_chunked chunked;
    struct aloft_web_transfer upload;
    struct aloft_web_request request;
    union {
        struct aloft_http_head request; /**< Until it has been read. */
        struct aloft_web_scan scan;     /**< While a block list comes. */
        struct aloft_web_answer answer; /**< After that. */
    } now;
};

/**
 * Makes a server that waits for a connection. `config` itself is copied.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, for a password beside
 *         open_to_all, or for takes_basic without one, or for a
 *         page_path that is no such path.
 */
ALOFT_CHECKED enum aloft_status aloft_web_server_init(
        struct aloft_web_server *server, const struct aloft_web_server_config *config);

/** Gives up the upload that is OPEN, if there is one, with ALOFT_ERR_ABORTED. */
void aloft_web_server_abort_upload(struct aloft_web_server *server);

#endif
