/**
 * @file serve.h
 * `aloft serve DIR`: the update server, from its options to its end.
 *
 *     DIR/devices.ini    which device is to run which version (aloft/catalog.h)
 *     DIR/bin/           the images
 *
 *     GET /bin/NAME      that file, for devices that always install what they get
 *     GET anything else  the image assigned to the asking device, or 304, or a refusal
 *
 * devices.ini and images are looked at again when they change. A devices.ini with a
 * mistake is reported, and the one before stays in force.
 */
#ifndef ALOFT_SERVE_H
#define ALOFT_SERVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/status.h"

/** All borrowed until the end. */
struct aloft_serve_options {
    const char *folder;
    const char *address; /**< In digits; NULL: 0.0.0.0. */
    uint16_t port;       /**< 0: any free one, see the line printed to `out`. */
    /** File with the chain in PEM, read again when it is another; NULL: plain HTTP. */
    const char *tls_cert;
    const char *tls_key;              /**< File with the private key in PEM. */
    unsigned connections;             /**< At once, at most; 0: 400. */
    unsigned connections_per_address; /**< Of these for one address; 0: 100. */
    bool access_log;                  /**< A line to `log` for each request. */
    FILE *out; /**< Told in one line where it serves, once it does. Flushed. */
    FILE *log; /**< Problems, and the access log. */
};

/** How it ended. */
struct aloft_serve_end {
    int signal;     /**< SIGINT or SIGTERM asked for it; 0: an error. */
    char what[320]; /**< An error in words: "DIR/devices.ini line 3: ...". */
};

/**
 * Serves until SIGINT or SIGTERM. Call it from a program's only thread.
 *
 * @return ALOFT_OK after a signal; else end->what tells more:
 *         ALOFT_ERR_IO: the folder, devices.ini or the port cannot be opened;
 *         ALOFT_ERR_FORMAT: devices.ini has a mistake; ALOFT_ERR_ARGUMENT: the address
 *         is none; ALOFT_ERR_SPACE: the operating system does not allow so many
 *         connections; ALOFT_ERR_KEY: chain and key do not go together;
 *         ALOFT_ERR_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_serve(
        const struct aloft_serve_options *options, struct aloft_serve_end *end);

#endif
