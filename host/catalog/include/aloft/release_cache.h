/**
 * @file release_cache.h
 * Remembers what was read of each image file, for as long as the file stays the same.
 */
#ifndef ALOFT_RELEASE_CACHE_H
#define ALOFT_RELEASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/catalog.h"
#include "aloft/release_image.h"
#include "aloft/status.h"

/** By what a file is known to be the same as before; the caller fills all of it. */
struct aloft_release_stamp {
    uint64_t size;
    int64_t modified_ns;
    uint64_t inode;
};

struct aloft_release_entry {
    char file[ALOFT_CATALOG_NAME_MAX + 1];
    struct aloft_release_stamp stamp;
    struct aloft_release_image image;
};

/** Zero it before first use. Entries are in the order of their names. */
struct aloft_release_cache {
    struct aloft_release_entry *entries;
    size_t count;
};

/** Whether a file seems to be unchanged. */
bool aloft_release_stamp_equal(
        const struct aloft_release_stamp *a, const struct aloft_release_stamp *b);

/**
 * What is known of `file` with this very stamp, or with whatever stamp if `stamp` is
 * NULL; NULL: nothing. Valid until the next change.
 */
const struct aloft_release_image *aloft_release_cache_get(
        const struct aloft_release_cache *cache, const char *file,
        const struct aloft_release_stamp *stamp);

/**
 * Remembers `image`, in place of what was known of `file`.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY: then nothing has changed.
 */
ALOFT_CHECKED enum aloft_status aloft_release_cache_put(
        struct aloft_release_cache *cache, const char *file,
        const struct aloft_release_stamp *stamp,
        const struct aloft_release_image *image);

/** Forgets the entry at `index`. */
void aloft_release_cache_drop(struct aloft_release_cache *cache, size_t index);

/** Gives the memory back; the cache is empty after. */
void aloft_release_cache_clear(struct aloft_release_cache *cache);

#endif
