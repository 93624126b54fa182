/**
 * @file update.h
 * Receives one image, checks it, and makes it the next to boot.
 *
 *            begin             end, and all checks pass
 *     IDLE ---------> OPEN ------------------------------> STAGED
 *                      |  first error, or abort
 *                      +---------------------------------> FAILED
 *
 *     begin is also allowed from STAGED and FAILED, and starts afresh.
 *
 * The caller pushes bytes in pieces of any size, whenever it has some. The engine
 * never waits, allocates or reads a clock, and keeps no pointer to pushed bytes.
 * One struct is one update; separate structs are independent of each other.
 *
 * Digests and signature are computed over what is read back from the target, never
 * over what was pushed.
 *
 * Power may fail at any instant: until aloft_update_end() has returned ALOFT_OK,
 * the device goes on booting the image that it runs now.
 */
#ifndef ALOFT_UPDATE_H
#define ALOFT_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/esp_image.h"
#include "aloft/reader.h"
#include "aloft/status.h"
#include "aloft/target.h"
#include "aloft/update_config.h"

enum aloft_update_state {
    ALOFT_UPDATE_IDLE,   /**< Zeroed memory: nothing begun yet. */
    ALOFT_UPDATE_OPEN,   /**< Taking bytes. */
    ALOFT_UPDATE_STAGED, /**< Complete and trusted; boots at the next reset. */
    ALOFT_UPDATE_FAILED, /**< Refused; aloft_update_error() tells why. */
};

/** Zero it before first use. The members are the engine's own. */
struct aloft_update {
    struct aloft_update_config config;
    struct aloft_update_offer offer;
    struct aloft_target *target;
    struct aloft_digest sha256;    /**< Over the bytes read back so far. */
    struct aloft_digest announced; /**< The announced algorithm, over the same bytes. */
    uint32_t limit;                /**< Announced size, or room in the target. */
    uint32_t received;             /**< Bytes taken so far. */
    uint32_t written;              /**< Bytes handed to the target so far. */
    uint32_t digested;             /**< Bytes read back so far. */
    uint8_t head[ALOFT_ESP_HEADER_MAX]; /**< First bytes of the image, as sent. */
    uint8_t head_len;
    bool head_passed;  /**< The first bytes are checked and written. */
    bool mode_patched; /**< The flash mode in the target is not the one sent. */
    enum aloft_update_state state;
    enum aloft_status error; /**< The first error, kept until begin. */
};

/**
 * Starts an update. Copies `config` and `offer`. A refused begin changes nothing in
 * flash, leaves the update FAILED, and tells the observer by `error`.
 *
 * @return ALOFT_OK;
 *         ALOFT_ERR_BUSY while OPEN (the running update goes on, nobody is told);
 *         ALOFT_ERR_ARGUMENT for a missing pointer, or a verifier that does not work
 *         on SHA-256; ALOFT_ERR_MEMORY for too little work memory;
 *         ALOFT_ERR_SIZE for size 0; ALOFT_ERR_COMMAND for a file system without a
 *         target; ALOFT_ERR_BOOTSTRAP when the device needs a reset;
 *         ALOFT_ERR_FLASH_CONFIG when the chip is smaller than declared;
 *         what the judge says of a manifest that came ahead;
 *         ALOFT_ERR_SPACE, ALOFT_ERR_STATE, ALOFT_ERR_FLASH_READ from the target;
 *         ALOFT_ERR_VETO from the observer.
 */
ALOFT_CHECKED enum aloft_status aloft_update_begin(struct aloft_update *update,
        const struct aloft_update_config *config,
        const struct aloft_update_offer *offer);

/** What the target holds, as something to read. The members are its own. */
struct aloft_target_reader {
    struct aloft_reader base; /**< Hand out this. */
    struct aloft_target *target;
};

/**
 * Lets `reader` read what the target of an OPEN update holds of earlier transfers, for
 * aloft/blocks.h. Where nothing can be held, its size is 0.
 */
void aloft_update_held(
        const struct aloft_update *update, struct aloft_target_reader *reader);

