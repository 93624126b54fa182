#include "aloft/release_cache.h"

#include <stdlib.h>
#include <string.h>

static struct aloft_release_entry *find(
        const struct aloft_release_cache *cache, const char *file)
{
    for (size_t i = 0; i < cache->count; i++) {
        if (strcmp(cache->entries[i].file, file) == 0) {
            return &cache->entries[i];
        }
    }
    return NULL;
}

static bool same_stamp(
        const struct aloft_release_stamp *a, const struct aloft_release_stamp *b)
{
    return a->size == b->size && a->modified_ns == b->modified_ns &&
           a->inode == b->inode;
}

const struct aloft_release_image *aloft_release_cache_get(
        const struct aloft_release_cache *cache, const char *file,
        const struct aloft_release_stamp *stamp)
{
    const struct aloft_release_entry *entry = find(cache, file);

    if (entry == NULL || !same_stamp(&entry->stamp, stamp)) {
        return NULL;
    }
    return &entry->image;
}

enum aloft_status aloft_release_cache_put(struct aloft_release_cache *cache,
        const char *file, const struct aloft_release_stamp *stamp,
        const struct aloft_release_image *image)
{
    struct aloft_release_entry *entry = find(cache, file);

    if (entry == NULL) {
        struct aloft_release_entry *entries =
                realloc(cache->entries, (cache->count + 1) * sizeof *cache->entries);

        if (entries == NULL) {
            return ALOFT_ERR_MEMORY;
        }
        cache->entries = entries;
        entry = &entries[cache->count++];
        memset(entry, 0, sizeof *entry);
        (void)snprintf(entry->file, sizeof entry->file, "%s",
                file); // names longer than that do not pass aloft_catalog_name_ok()
    }
    entry->stamp = *stamp;
    entry->image = *image;
    return ALOFT_OK;
}

void aloft_release_cache_clear(struct aloft_release_cache *cache)
{
    free(cache->entries);
    cache->entries = NULL;
    cache->count = 0;
}
