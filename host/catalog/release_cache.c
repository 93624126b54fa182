#include "aloft/release_cache.h"

#include <stdlib.h>
#include <string.h>

/* Where `file` is, or would have to be put: entries are in the order of names. */
static size_t find(
        const struct aloft_release_cache *cache, const char *file, bool *found)
{
    size_t low = 0;
    size_t high = cache->count;

    *found = false;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(file, cache->entries[middle].file);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Makes room at `index`; NULL when memory is short. */
static struct aloft_release_entry *insert(
        struct aloft_release_cache *cache, size_t index, const char *file)
{
    struct aloft_release_entry *entry;
    struct aloft_release_entry *entries =
            realloc(cache->entries, (cache->count + 1) * sizeof *cache->entries);

    if (entries == NULL) {
        return NULL;
    }
    cache->entries = entries;
    entry = &entries[index];
    memmove(entry + 1, entry, (cache->count - index) * sizeof *entry);
    cache->count++;
    memset(entry, 0, sizeof *entry);
    (void)snprintf(entry->file, sizeof entry->file, "%s",
            file); // names longer than that do not pass aloft_catalog_name_ok()
    return entry;
}

bool aloft_release_stamp_equal(
        const struct aloft_release_stamp *a, const struct aloft_release_stamp *b)
{
    return a->size == b->size && a->modified_ns == b->modified_ns &&
           a->inode == b->inode;
}

const struct aloft_release_image *aloft_release_cache_get(
        const struct aloft_release_cache *cache, const char *file,
        const struct aloft_release_stamp *stamp)
{
    bool found;
    const size_t index = find(cache, file, &found);

    if (!found) {
        return NULL;
    }
    if (stamp != NULL &&
            !aloft_release_stamp_equal(&cache->entries[index].stamp, stamp)) {
        return NULL;
    }
    return &cache->entries[index].image;
}

enum aloft_status aloft_release_cache_put(struct aloft_release_cache *cache,
        const char *file, const struct aloft_release_stamp *stamp,
        const struct aloft_release_image *image)
{
    bool found;
    const size_t index = find(cache, file, &found);
    struct aloft_release_entry *entry =
            found ? &cache->entries[index] : insert(cache, index, file);

    if (entry == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    entry->stamp = *stamp;
    entry->image = *image;
    return ALOFT_OK;
}

void aloft_release_cache_drop(struct aloft_release_cache *cache, size_t index)
{
    struct aloft_release_entry *entry = &cache->entries[index];

    cache->count--;
    memmove(entry, entry + 1, (cache->count - index) * sizeof *entry);
}

void aloft_release_cache_clear(struct aloft_release_cache *cache)
{
    free(cache->entries);
    cache->entries = NULL;
    cache->count = 0;
}
