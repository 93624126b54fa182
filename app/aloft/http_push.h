/**
 * @file http_push.h
 * Sends one image to one device over HTTP: aloft/web_upload.h on sockets.
 */
#ifndef ALOFT_APP_HTTP_PUSH_H
#define ALOFT_APP_HTTP_PUSH_H

#include <stdio.h>

#include "aloft/status.h"
#include "aloft/update.h"
#include "aloft/web_upload.h"
#include "image_file.h"
#include "tls_stream.h"
#include "upload_view.h"

/** All borrowed until the end. */
struct http_push {
    const struct cli_image *image;
    enum aloft_update_kind kind;
    const char *url;        /**< "http[s]://host[:port]" */
    struct cli_tls tls;     /**< Whom to believe where that is https. */
    const char *password;   /**< NULL: none. */
    uint32_t manifest_room; /**< Bytes of a manifest that the device takes ahead. */
    uint32_t timeout_ms;    /**< For each answer; 0: the protocol's own. */
    FILE *trace;            /**< Gets a line for each message; NULL: nobody does. */
    struct upload_view *view;
};

/** How it ended. */
struct http_push_end {
    struct aloft_web_upload_report report; /**< Its texts are the two below. */
    char code[ALOFT_WEB_UPLOAD_TEXT_MAX];
    char message[ALOFT_WEB_UPLOAD_TEXT_MAX]; /**< The device's words. Not cleaned. */
    int signal; /**< SIGINT or SIGTERM that ended it; or 0. */
};

/**
 * Sends the image; blocks until the report's outcome is known. SIGINT and SIGTERM tell
 * the device and end it; a second one does not wait for the device.
 *
 * @return ALOFT_OK when it came to a conversation, or to none: see end->report;
 *         ALOFT_ERR_TOO_LONG, ALOFT_ERR_FORMAT for the URL; ALOFT_ERR_MEMORY,
 *         ALOFT_ERR_IO (also: certificates that cannot be read).
 */
ALOFT_CHECKED enum aloft_status http_push_run(
        const struct http_push *push, struct http_push_end *end);

#endif
