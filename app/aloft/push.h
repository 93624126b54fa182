/**
 * @file push.h
 * Sends one image to one device by espota, from the invitation to the verdict.
 */
#ifndef ALOFT_APP_PUSH_H
#define ALOFT_APP_PUSH_H

#include <stdio.h>

#include "aloft/espota_sender.h"
#include "aloft/machine.h"
#include "aloft/status.h"
#include "aloft/update.h"
#include "image_file.h"

struct push_watcher;

struct push_watcher_ops {
    /** Called once, before the invitation: devices are to connect to this TCP port. */
    void (*listens)(struct push_watcher *watcher, uint16_t port);
    /** Called after each turn, so several times a second: keep it short. */
    void (*look)(
            struct push_watcher *watcher, const struct aloft_espota_report *report);
};

/** Who shows how far it is; no member of the ops is NULL. It is the first member of the
 * concrete struct. */
struct push_watcher {
    const struct push_watcher_ops *ops;
};

/** All borrowed until the end. */
struct push {
    const struct cli_image *image;
    enum aloft_update_kind kind;
    bool is_document;                 /**< The file is a trust store. */
    const struct aloft_peer *devices; /**< Where the device may listen. */
    size_t device_count;              /**< At most ALOFT_ESPOTA_DEVICES_MAX. */
    struct aloft_peer local; /**< Where it is to connect to; zeroed: anywhere here. */
    const char *password;    /**< NULL: none. */
    bool allow_md5;
    uint32_t timeout_ms; /**< For each answer; 0: the protocol's own. */
    FILE *trace;         /**< Gets a line for each message; NULL: nobody does. */
    struct push_watcher *watcher;
};

/** How it ended. */
struct push_end {
    struct aloft_espota_report report;      /**< Its `words` are not to be used. */
    char words[ALOFT_ESPOTA_WORDS_MAX + 1]; /**< The device's reason. Not cleaned. */
    struct aloft_peer called_at; /**< Our address as the device was told it. */
    int signal;                  /**< SIGINT or SIGTERM that ended it; or 0. */
};

/**
 * Sends the image; blocks until the report's outcome is known. SIGINT and SIGTERM tell
 * the device and end it; a second one ends the program.
 *
 * @return ALOFT_OK when it came to a conversation, or to silence: see end->report;
 *         ALOFT_ERR_ADDRESS when there is no listening at `local` (see errno);
 *         ALOFT_ERR_SIZE, ALOFT_ERR_MEMORY, ALOFT_ERR_IO.
 */
ALOFT_CHECKED enum aloft_status push_run(const struct push *push, struct push_end *end);

#endif
