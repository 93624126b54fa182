/**
 * @file acceptance.h
 * Decides by its manifest whether a device takes an image: who signed it, for which
 * device it is, whether it fits, and whether it is older than what runs.
 *
 * The same question is asked twice: before the first erase, when the manifest travels
 * ahead of the image, and again about what stands in flash.
 */
#ifndef ALOFT_ACCEPTANCE_H
#define ALOFT_ACCEPTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/image_judge.h"
#include "aloft/key_checker.h"
#include "aloft/key_set.h"
#include "aloft/manifest.h"
#include "aloft/span.h"
#include "aloft/status.h"
#include "aloft/trust_store.h"

/**
 * What a device asks of images. Hand out `&acceptance.base` to the update engine. Zero
 * it and call aloft_acceptance_init(); then fill in what follows `base`, which may
 * change between updates. All pointers are borrowed.
 */
struct aloft_acceptance {
    struct aloft_image_judge base;
    /** Who must have signed: the anchors of a store. NULL: `keys` tell. */
    const struct aloft_trust_store *store;
    /** Or any one key of a set. NULL, too: nobody has to; say so on purpose only. */
    const struct aloft_key_set *keys;
    const struct aloft_key_checker *checker; /**< NULL where neither is there. */
    struct aloft_span target; /**< This device's id; empty: any image will do. */
    uint32_t order;           /**< Of the firmware that runs; 0: not known. */
    uint32_t counter;         /**< Images with a lower security counter are refused. */
    uint64_t latest;   /**< The latest signed time known here, Unix seconds; or 0. */
    bool may_go_back;  /**< Firmware of a lower order is taken as well. */
    bool trailers_too; /**< Without store: images without a manifest are taken, if their
                            trailer is good. A store tells itself. */
};

/** Makes it one that asks for nothing. */
void aloft_acceptance_init(struct aloft_acceptance *acceptance);

/**
 * Takes note of the manifest of the firmware that runs: firmware of a lower order is
 * refused from now on, and it is no earlier than when this one was built.
 */
void aloft_acceptance_note_running(
        struct aloft_acceptance *acceptance, const struct aloft_manifest *manifest);

/** Takes note of a time that somebody trusted has signed, Unix seconds: it is no
 * earlier. */
void aloft_acceptance_note_time(struct aloft_acceptance *acceptance, uint64_t time);

/**
 * Judges an image by its manifest. `content` is what was announced, `room` how many
 * bytes there are for the image file. Blocks for one check of a signature for each
 * signature and certificate.
 *
 * Order and counter are those of firmware; a file system is not compared with it.
 *
 * @return ALOFT_OK, or the first of: what aloft_endorsements_check() returns (with
 *         `keys`: ALOFT_ERR_UNSIGNED, ALOFT_ERR_SIGNATURE); ALOFT_ERR_CONTENT for
 *         another content than announced; ALOFT_ERR_TARGET; ALOFT_ERR_SPACE;
 *         ALOFT_ERR_DOWNGRADE for its counter or its order.
 */
ALOFT_CHECKED enum aloft_status aloft_acceptance_judge(
        const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest, enum aloft_manifest_content content,
        uint32_t room);

/** Tells whether images that have no manifest are taken by their trailer. */
bool aloft_acceptance_takes_trailers(const struct aloft_acceptance *acceptance);

#endif
