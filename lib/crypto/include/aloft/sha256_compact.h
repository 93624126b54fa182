/**
 * @file sha256_compact.h
 * SHA-256 (FIPS 180-4) written to be small, for boot stages in which every byte of code
 * counts.
 *
 * It is several times slower than others: where there is room for it, take the one of
 * port/bearssl. docs/sizes.md has the sizes of both.
 */
#ifndef ALOFT_SHA256_COMPACT_H
#define ALOFT_SHA256_COMPACT_H

#include "aloft/digest.h"

/** SHA-256: 32 bytes. Messages of less than 4 GB. */
extern const struct aloft_digest_ops aloft_sha256_compact;

#endif
