/**
 * @file deliver.h
 * Brings an image to one target and finds out what became of it.
 */
#ifndef ALOFT_APP_DELIVER_H
#define ALOFT_APP_DELIVER_H

#include "device_api.h"
#include "device_info.h"
#include "image_file.h"
#include "password.h"
#include "push.h"
#include "tls_stream.h"
#include "transport.h"

/** What all targets of one upload have in common. */
struct delivery_order {
    struct cli_image image;
    /** SHA-256 of what is to run in the end, in hex: a packed image is unpacked. */
    char installed_sha256[2u * ALOFT_DIGEST_MAX + 1u];
    enum aloft_update_kind kind;
    struct cli_password password; /**< Asked for when the first device wants one. */
    bool allow_md5;
    bool no_wait;       /**< Being accepted is enough. */
    uint32_t http_port; /**< TCP port at which a device tells what it runs; 0: find out.
                         */
    uint32_t host_port; /**< TCP port that devices are to connect to; 0: any. */
    enum transport asked;   /**< NONE: what is best. */
    struct cli_tls tls;     /**< Whom to believe over https. */
    bool allow_basic;       /**< The password may go to stock pages in the clear. */
    uint32_t wait_online_s; /**< So long for a target that is not there yet. */
    FILE *events;           /**< Gets the progress as JSON; NULL: people get it. */
};

/** How far an image has come with one target. */
enum delivery_state {
    DELIVERY_NONE,        /**< Not accepted. */
    DELIVERY_ACCEPTED,    /**< Whether it boots was not observed. */
    DELIVERY_STORED,      /**< A file system: nothing boots. */
    DELIVERY_TRIAL,       /**< The device runs it, and has not confirmed it. */
    DELIVERY_CONFIRMED,   /**< The device runs it, and stays with it. */
    DELIVERY_ROLLED_BACK, /**< The device came back on another image. */
};

struct delivery {
    enum delivery_state state;
    enum transport transport;  /**< By which way; NONE: it did not come to that. */
    const char *transport_why; /**< A fixed text; NULL with NONE. */
    uint32_t found;   /**< Bytes that the device had already, of an earlier try. */
    unsigned resumed; /**< How often the connection broke and was gone on with. */
    char address[DEVICE_URL_MAX];  /**< Who answered, with port; empty: nobody did. */
    char version[DEVICE_TEXT_MAX]; /**< What the device runs now; empty: not known. */
};

/** A word for scripts: "accepted". */
const char *delivery_state_text(enum delivery_state state);

/**
 * Delivers to `target`, which is as on the command line.
 *
 * @return ALOFT_EXIT_OK when confirmed, stored, or accepted and that is enough; else
 *         the exit code of the recorded failure.
 */
enum aloft_exit deliver(struct cli *cli, struct delivery_order *order,
        const char *target, struct delivery *delivery);

#endif
