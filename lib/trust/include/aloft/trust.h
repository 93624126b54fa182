/**
 * @file trust.h
 * The trust store of a device: read at the start, replaced while it runs.
 *
 * A new store counts from aloft_trust_replace() on, for everything that asks after it.
 * Power may fail at any instant: then the old store counts, or the new one.
 */
#ifndef ALOFT_TRUST_H
#define ALOFT_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/key_checker.h"
#include "aloft/status.h"
#include "aloft/trust_banks.h"
#include "aloft/trust_store.h"

struct aloft_trust_witness;

struct aloft_trust_witness_ops {
    /**
     * Tells whether the boot stage would still start the image that runs now if
     * `candidate` were the store. May block for a reading of the image.
     *
     * @return ALOFT_OK; anything else, and the candidate is refused.
     */
    enum aloft_status (*boots_under)(const struct aloft_trust_witness *witness,
            const struct aloft_trust_store *candidate);
};

/** Who knows the running image. It is the first member of the concrete struct. */
struct aloft_trust_witness {
    const struct aloft_trust_witness_ops *ops;
};

/** The members are its own, but for reading. */
struct aloft_trust {
    struct aloft_area area;
    struct aloft_trust_copy copy;
    struct aloft_trust_store store; /**< When `loaded`; points into the copy. */
    bool loaded;
};

/**
 * Reads the store of `area` into the `size` bytes at `memory`, both borrowed as long as
 * the struct is used. Writes nothing, so a boot stage can do this, too.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when the area holds none; ALOFT_ERR_FORMAT and
 *         others of aloft_trust_store_open() for one that cannot be read here;
 *         ALOFT_ERR_MEMORY; ALOFT_ERR_ARGUMENT for an unfit area;
 *         ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_load(struct aloft_trust *trust,
        const struct aloft_area *area, uint8_t *memory, size_t size);

/**
 * Makes both banks hold the store that was loaded, if a power cut has left them
 * different. The application calls it once at its start. Blocks as
 * aloft_trust_banks_settle().
 *
 * @return ALOFT_OK; ALOFT_ERR_FLASH_*: the store counts all the same.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_settle(struct aloft_trust *trust);

/**
 * Decides whether `next` may replace `old`.
 *
 * @return ALOFT_OK; ALOFT_ERR_FINAL; ALOFT_ERR_DOWNGRADE; what
 *         aloft_endorsements_check() returns; ALOFT_ERR_STRANDED when the witness says
 *         that the running image would not boot any more.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_judge(const struct aloft_trust_store *old,
        const struct aloft_trust_store *next, const struct aloft_key_checker *checker,
        const struct aloft_trust_witness *witness);

/**
 * Judges the encoded store in the `len` bytes at `bytes`, which do not overlap the lent
 * memory, and puts it in the place of the loaded one. Blocks for the erases and
 * programs of two banks, and for the checks of up to four signatures.
 *
 * @return ALOFT_OK; ALOFT_ERR_STATE when none is loaded; ALOFT_ERR_FORMAT and others of
 *         aloft_trust_store_open(), aloft_trust_judge(); ALOFT_ERR_SPACE when it does
 *         not fit into flash, ALOFT_ERR_MEMORY into the lent memory: with all of these
 *         nothing was written. ALOFT_ERR_FLASH_*: the old store counts on until the
 *         restart, and then the old one or the new one.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_replace(struct aloft_trust *trust,
        const uint8_t *bytes, size_t len, const struct aloft_key_checker *checker,
        const struct aloft_trust_witness *witness);

#endif
