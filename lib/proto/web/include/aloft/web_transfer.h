/**
 * @file web_transfer.h
 * An upload over the device API, from its first request to its end
 * (docs/spec/device-api.md, 6). All members are the server's own.
 *
 *              begin            commit
 *     NONE, ... -----> OPEN ----------------> STAGED
 *                       |  first error, given up, silence
 *                       +-------------------> FAILED
 *
 * The update engine keeps the bytes; what is here outlives the engine's update, which
 * other protocols may begin anew, so that who asks later is told how it ended.
 */
#ifndef ALOFT_WEB_TRANSFER_H
#define ALOFT_WEB_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/blocks.h"
#include "aloft/timer.h"
#include "aloft/update.h"
#include "aloft/web_request.h"

enum aloft_web_transfer_state {
    ALOFT_WEB_TRANSFER_NONE,
    ALOFT_WEB_TRANSFER_OPEN,
    ALOFT_WEB_TRANSFER_STAGED,
    ALOFT_WEB_TRANSFER_FAILED,
};

/** What the manifest says of the block list. */
struct aloft_web_list {
    uint32_t size; /**< Its bytes; 0: the device can make no use of one (any more). */
    uint32_t block_size;
    uint32_t payload_size;
    uint8_t sha256[ALOFT_MANIFEST_DIGEST_SIZE];
};

struct aloft_web_transfer {
    enum aloft_web_transfer_state state;
    enum aloft_status status; /**< Of FAILED: why. */
    enum aloft_update_kind kind;
    uint32_t size;
    uint32_t offset;  /**< Bytes that the engine has taken. */
    bool sha256_told; /**< The engine knows it: another sender may go on. */
    uint8_t id[ALOFT_WEB_TRANSFER_ID_SIZE];
    struct aloft_web_list list;
    struct aloft_timer timer; /**< Until it is given up. */
};

/** A block list that comes. Holds a pointer into itself for as long as it does. */
struct aloft_web_scan {
    struct aloft_manifest manifest; /**< Only what blocks.h looks at. */
    struct aloft_target_reader held;
    struct aloft_block_scan scan;
};

#endif
