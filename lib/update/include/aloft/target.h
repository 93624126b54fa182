/**
 * @file target.h
 * A target is a place that a new image can be written to: a flash slot, a file
 * system partition, a second processor. The engine in update.h drives it.
 *
 * Offsets and sizes are bytes from the start of the image. Calls come in the order
 * open, keep, (write | read)*, flush, read*, then commit or discard; then open again.
 * Keep may be left out. Each blocks for as long as its flash operations take.
 */
#ifndef ALOFT_TARGET_H
#define ALOFT_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/status.h"

/** The size of an image when the sender does not tell. */
#define ALOFT_SIZE_UNKNOWN UINT32_MAX

/** What the engine has found in the finished image: enough to check it at boot. */
struct aloft_target_image {
    uint32_t size;         /**< All bytes, trailer included. */
    uint32_t payload_size; /**< Without the trailer, where one was asked for. */
    /** Over all bytes, as they stand in the target. */
    uint8_t sha256[ALOFT_DIGEST_MAX];
};

struct aloft_target;

struct aloft_target_ops {
    /** How large an image may be at most, in bytes. Does not touch the flash. */
    uint32_t (*room)(const struct aloft_target *target);
    /**
     * How large the image may be at most once the boot stage has unpacked it, in bytes:
     * it must not reach the place where the packed one stands. Asked about compressed
     * firmware, between flush and commit.
     */
    uint32_t (*unpacked_room)(const struct aloft_target *target);
    /**
     * Gets ready for `size` bytes, or for up to room() when `size` is
     * ALOFT_SIZE_UNKNOWN. Puts off erasing until write. ALOFT_OK, ALOFT_ERR_SPACE past
     * room() or when that is 0, ALOFT_ERR_STATE or ALOFT_ERR_ON_TRIAL (no update can be
     * taken now) or ALOFT_ERR_FLASH_READ.
     */
    enum aloft_status (*open)(struct aloft_target *target, uint32_t size);
    /**
     * Keeps what an earlier transfer of the same image has left: the first `len` bytes,
     * at most the size that was opened, which the caller has read and found right. May
     * keep less, since what reads well may have been torn. Whoever asks, also with 0,
     * may go on after a reset; who does not may not. NULL: nothing is ever kept.
     * Returns how many bytes are kept, which is where the first write goes.
     */
    uint32_t (*keep)(struct aloft_target *target, uint32_t len);
    /**
     * Stores `len` bytes; `offset` is always where the last write ended. ALOFT_OK,
     * ALOFT_ERR_SPACE past room(), ALOFT_ERR_FLASH_*; so do flush, read and commit.
     */
    enum aloft_status (*write)(
            struct aloft_target *target, uint32_t offset, const void *data, size_t len);
    /** Brings buffered bytes to the medium. No write follows. */
    enum aloft_status (*flush)(struct aloft_target *target);
    /**
     * Reads back what write stored, from the medium rather than from a cache. Before
     * flush, the last ALOFT_FLASH_UNIT_MAX written bytes cannot be read. A target with
     * keep reads what it holds of earlier transfers as well.
     */
    enum aloft_status (*read)(
            struct aloft_target *target, uint32_t offset, void *data, size_t len);
    /** Makes the image the next to boot (or to be used): wholly, or not at all. */
    enum aloft_status (*commit)(
            struct aloft_target *target, const struct aloft_target_image *image);
    /**
     * Gives up what was written; allowed at any time between open and commit, and after
     * a commit that failed. Cannot fail: the running image was never touched.
     */
    void (*discard)(struct aloft_target *target);
};

/** The base of every target. It is the first member of the concrete struct. */
struct aloft_target {
    const struct aloft_target_ops *ops;
};

#endif
