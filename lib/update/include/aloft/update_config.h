/**
 * @file update_config.h
 * What the update engine (aloft/update.h) works with: the device, and what one sender
 * announces.
 */
#ifndef ALOFT_UPDATE_CONFIG_H
#define ALOFT_UPDATE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/decoder.h"
#include "aloft/digest.h"
#include "aloft/examiner.h"
#include "aloft/image_judge.h"
#include "aloft/observer.h"
#include "aloft/target.h"
#include "aloft/verifier.h"

/** Bytes of work memory that every configuration is content with. */
#define ALOFT_UPDATE_WORK_SIZE (ALOFT_SIGNATURE_MAX + 256u)
/** The same with a judge: the manifest has to fit. Less will do for short ones. */
#define ALOFT_UPDATE_JUDGE_WORK_SIZE 2048u

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
    /** Where those go for which `file_system` has no room, or may have none if their
     * size is unknown: in place what cannot be staged. NULL: they are refused. */
    struct aloft_target *file_system_else;
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

#endif
