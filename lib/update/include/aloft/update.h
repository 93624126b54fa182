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

#include "aloft/decoder.h"
#include "aloft/digest.h"
#include "aloft/esp_image.h"
#include "aloft/examiner.h"
#include "aloft/image_judge.h"
#include "aloft/observer.h"
#include "aloft/status.h"
#include "aloft/target.h"
#include "aloft/verifier.h"

/** Bytes of work memory that every configuration is content with. */
#define ALOFT_UPDATE_WORK_SIZE (ALOFT_SIGNATURE_MAX + 256u)
/** The same with a judge: the manifest has to fit. Less will do for short ones. */
#define ALOFT_UPDATE_JUDGE_WORK_SIZE 2048u

enum aloft_update_state {
    ALOFT_UPDATE_IDLE,   /**< Zeroed memory: nothing begun yet. */
    ALOFT_UPDATE_OPEN,   /**< Taking bytes. */
    ALOFT_UPDATE_STAGED, /**< Complete and trusted; boots at the next reset. */
    ALOFT_UPDATE_FAILED, /**< Refused; aloft_update_error() tells why. */
};

/** How the flash-mode byte of ESP8266 images is treated (docs/spec/image.md). */
enum aloft_flash_mode {
    ALOFT_FLASH_MODE_KEEP = 0, /**< Stored as sent: our boot stage never looks at it. */
    ALOFT_FLASH_MODE_PATCH = 1, /**< Replaced in flash for a stock boot stage; digests
                                     and signature are checked with the byte as sent. */
};

/** What stays the same from update to update. All pointers are borrowed. */
struct aloft_update_config {
    struct aloft_target *firmware; /**< Where firmware goes. */
    /** Where file-system images go; NULL: they are refused. */
    struct aloft_target *file_system;
    const struct aloft_digest_ops *sha256;
    /** Whom to trust. To take unsigned images, say so: &aloft_verifier_none. Where
     * there is a judge, it is asked about images that the judge knows by their trailer.
     */
    const struct aloft_verifier *verifier;
    /** Decides by manifests, ahead of the image and at its end; NULL: there are none.
     */
    const struct aloft_image_judge *judge;
    struct aloft_observer *observer; /**< Told what happens; NULL: nobody. */
    /** Scratch memory, lent until STAGED or FAILED; more of it makes reading faster. */
    uint8_t *work;
    size_t work_size; /**< At least ALOFT_UPDATE_WORK_SIZE. */
    /** Which firmware images are taken: bits of ALOFT_TAKES_*; 0: ESP and ELF. */
    unsigned takes;
    enum aloft_flash_mode flash_mode;
    uint8_t flash_mode_byte; /**< The running device's, for ALOFT_FLASH_MODE_PATCH. */
    /** Bytes of the chip as found by reading its id; 0: not known, not checked. */
    uint32_t chip_size;
    /** Bytes of the chip as the running image declares them; 0: not checked. */
    uint32_t declared_chip_size;
    /** The device has not been reset since a serial upload: updates are refused. */
    bool needs_reset;
    /** Asked last about finished firmware: &aloft_examiner_whole, or one of the
     * product's own. NULL: digest and signature are enough. */
    const struct aloft_examiner_ops *examiner;
    /** Unpacks compressed firmware during aloft_update_end(): what is inside has to be
     * whole, to fit, to be of a kind that is taken, and to please the examiner.
     * NULL: compressed images are committed unseen. */
    struct aloft_decoder *unpacker;
};

#define ALOFT_TAKES_ESP  0x1u /**< 0xE9: ESP8266 and ESP32. */
#define ALOFT_TAKES_GZIP 0x2u /**< 1F 8B: only where the boot stage can unpack it. */
#define ALOFT_TAKES_ELF  0x4u /**< 7F 45 4C 46: the simulated device. */
#define ALOFT_TAKES_RAW  0x8u /**< Anything: boards whose images have no magic. */

enum aloft_update_kind {
    ALOFT_UPDATE_FIRMWARE,
    ALOFT_UPDATE_FILE_SYSTEM,
};

/** What one sender announces. */
struct aloft_update_offer {
    enum aloft_update_kind kind;
    uint32_t size; /**< Bytes with trailer, or ALOFT_SIZE_UNKNOWN. */
    /** Digest over all bytes, such as espota's MD5; ops NULL: none was announced. */
    struct aloft_digest_value announced;
    /** The manifest, if it came ahead of the image; looked at during begin only. */
    const uint8_t *manifest;
    size_t manifest_len; /**< 0: it did not. */
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
