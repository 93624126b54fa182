/**
 * @file pull_request.h
 * Writes the request with which a device asks for its update: the fields, spelling and
 * order of the stock clients (docs/spec/http-update.md, 1).
 */
#ifndef ALOFT_PULL_REQUEST_H
#define ALOFT_PULL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/pull_facts.h"
#include "aloft/span.h"
#include "aloft/status.h"
#include "aloft/text.h"

/** Characters of the longest version text. */
#define ALOFT_PULL_VERSION_MAX 64u
/** Bytes of user, password and the colon between them. */
#define ALOFT_PULL_CREDENTIALS_MAX 128u

/** What a device is and runs. Texts are borrowed, printable ASCII; NULL: not sent. */
struct aloft_pull_device {
    enum aloft_pull_family family;
    uint64_t chip_id;
    uint8_t sta_mac[ALOFT_PULL_MAC_SIZE];
    uint8_t ap_mac[ALOFT_PULL_MAC_SIZE];
    uint32_t free_space;       /**< Room for an update, in bytes. */
    uint32_t sketch_size;      /**< Bytes of the running image. */
    uint32_t chip_size;        /**< Bytes of the flash chip. */
    const char *sketch_md5;    /**< Of the running image, 32 digits. */
    const char *sketch_sha256; /**< Of the same; stock ESP32 clients send it. */
    const char *sdk_version;
};

/** Which part of the file is asked for. */
enum aloft_pull_part {
    ALOFT_PULL_WHOLE,
    ALOFT_PULL_LAST,    /**< The last `size` bytes, or all of a shorter file. */
    ALOFT_PULL_FROM,    /**< From `offset` on. */
    ALOFT_PULL_BETWEEN, /**< `size` bytes from `offset` on. */
};

/** All borrowed. */
struct aloft_pull_request {
    enum aloft_pull_family family;
    struct aloft_span path;
    struct aloft_span query;     /**< With its '?', or empty. */
    struct aloft_span authority; /**< Host, and port where it is not 80. */
    /** "user:password"; empty: no Authorization. */
    struct aloft_span credentials;
    const struct aloft_pull_device *device; /**< NULL: tell nothing of the device. */
    enum aloft_pull_mode mode;
    const char *version; /**< The version that runs; NULL or "": not told. */
    enum aloft_pull_part part;
    uint32_t offset;
    uint32_t size;
    const char *etag; /**< Of the file that a part is of; NULL or "": not known. */
    const char *held; /**< ETag of the file that is here; NULL or "": none. */
    bool manifest;    /**< Ask for the file's manifest: path and ".manifest". */
};

/**
 * Appends the whole request. Nothing is checked for characters that would begin a new
 * line: callers do that once, not with each request.
 *
 * @return ALOFT_OK; ALOFT_ERR_TOO_LONG when it does not fit, or credentials are longer
 *         than ALOFT_PULL_CREDENTIALS_MAX.
 */
ALOFT_CHECKED enum aloft_status aloft_pull_request_write(
        struct aloft_text *text, const struct aloft_pull_request *request);

#endif
