/**
 * @file device_call.h
 * One HTTP request to a device and its answer, from the connection to the last byte.
 */
#ifndef ALOFT_APP_DEVICE_CALL_H
#define ALOFT_APP_DEVICE_CALL_H

#include <stdint.h>
#include <stdio.h>

#include "aloft/status.h"
#include "aloft/web_client.h"
#include "tls_stream.h"

/** Bytes of the longest body that is taken. */
#define DEVICE_CALL_BODY_MAX 16384u

/** All borrowed until the end. */
struct device_call {
    enum aloft_web_verb verb;
    const char *url;
    const uint8_t *upload;           /**< Of ALOFT_WEB_STORE. */
    struct aloft_web_source *source; /**< Instead of `upload`. */
    size_t upload_len;
    const char *fields;   /**< More of the head, lines ended by CR LF; NULL: none. */
    const char *password; /**< NULL: none. */
    struct cli_tls tls;   /**< Whom to believe where the URL is https. */
    uint32_t timeout_ms;  /**< For connecting and for each answer; 0: the usual. */
    uint32_t silence_ms;  /**< For the latter only; 0: as above. */
    FILE *trace;          /**< Gets a line for each message; NULL: nobody does. */
};

/** How it ended. */
struct device_reply {
    unsigned code; /**< 0: no answer came. */
    int signal;    /**< SIGINT or SIGTERM that ended it; or 0. */
    char body[DEVICE_CALL_BODY_MAX];
};

/**
 * Calls; blocks until the answer is there, or is given up. SIGINT and SIGTERM end it.
 *
 * @return as aloft_web_client_start() and aloft_web_client_status(); ALOFT_ERR_MEMORY,
 *         ALOFT_ERR_IO when it could not begin, or the file of `tls` not be read.
 */
ALOFT_CHECKED enum aloft_status device_call_run(
        const struct device_call *call, struct device_reply *reply);

#endif
