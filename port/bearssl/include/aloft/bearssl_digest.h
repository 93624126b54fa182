/**
 * @file bearssl_digest.h
 * The digests that Aloft needs, computed by BearSSL.
 */
#ifndef ALOFT_BEARSSL_DIGEST_H
#define ALOFT_BEARSSL_DIGEST_H

#include "aloft/digest.h"

/** MD5: 16 bytes. Only where an old protocol asks for it; it protects nothing. */
extern const struct aloft_digest_ops aloft_bearssl_md5;

/** SHA-256: 32 bytes. */
extern const struct aloft_digest_ops aloft_bearssl_sha256;

#endif
