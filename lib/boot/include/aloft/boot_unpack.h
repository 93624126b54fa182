/**
 * @file boot_unpack.h
 * Installs a compressed image: what it unpacks to goes to main, sector by sector.
 *
 * The packed image is not touched by that, since the unpacked one may not reach it. So
 * each sector can be made again at any time, by decoding from the beginning up to it.
 * That is done once after a reset; from then on the sectors come one after another.
 *
 * A boot stage that is lent none of this contains none of it.
 */
#ifndef ALOFT_BOOT_UNPACK_H
#define ALOFT_BOOT_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/boot_verify.h"
#include "aloft/decoder.h"
#include "aloft/status.h"

struct aloft_boot_unpacker;

/** `staged` is the packed image, `image` what it becomes in main. */
struct aloft_boot_unpacker_ops {
    /**
     * Tells whether the staged image is a packed one. One that cannot be read is, so
     * that it is never copied by mistake: measuring fails then.
     */
    bool (*is_for)(const struct aloft_boot_unpacker *unpacker,
            const struct aloft_boot_layout *layout,
            const struct aloft_boot_image *staged);
    /**
     * Unpacks `staged`, which has been verified, to nowhere, and fills in `image`.
     * Blocks for that long; nothing is written. ALOFT_OK: it can be installed;
     * ALOFT_ERR_SPACE when it would not fit into main, or reach the packed image;
     * ALOFT_ERR_NO_DATA when nothing comes out; ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED,
     * ALOFT_ERR_DIGEST, ALOFT_ERR_MEMORY from the decoder; ALOFT_ERR_FLASH_READ.
     */
    enum aloft_status (*measure)(struct aloft_boot_unpacker *unpacker,
            const struct aloft_boot_layout *layout,
            const struct aloft_boot_trust *trust, const struct aloft_boot_image *staged,
            struct aloft_boot_image *image);
    /**
     * Writes sector `k` of the image that was measured last, of `size` bytes, to its
     * place. Blocks for one erase, the programs of one sector, and for decoding as
     * much; the first call after measure for decoding all in front of it as well.
     * ALOFT_OK; ALOFT_ERR_FLASH_*, or as measure: the sector then holds anything.
     */
    enum aloft_status (*move)(struct aloft_boot_unpacker *unpacker,
            const struct aloft_boot_layout *layout,
            const struct aloft_boot_trust *trust, uint32_t size, uint32_t k);
};

/** The members are the unpacker's own. It must not be moved while a boot is under way.
 */
struct aloft_boot_unpacker {
    const struct aloft_boot_unpacker_ops *ops;
    struct aloft_decoder *decoder;
    struct aloft_area_reader packed;
};

/** Makes one for gzip images, which `decoder` (borrowed) understands. */
void aloft_boot_unpacker_init(
        struct aloft_boot_unpacker *unpacker, struct aloft_decoder *decoder);

#endif
