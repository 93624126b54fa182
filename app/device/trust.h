/**
 * @file trust.h
 * Whom the device believes: the keys in its flash, and whether they must be asked.
 */
#ifndef ALOFT_DEVICE_TRUST_H
#define ALOFT_DEVICE_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/bearssl_verifier.h"
#include "aloft/flash.h"
#include "aloft/key_set.h"

/** Room for an encoded key set. */
#define DEVICE_KEYS_SIZE 4096u

/** Holds pointers into itself: it must not be moved. */
struct device_trust {
    struct aloft_key_set keys;
    struct aloft_bearssl_verifier by_keys;
    const struct aloft_verifier *verifier; /**< What updates are checked with. */
    uint8_t encoded[DEVICE_KEYS_SIZE];
};

/**
 * Reads the keys in `area` (size 0: there are none) and decides. Signatures are asked
 * for if `required`, or if the keys say so; a device that asks and has no keys, or keys
 * that cannot be read, takes no update at all.
 */
void device_trust_init(
        struct device_trust *trust, const struct aloft_area *area, bool required);

#endif
