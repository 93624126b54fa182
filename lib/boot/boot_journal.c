#include "aloft/boot_journal.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

/* docs/spec/boot-journal.md */
#define MAGIC      0x314A4261u /* "aBJ1" */
#define ENTRY_SIZE 32u

enum {
    AT_MAGIC = 0,
    AT_SEQUENCE = 4,
    AT_FLAGS = 8,
    AT_TRIALS = 9,
    AT_REASON = 10,
    AT_WHY = 11,
    AT_MOVES = 12,
    AT_IMAGE = 16,
    AT_CRC = ENTRY_SIZE - 4,
};

#define FLAG_BOOTABLE  1u
#define FLAG_INSTALLED 2u
#define FLAG_RESUMED   4u
#define FLAG_ON_TRIAL  8u
#define FLAG_IN_SLOT_B 16u
#define FLAG_FILES     32u

static void encode(const struct aloft_boot_entry *entry, uint8_t *bytes)
{
    memset(bytes, 0, ENTRY_SIZE);
    aloft_put_le32(bytes + AT_MAGIC, MAGIC);
    aloft_put_le32(bytes + AT_SEQUENCE, entry->sequence);
    bytes[AT_FLAGS] = (uint8_t)((entry->bootable ? FLAG_BOOTABLE : 0) |
                                (entry->installed ? FLAG_INSTALLED : 0) |
                                (entry->resumed ? FLAG_RESUMED : 0) |
                                (entry->on_trial ? FLAG_ON_TRIAL : 0) |
                                (entry->in_slot_b ? FLAG_IN_SLOT_B : 0) |
                                (entry->files ? FLAG_FILES : 0));
    bytes[AT_TRIALS] = entry->trials_left;
    bytes[AT_REASON] = (uint8_t)entry->reason;
    bytes[AT_WHY] = (uint8_t)entry->why;
    aloft_put_le32(bytes + AT_MOVES, entry->moves);
    memcpy(bytes + AT_IMAGE, entry->image, sizeof(entry->image));
    aloft_put_le32(bytes + AT_CRC, aloft_crc32(ALOFT_CRC32_START, bytes, AT_CRC));
}

static bool decode(struct aloft_boot_entry *entry, const uint8_t *bytes)
{
    const unsigned flags = bytes[AT_FLAGS];
    const unsigned reason = bytes[AT_REASON];

    if (aloft_le32(bytes + AT_MAGIC) != MAGIC || reason > ALOFT_BOOT_REPAIRED ||
            aloft_le32(bytes + AT_CRC) !=
                    aloft_crc32(ALOFT_CRC32_START, bytes, AT_CRC)) {
        return false;
    }
    *entry = (struct aloft_boot_entry){
            .sequence = aloft_le32(bytes + AT_SEQUENCE),
            .bootable = (flags & FLAG_BOOTABLE) != 0,
            .installed = (flags & FLAG_INSTALLED) != 0,
            .resumed = (flags & FLAG_RESUMED) != 0,
            .files = (flags & FLAG_FILES) != 0,
            .on_trial = (flags & FLAG_ON_TRIAL) != 0,
            .in_slot_b = (flags & FLAG_IN_SLOT_B) != 0,
            .trials_left = bytes[AT_TRIALS],
            .reason = (enum aloft_boot_reason)reason,
            .why = (enum aloft_status)bytes[AT_WHY],
            .moves = aloft_le32(bytes + AT_MOVES),
    };
    memcpy(entry->image, bytes + AT_IMAGE, sizeof(entry->image));
    return true;
}

static enum aloft_status check(const struct aloft_area *journal)
{
    if (aloft_area_check(journal) != ALOFT_OK ||
            journal->size != 2 * journal->flash->geometry.sector_size) {
        return ALOFT_ERR_ARGUMENT;
    }
    return ALOFT_OK;
}

/* Where the newest entry is; false when there is none. */
static bool find_newest(const struct aloft_area *journal,
        struct aloft_boot_entry *newest, uint32_t *offset)
{
    bool found = false;

