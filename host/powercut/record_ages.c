#include "record_ages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"

/* docs/spec/boot-record.md, 2 and 3. */
#define SNAPSHOT_MAGIC 0x31534261u
#define PROGRESS_MAGIC 0x31504261u
#define SNAPSHOT_SIZE  128u
#define PROGRESS_SIZE  32u
#define CRC_SIZE       4u

enum {
    AT_GENERATION = 4,
    AT_INSTALLS = 16,
    AT_BASE = 104,
};

/* Neither blank nor an entry. */
#define JUNK 0x6Du

#define NEWEST_GENERATION 1000u
#define INSTALLS          100u
#define GAP_MAX           3u
#define ENTRIES_MAX       64u

/* A whole entry: a snapshot, or progress. */
struct entry {
    uint8_t *bytes;
    size_t size;
};

/* Generations, ages counted from the newest. */
struct ages {
    struct entry entries[ENTRIES_MAX];
    size_t count;
    uint32_t newest;
    uint32_t oldest_age; /* Of a snapshot. */
    uint32_t generations[2 * ENTRIES_MAX];
    size_t generation_count;
};

static bool is_whole(const uint8_t *bytes, uint32_t magic, size_t size)
{
    const size_t crc_at = size - CRC_SIZE;

    return aloft_le32(bytes) == magic &&
           aloft_le32(bytes + crc_at) == aloft_crc32(ALOFT_CRC32_START, bytes, crc_at);
}

static bool is_snapshot(const struct entry *entry)
{
    return entry->size == SNAPSHOT_SIZE;
}

static void collect(struct ages *ages, uint8_t *face, size_t size)
{
    size_t at = 0;

    while (at + PROGRESS_SIZE <= size && ages->count < ENTRIES_MAX) {
        size_t found = 0;

        if (at + SNAPSHOT_SIZE <= size &&
                is_whole(face + at, SNAPSHOT_MAGIC, SNAPSHOT_SIZE)) {
            found = SNAPSHOT_SIZE;
        } else if (is_whole(face + at, PROGRESS_MAGIC, PROGRESS_SIZE)) {
            found = PROGRESS_SIZE;
        }
        if (found > 0) {
            ages->entries[ages->count++] =
                    (struct entry){.bytes = face + at, .size = found};
        }
        at += found > 0 ? found : PROGRESS_SIZE;
    }
}

static void find_newest(struct ages *ages)
{
    bool any = false;

    for (size_t i = 0; i < ages->count; i++) {
        const struct entry *entry = &ages->entries[i];
        const uint32_t generation = aloft_le32(entry->bytes + AT_GENERATION);

        if (is_snapshot(entry) &&
                (!any || generation - ages->newest - 1u < UINT32_MAX / 2u)) {
            any = true;
            ages->newest = generation;
        }
    }
}

static void add_age(struct ages *ages, uint32_t generation)
{
    const uint32_t age = ages->newest - generation;

    for (size_t i = 0; i < ages->generation_count; i++) {
        if (ages->generations[i] == age) {
            return;
        }
    }
    ages->generations[ages->generation_count++] = age;
}

static int by_size(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void find_ages(struct ages *ages)
{
    for (size_t i = 0; i < ages->count; i++) {
        const struct entry *entry = &ages->entries[i];

        const uint32_t generation = aloft_le32(entry->bytes + AT_GENERATION);
        const uint32_t age = ages->newest - generation;

        add_age(ages, generation);
        if (is_snapshot(entry)) {
            add_age(ages, aloft_le32(entry->bytes + AT_BASE));
            ages->oldest_age = age > ages->oldest_age ? age : ages->oldest_age;
        }
    }
    qsort(ages->generations, ages->generation_count, sizeof(ages->generations[0]),
            by_size);
}

static uint32_t renumbered(const struct ages *ages, uint32_t generation)
{
    const uint32_t age = ages->newest - generation;
    uint32_t number = NEWEST_GENERATION;

    if (age > ages->oldest_age) {
        return 0; // a base that is gone: nothing will ever be named so again
    }
    for (size_t i = 0; ages->generations[i] != age; i++) {
        const uint32_t gap = ages->generations[i + 1] - ages->generations[i];

        number -= gap < GAP_MAX ? gap : GAP_MAX;
    }
    return number;
}

static void put_number(const struct ages *ages, uint8_t *at)
{
    aloft_put_le32(at, renumbered(ages, aloft_le32(at)));
}

static void rewrite(const struct ages *ages, const struct entry *entry)
{
    const size_t crc_at = entry->size - CRC_SIZE;
    uint8_t *bytes = entry->bytes;

    put_number(ages, bytes + AT_GENERATION);
    if (is_snapshot(entry)) {
        put_number(ages, bytes + AT_BASE);
        aloft_put_le32(bytes + AT_INSTALLS, INSTALLS);
    }
    aloft_put_le32(bytes + crc_at, aloft_crc32(ALOFT_CRC32_START, bytes, crc_at));
}

/* A bank that shows a snapshot in neither face is all the same, whatever it holds: it
 * has to be erased before it is of any use. */
static void flatten(uint8_t *before, uint8_t *after, size_t size)
{
    const bool in_before = is_whole(before, SNAPSHOT_MAGIC, SNAPSHOT_SIZE);
    const bool in_after = is_whole(after, SNAPSHOT_MAGIC, SNAPSHOT_SIZE);

    if (!in_before) {
        memset(before, JUNK, in_after ? SNAPSHOT_SIZE : size);
    }
    if (!in_after) {
        memset(after, JUNK, in_before ? SNAPSHOT_SIZE : size);
    }
}

void record_ages_renumber(uint8_t *const *faces, size_t count, size_t size)
{
    struct ages ages = {0};

    for (size_t i = 0; i < count; i += 2) {
        flatten(faces[i], faces[i + 1], size);
    }
    for (size_t i = 0; i < count; i++) {
        collect(&ages, faces[i], size);
    }
    find_newest(&ages);
    find_ages(&ages);
    for (size_t i = 0; i < ages.count; i++) {
        rewrite(&ages, &ages.entries[i]);
    }
}
