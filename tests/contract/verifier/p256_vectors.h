/**
 * @file p256_vectors.h
 * A P-256 key, signatures and forgeries; made by make_p256_vectors.py.
 */
#ifndef P256_VECTORS_H
#define P256_VECTORS_H

#include <stddef.h>

/** Hexadecimal, as all text here. */
extern const char p256_point[];
extern const char p256_digest[];

/** Signatures by the key over the digest: of all lengths that come up. */
extern const char *const p256_signatures[];
extern const size_t p256_signature_count;

/** What the key has not signed, or nobody writes like this. */
struct p256_forgery {
    const char *why;
    const char *signature;
};

extern const struct p256_forgery p256_forgeries[];
extern const size_t p256_forgery_count;

#endif
