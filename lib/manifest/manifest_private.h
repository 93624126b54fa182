/**
 * @file manifest_private.h
 * Types and lengths of the fields of a manifest: docs/spec/manifest.md, 2.
 */
#ifndef ALOFT_MANIFEST_PRIVATE_H
#define ALOFT_MANIFEST_PRIVATE_H

#include "aloft/manifest.h"

#define MANIFEST_TARGET   1u
#define MANIFEST_VERSION  2u
#define MANIFEST_ORDER    3u
#define MANIFEST_COUNTER  4u
#define MANIFEST_PAYLOAD  5u
#define MANIFEST_UNPACKED 6u
#define MANIFEST_BASE     7u
#define MANIFEST_BLOCKS   8u
#define MANIFEST_BUILT    9u
#define MANIFEST_TEXT     10u

/** Bytes of fields: encoding, content, zero, size, digest; and size, digest. */
#define MANIFEST_PAYLOAD_SIZE (8u + ALOFT_MANIFEST_DIGEST_SIZE)
#define MANIFEST_SIZED_DIGEST (4u + ALOFT_MANIFEST_DIGEST_SIZE)

/** Whether the fields of a manifest go together. */
bool manifest_is_sound(const struct aloft_manifest *manifest);

#endif
