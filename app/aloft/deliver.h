/**
 * @file deliver.h
 * Brings an image to one target and finds out what became of it.
 */
#ifndef ALOFT_APP_DELIVER_H
#define ALOFT_APP_DELIVER_H

#include "device_info.h"
#include "image_file.h"
#include "password.h"
#include "push.h"

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
    char address[80];              /**< Who answered, with port; empty: nobody did. */
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
