/**
 * @file digest.h
 * A message digest, whoever computes it: MD5 for the old protocols, SHA-256 for
 * everything that has to hold.
 *
 * A running digest is plain memory without pointers into itself: copy the struct
 * to fork a computation, throw it away when no longer wanted.
 */
#ifndef ALOFT_DIGEST_H
#define ALOFT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of the longest result. */
#define ALOFT_DIGEST_MAX 32u
/** Bytes of the longest input block. */
#define ALOFT_DIGEST_BLOCK_MAX 64u
/** 32-bit words of room that an implementation has for its state. */
#define ALOFT_DIGEST_STATE_WORDS 32u

struct aloft_digest;

/** All calls succeed. Each blocks only as long as it computes. */
struct aloft_digest_ops {
    const char *name; /**< "md5", "sha256": lower case, for people and files. */
    size_t size;      /**< Bytes of a result, at most ALOFT_DIGEST_MAX. */
    size_t block;     /**< Bytes of an input block (for HMAC). */
    /** Starts afresh. */
    void (*init)(struct aloft_digest *digest);
    /** Takes `len` bytes; 0 is allowed. */
    void (*update)(struct aloft_digest *digest, const void *data, size_t len);
    /** Writes the result over all bytes so far. The state must be begun again after. */
    void (*finish)(struct aloft_digest *digest, uint8_t *result);
};

/** A digest being computed. */
struct aloft_digest {
    const struct aloft_digest_ops *ops;
    uint32_t state[ALOFT_DIGEST_STATE_WORDS]; /**< The implementation's own. */
};

/** A result and the algorithm that made it; ops NULL means there is none. */
struct aloft_digest_value {
    const struct aloft_digest_ops *ops;
    uint8_t bytes[ALOFT_DIGEST_MAX];
};

/** Tells whether both are implementations of one algorithm; NULL is of none. */
bool aloft_digest_is_same(
        const struct aloft_digest_ops *a, const struct aloft_digest_ops *b);

/** Starts `digest` with the algorithm `ops`. */
void aloft_digest_begin(
        struct aloft_digest *digest, const struct aloft_digest_ops *ops);

/** Takes `len` more bytes. */
void aloft_digest_update(struct aloft_digest *digest, const void *data, size_t len);

/** Writes `digest->ops->size` bytes to `result` and ends the computation. */
void aloft_digest_finish(struct aloft_digest *digest, uint8_t *result);

/** begin, update and finish over one piece of memory. */
void aloft_digest_once(const struct aloft_digest_ops *ops, const void *data, size_t len,
        uint8_t *result);

#endif