/**
 * Goes on with a transfer that was cut, of an image of known size: the first `len`
 * bytes in the target have been found to be right. Between begin and the first write.
 * Blocks for a digest over them.
 *
 * The target may keep less, since what reads well may have been torn: `*kept` is the
 * offset of the first byte to write. Nothing depends on `len` being right: in the end
 * the image is checked as a whole, as ever.
 *
 * Call it with 0 as well: a transfer that never asked cannot be gone on with later.
 *
 * Keeps nothing where the flash mode is patched, or the target does not hold the start
 * of an image that would be taken.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for more than the announced size;
 *         ALOFT_ERR_STATE unless OPEN, or after a write; once FAILED, the first error
 *         again; ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_update_keep(
        struct aloft_update *update, uint32_t len, uint32_t *kept);

/**
 * Takes `len` bytes: all of them, or none and the update is FAILED. Blocks for the
 * flash operations that `len` bytes need (on NOR flash one erase a sector), and for
 * digesting as many.
 *
 * @return ALOFT_OK;
 *         ALOFT_ERR_STATE unless OPEN; once FAILED, the first error again;
 *         ALOFT_ERR_SIZE past the announced size, ALOFT_ERR_SPACE past the room;
 *         ALOFT_ERR_MAGIC, ALOFT_ERR_IMAGE_CONFIG from the first bytes, before
 *         anything is erased; ALOFT_ERR_FLASH_* from the target.
 */
ALOFT_CHECKED enum aloft_status aloft_update_write(
        struct aloft_update *update, const void *data, size_t len);

/**
 * Checks size, announced digest and signature, in this order; then commits. Blocks
 * for one signature check, the examiner and the commit's flash operations; also for
 * unpacking the image, once more each time that the examiner steps back.
 *
 * @return ALOFT_OK when STAGED;
 *         ALOFT_ERR_STATE unless OPEN; once FAILED, the first error again;
 *         ALOFT_ERR_NO_DATA, ALOFT_ERR_TRUNCATED (fewer bytes than announced),
 *         ALOFT_ERR_DIGEST, ALOFT_ERR_UNSIGNED (no trailer), ALOFT_ERR_SIGNATURE,
 *         what the judge or the examiner returns; ALOFT_ERR_FORMAT for a compressed
 * image that does not unpack, ALOFT_ERR_SPACE for one that unpacks to too much,
 *         ALOFT_ERR_NO_DATA, ALOFT_ERR_MAGIC, ALOFT_ERR_IMAGE_CONFIG for what is
 *         inside, ALOFT_ERR_MEMORY from the unpacker;
 *         ALOFT_ERR_FLASH_*.
 */
ALOFT_CHECKED enum aloft_status aloft_update_end(struct aloft_update *update);

/**
 * As aloft_update_end(), but fewer bytes than announced are a whole image: for
 * senders that announce only an upper bound (the browser form).
 */
ALOFT_CHECKED enum aloft_status aloft_update_end_short(struct aloft_update *update);

/**
 * Gives the update up with ALOFT_ERR_ABORTED. Does nothing unless OPEN. One that a
 * protocol has begun is given up by stopping that protocol: its bytes would otherwise
 * go on into whatever update is begun next.
 */
void aloft_update_abort(struct aloft_update *update);

/** Gives the update up for the reason `why` (a time-out, a lost link), which is taken
 * for ALOFT_ERR_ABORTED if it is none: ALOFT_OK. Does nothing unless OPEN. */
void aloft_update_fail(struct aloft_update *update, enum aloft_status why);

/** Largest image of `kind`, in bytes, trailer included; 0 when none is taken. */
uint32_t aloft_update_room(
        const struct aloft_update_config *config, enum aloft_update_kind kind);

/** Bytes taken since begin. */
uint32_t aloft_update_received(const struct aloft_update *update);

/** Why the update is FAILED; ALOFT_OK in every other state. */
enum aloft_status aloft_update_error(const struct aloft_update *update);

#endif