    for (uint32_t at = 0; at < journal->size; at += ENTRY_SIZE) {
        struct aloft_boot_entry entry;
        uint8_t bytes[ENTRY_SIZE];

        if (aloft_area_read(journal, at, bytes, sizeof(bytes)) != ALOFT_OK ||
                !decode(&entry, bytes)) {
            continue;
        }
        if (!found || entry.sequence - newest->sequence - 1u < UINT32_MAX / 2u) {
            *newest = entry;
            *offset = at;
            found = true;
        }
    }
    return found;
}

static bool is_blank(const struct aloft_area *journal, uint32_t at)
{
    const uint8_t erased = journal->flash->geometry.erased;
    uint8_t bytes[ENTRY_SIZE];
    unsigned i = 0;

    if (aloft_area_read(journal, at, bytes, sizeof(bytes)) != ALOFT_OK) {
        return false;
    }
    while (i < sizeof(bytes) && bytes[i] == erased) {
        i++;
    }
    return i == sizeof(bytes);
}

/* The place behind the newest entry, past what a cut has torn; else the other sector,
 * erased. The sector with the newest entry stays. */
static enum aloft_status make_place(
        const struct aloft_area *journal, uint32_t newest, uint32_t *at)
{
    const uint32_t sector = journal->flash->geometry.sector_size;
    const uint32_t end = newest < sector ? sector : 2 * sector;

    for (*at = newest + ENTRY_SIZE; *at < end; *at += ENTRY_SIZE) {
        if (is_blank(journal, *at)) {
            return ALOFT_OK;
        }
    }
    *at = newest < sector ? sector : 0;
    return aloft_area_erase(journal, *at);
}

static struct aloft_boot_entry entry_of(const struct aloft_boot_result *result)
{
    struct aloft_boot_entry entry = {
            .bootable = result->bootable,
            .installed = result->installed,
            .resumed = result->resumed,
            .files = result->files,
            .on_trial = result->on_trial,
            .in_slot_b = result->in_slot_b,
            .trials_left = result->trials_left,
            .reason = result->reason,
            .why = result->why,
            .moves = result->moves,
    };

    memcpy(entry.image, result->image.sha256, sizeof(entry.image));
    return entry;
}

static bool had_nothing_to_do(const struct aloft_boot_entry *entry)
{
    return entry->bootable && !entry->installed && !entry->resumed &&
           !entry->on_trial && entry->why == ALOFT_OK;
}

enum aloft_status aloft_boot_journal_note(
        const struct aloft_area *journal, const struct aloft_boot_result *result)
{
    struct aloft_boot_entry entry = entry_of(result);
    struct aloft_boot_entry newest = {.sequence = 0};
    uint8_t bytes[ENTRY_SIZE];
    uint8_t before[ENTRY_SIZE];
    uint32_t at =
            journal->size - ENTRY_SIZE; // no entry: as if the last sector were full

    if (check(journal) != ALOFT_OK) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (had_nothing_to_do(&entry)) {
        return ALOFT_OK;
    }
    const bool found = find_newest(journal, &newest, &at);
    entry.sequence = newest.sequence;
    encode(&newest, before);
    encode(&entry, bytes);
    if (found && memcmp(bytes, before, sizeof(bytes)) == 0) {
        return ALOFT_OK;
    }
    const enum aloft_status status = make_place(journal, at, &at);
    if (status != ALOFT_OK) {
        return status;
    }
    entry.sequence++;
    encode(&entry, bytes);
    return aloft_area_program(journal, at, bytes, sizeof(bytes));
}

enum aloft_status aloft_boot_journal_read(
        const struct aloft_area *journal, uint32_t age, struct aloft_boot_entry *entry)
{
    struct aloft_boot_entry newest;
    uint32_t newest_at;

    if (check(journal) != ALOFT_OK) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (!find_newest(journal, &newest, &newest_at)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    for (uint32_t at = 0; at < journal->size; at += ENTRY_SIZE) {
        uint8_t bytes[ENTRY_SIZE];

        if (aloft_area_read(journal, at, bytes, sizeof(bytes)) == ALOFT_OK &&
                decode(entry, bytes) && newest.sequence - entry->sequence == age) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_NOT_FOUND;
}
