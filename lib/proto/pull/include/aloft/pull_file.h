/**
 * @file pull_file.h
 * What the client knows of the file that it asks for: its own, between requests and
 * from the answer that comes.
 */
#ifndef ALOFT_PULL_FILE_H
#define ALOFT_PULL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/http_range.h"
#include "aloft/pull_facts.h"
#include "aloft/pull_request.h"
#include "aloft/status.h"

/** Characters of the longest ETag that is of use. */
#define ALOFT_PULL_ETAG_MAX 63u

/** What an answer's head has told. The client's own. */
struct aloft_pull_reply {
    bool has_md5;
    bool has_version;
    enum aloft_status md5_error;
    uint8_t md5[ALOFT_PULL_MD5_SIZE];
    char version[ALOFT_PULL_VERSION_MAX + 1];
    uint32_t trust_version; /**< 0: it did not tell. */
    enum aloft_status range_error;
    struct aloft_http_range range; /**< Size 0: it did not tell. */
    char etag[ALOFT_PULL_ETAG_MAX + 1];
};

/** What is asked for at the moment. */
enum aloft_pull_step {
    ALOFT_PULL_STEP_END,      /**< The last bytes of the file, with the manifest. */
    ALOFT_PULL_STEP_MANIFEST, /**< The manifest, as a file of its own. */
    ALOFT_PULL_STEP_LIST,     /**< The block list. */
    ALOFT_PULL_STEP_IMAGE,    /**< The image, or another thing that is brought whole. */
};

/** What is known of the file, apart from the answer that comes. */
struct aloft_pull_file {
    bool begun;           /**< The update has been, for this file. */
    uint32_t total;       /**< Its bytes; 0: not known. */
    uint32_t skip;        /**< Bytes of the answer's body that are here already. */
    size_t manifest_len;  /**< Bytes of its manifest, in `ahead`; 0: there is none. */
    uint32_t list_offset; /**< Of the block list. */
    uint32_t list_size;   /**< 0: there is none. */
    uint32_t tried_at;    /**< Bytes that were here when it was gone on with last. */
    unsigned tries;       /**< How often it was. */
    char etag[ALOFT_PULL_ETAG_MAX + 1]; /**< Strong; "": not known. */
};

#endif
