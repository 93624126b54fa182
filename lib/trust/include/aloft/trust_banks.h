/**
 * @file trust_banks.h
 * Keeps the trust store in flash: two copies, and at any time at least one is whole.
 *
 * The area is two banks of equal size, each of whole sectors. A store is bytes and a
 * version here; what it means, trust_store.h tells. Bytes on flash and the reasons why
 * no power cut loses both copies: docs/spec/trust-store.md, 4.
 *
 * Power may fail at any instant, any number of times: afterwards the old store is read,
 * whole, or the new one; which of them may change from boot to boot until
 * aloft_trust_banks_settle() or _write() has returned ALOFT_OK. From then on it is the
 * new one.
 */
#ifndef ALOFT_TRUST_BANKS_H
#define ALOFT_TRUST_BANKS_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Bytes of a bank that hold no store: its head and its marks. */
#define ALOFT_TRUST_BANK_OVERHEAD (16u + 256u)

/** The store that counts, read into the caller's memory. */
struct aloft_trust_copy {
    uint8_t *bytes; /**< Lent by the caller. */
    size_t size;    /**< Bytes there. */
    size_t len;     /**< Bytes of the store. */
    uint32_t version;
};

/**
 * Tells whether `area` is two banks in which a store fits.
 *
 * @return ALOFT_OK or ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_banks_check(const struct aloft_area *area);

/** Bytes of the longest store that `area`, which has been checked, can hold. */
uint32_t aloft_trust_banks_room(const struct aloft_area *area);

/**
 * Reads the newest whole store. Writes nothing to flash. Blocks for two readings.
 *
 * @return ALOFT_OK, and `copy->len` and `copy->version` are set;
 *         ALOFT_ERR_NOT_FOUND when there is none; ALOFT_ERR_MEMORY when it is longer
 *         than `copy->size`; ALOFT_ERR_FLASH_READ; ALOFT_ERR_ARGUMENT for an unfit
 * area.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_banks_read(
        const struct aloft_area *area, struct aloft_trust_copy *copy);

/**
 * Does the same, and makes both banks hold it, if a power cut or a fault has left them
 * different. The application calls it once at its start. Blocks for the erases and
 * programs of two banks where there is something to do.
 *
 * @return as aloft_trust_banks_read(); ALOFT_ERR_FLASH_*: then the copy is good, but
 *         the banks still differ.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_banks_settle(
        const struct aloft_area *area, struct aloft_trust_copy *copy);

/**
 * Writes a store of `len` bytes to both banks, one after the other. An area without any
 * takes every version. Blocks for the erases and programs of two banks.
 *
 * @return ALOFT_OK; ALOFT_ERR_DOWNGRADE unless `version` is above that of the store
 *         there, with nothing written; ALOFT_ERR_SPACE when it does not fit, likewise;
 *         ALOFT_ERR_ARGUMENT; ALOFT_ERR_FLASH_*: then the old store counts or the new
 *         one, as after a power cut.
 */
ALOFT_CHECKED enum aloft_status aloft_trust_banks_write(const struct aloft_area *area,
        uint32_t version, const uint8_t *bytes, size_t len);

#endif
