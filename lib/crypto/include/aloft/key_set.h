/**
 * @file key_set.h
 * The public keys that a device trusts, and their encoded form in flash.
 *
 * The encoded form is specified in docs/spec/keys.md. Any one key of the set may
 * have signed an image.
 */
#ifndef ALOFT_KEY_SET_H
#define ALOFT_KEY_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/key.h"
#include "aloft/status.h"

/** Keys that one set can hold. */
#define ALOFT_KEY_SET_MAX 4u
/** Bytes of the longest encoded set: four RSA-4096 keys. */
#define ALOFT_KEY_SET_SIZE_MAX 2096u

struct aloft_key_set {
    struct aloft_key keys[ALOFT_KEY_SET_MAX];
    size_t count;
    /** The boot stage, too, refuses an image that none of the keys signed. */
    bool signature_required;
};

/**
 * Reads an encoded key set of at most `len` bytes at `bytes`; the set points into it.
 *
 * @return ALOFT_OK (an encoded set without keys is legal);
 *         ALOFT_ERR_FORMAT for another magic number, version or key kind, a bad
 *         length or checksum; ALOFT_ERR_TRUNCATED when the bytes end early. `set`
 *         changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_key_set_decode(
        struct aloft_key_set *set, const uint8_t *bytes, size_t len);

/**
 * Writes the encoded form of `set` to `bytes` and its length to `*len`.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a set that breaks the rules above;
 *         ALOFT_ERR_SPACE when `size` bytes are too few.
 */
ALOFT_CHECKED enum aloft_status aloft_key_set_encode(
        const struct aloft_key_set *set, uint8_t *bytes, size_t size, size_t *len);

#endif
