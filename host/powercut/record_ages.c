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
};

/* Neither blank nor an entry. */
#define JUNK 0x6Du

#define NEWEST_GENERATION 1000u
/* Gaps from here on are made smaller; they stay odd or even. */
#define GAP_LARGE 4u

/* Generations, ages counted from the newest. */
struct ages {
    uint32_t newest;
    uint32_t generations[RECORD_ENTRIES_MAX];
    size_t count;
};

static bool is_whole(const uint8_t *bytes, uint32_t magic, size_t size)
{
    const size_t crc_at = size - CRC_SIZE;

    return aloft_le32(bytes) == magic &&
           aloft_le32(bytes + crc_at) == aloft_crc32(ALOFT_CRC32_START, bytes, crc_at);
}

static bool is_snapshot(const struct record_entry *entry)
{
    return entry->size == SNAPSHOT_SIZE;
}

static uint32_t generation_of(const struct record_entry *entry)
{
    return aloft_le32(entry->bytes + AT_GENERATION);
}

static void find_newest(
        struct ages *ages, const struct record_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t generation = generation_of(&entries[i]);

        if (!is_snapshot(&entries[i]) && generation > ages->newest) {
            ages->newest = generation;
        }
    }
}

static void add_age(struct ages *ages, uint32_t generation)
{
    const uint32_t age = ages->newest - generation;

    for (size_t i = 0; i < ages->count; i++) {
        if (ages->generations[i] == age) {
            return;
        }
    }
    ages->generations[ages->count++] = age;
}

static int by_size(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static uint32_t renumbered(const struct ages *ages, uint32_t generation)
{
    const uint32_t age = ages->newest - generation;
    uint32_t number = NEWEST_GENERATION;

    for (size_t i = 0; ages->generations[i] != age; i++) {
        const uint32_t gap = ages->generations[i + 1] - ages->generations[i];

        number -= gap < GAP_LARGE ? gap : GAP_LARGE + gap % 2;
    }
    return number;
}

static void rewrite(const struct ages *ages, const struct record_entry *entry)
{
    const size_t crc_at = entry->size - CRC_SIZE;
    uint8_t *bytes = entry->bytes;

    if (is_snapshot(entry)) {
        aloft_put_le32(bytes + AT_GENERATION, 0); // nobody reads it
        aloft_put_le32(bytes + AT_INSTALLS, RECORD_INSTALLS);
    } else {
        aloft_put_le32(bytes + AT_GENERATION, renumbered(ages, generation_of(entry)));
    }
    aloft_put_le32(bytes + crc_at, aloft_crc32(ALOFT_CRC32_START, bytes, crc_at));
}

void record_ages_renumber_entries(const struct record_entry *entries, size_t count)
{
    struct ages ages = {0};

    find_newest(&ages, entries, count);
    for (size_t i = 0; i < count; i++) {
        if (!is_snapshot(&entries[i])) {
            add_age(&ages, generation_of(&entries[i]));
        }
    }
    qsort(ages.generations, ages.count, sizeof(ages.generations[0]), by_size);
    for (size_t i = 0; i < count; i++) {
        rewrite(&ages, &entries[i]);
    }
}

/* ---- banks ---- */

static size_t collect(struct record_entry *entries, uint8_t *face, size_t size)
{
    size_t count = 0;
    size_t at = 0;

    while (at + PROGRESS_SIZE <= size) {
        size_t found = 0;

        if (at + SNAPSHOT_SIZE <= size &&
                is_whole(face + at, SNAPSHOT_MAGIC, SNAPSHOT_SIZE)) {
            found = SNAPSHOT_SIZE;
        } else if (is_whole(face + at, PROGRESS_MAGIC, PROGRESS_SIZE)) {
            found = PROGRESS_SIZE;
        }
        if (found > 0) {
            entries[count++] = (struct record_entry){.bytes = face + at, .size = found};
        }
        at += found > 0 ? found : PROGRESS_SIZE;
    }
    return count;
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

/* A place of the log, in both faces. */
struct place {
    uint8_t *before;
    uint8_t *after;
};

static struct place place_at(uint8_t *before, uint8_t *after, size_t index)
{
    const size_t at = SNAPSHOT_SIZE + index * PROGRESS_SIZE;

    return (struct place){.before = before + at, .after = after + at};
}

static bool is_sure(const struct place *place)
{
    return memcmp(place->before, place->after, PROGRESS_SIZE) == 0;
}

static bool may_be_entry(const struct place *place)
{
    return is_whole(place->before, PROGRESS_MAGIC, PROGRESS_SIZE) ||
           is_whole(place->after, PROGRESS_MAGIC, PROGRESS_SIZE);
}

/* The last entry that is sure makes those in front of it meaningless, and what is sure
 * to be nonsense matters only behind what is not. So a log never fills up here. */
static void shorten(uint8_t *before, uint8_t *after, size_t size, uint8_t erased)
{
    const size_t places = (size - SNAPSHOT_SIZE) / PROGRESS_SIZE;
    size_t from = 0;
    size_t to = 0;

    if (!is_whole(before, SNAPSHOT_MAGIC, SNAPSHOT_SIZE) &&
            !is_whole(after, SNAPSHOT_MAGIC, SNAPSHOT_SIZE)) {
        return;
    }

    for (size_t i = 0; i < places; i++) {
        const struct place place = place_at(before, after, i);
        from = is_sure(&place) && may_be_entry(&place) ? i : from;
    }
    for (size_t i = from; i < places; i++) {
        const struct place place = place_at(before, after, i);
        const struct place last = place_at(before, after, to > 0 ? to - 1 : 0);
        const struct place next = place_at(before, after, to);

        if (may_be_entry(&place) || (to > 0 && !is_sure(&last))) {
            memmove(next.before, place.before, PROGRESS_SIZE);
            memmove(next.after, place.after, PROGRESS_SIZE);
            to++;
        }
    }
    memset(before + SNAPSHOT_SIZE + to * PROGRESS_SIZE, erased,
            (places - to) * PROGRESS_SIZE);
    memset(after + SNAPSHOT_SIZE + to * PROGRESS_SIZE, erased,
            (places - to) * PROGRESS_SIZE);
}

void record_ages_renumber(
        uint8_t *const *faces, size_t count, size_t size, uint8_t erased)
{
    struct record_entry entries[RECORD_ENTRIES_MAX];
    size_t found = 0;

    for (size_t i = 0; i < count; i += 2) {
        flatten(faces[i], faces[i + 1], size);
        shorten(faces[i], faces[i + 1], size, erased);
    }
    for (size_t i = 0; i < count; i++) {
        if (RECORD_ENTRIES_MAX - found >= size / PROGRESS_SIZE) {
            found += collect(entries + found, faces[i], size);
        }
    }
    record_ages_renumber_entries(entries, found);
}
