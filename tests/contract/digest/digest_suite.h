/**
 * @file digest_suite.h
 * The contract of aloft/digest.h, to be run on every implementation.
 */
#ifndef DIGEST_SUITE_H
#define DIGEST_SUITE_H

#include "aloft/digest.h"

#include "../support/check.h"

/** Tries an implementation of MD5. */
void digest_suite_md5(struct check *check, const struct aloft_digest_ops *md5);

/** Tries an implementation of SHA-256. */
void digest_suite_sha256(struct check *check, const struct aloft_digest_ops *sha256);

/** Compares two implementations of one algorithm, over messages of all lengths up to
 * three blocks: every place where the padding can fall. */
void digest_suite_same(struct check *check, const struct aloft_digest_ops *one,
        const struct aloft_digest_ops *other);

#endif
