/**
 * @file vectors.h
 * Keys, signatures and forgeries for every verifier; made by make_vectors.py.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>
#include <stdint.h>

#define VECTOR_KEYS 4u

/** A public key, and its signature over the message with `vector_digest`. */
struct vector_key {
    const char *name;
    const char *modulus; /**< Hexadecimal, as all text here. */
    uint8_t exponent[3];
    size_t exponent_len;
    const char *signature;
};

/** What none of the keys has signed: 256 bytes. */
struct vector_forgery {
    const char *why;
    const char *signature;
};

extern const char vector_digest[];
extern const struct vector_key vector_keys[VECTOR_KEYS];
extern const struct vector_forgery vector_forgeries[];
extern const size_t vector_forgery_count;

#endif
