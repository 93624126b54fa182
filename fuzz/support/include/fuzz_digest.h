/**
 * @file fuzz_digest.h
 * A digest that is quick, for protocols that compute thousands of them for each login.
 * Nothing is secret or safe about it, and its result depends on the pieces of the
 * input.
 */
#ifndef FUZZ_DIGEST_H
#define FUZZ_DIGEST_H

#include "aloft/digest.h"

/** As long as SHA-256, and of the same name. */
extern const struct aloft_digest_ops fuzz_digest_quick;

#endif
