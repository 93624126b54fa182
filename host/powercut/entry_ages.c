#include "entry_ages.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "record_ages.h"

#define BANKS ALOFT_BOOT_RECORD_BANKS

/* docs/spec/boot-record.md, 2 and 3. */
#define SNAPSHOT_MAGIC 0x31534261u
#define LOG_MAGIC      0x31504261u
#define CRC_SIZE       4u

enum {
    AT_VALUE = 28,
};

/* A state being rewritten. */
struct aging {
    struct entry_flash *flash;
    struct record_view *view;
    /* The entries in it, copied, and what they were. */
    uint8_t bytes[RECORD_ENTRIES_MAX][ENTRY_SNAPSHOT_SIZE];
    uint16_t contents[RECORD_ENTRIES_MAX];
    size_t count;
    uint32_t
            values[RECORD_MAY_MAX]; /* That may be read, in the order of new numbers. */
    uint32_t value_count;
};

static const uint8_t *bytes_of(const struct aging *aging, uint16_t content)
{
    return state_store_get(&aging->flash->contents, content);
}

static bool is_snapshot(const uint8_t *bytes)
{
    return aloft_le32(bytes) == SNAPSHOT_MAGIC;
}

static bool is_entry(const uint8_t *bytes)
{
    return is_snapshot(bytes) || aloft_le32(bytes) == LOG_MAGIC;
}

/* Where a snapshot should stand, blank flash is as good as nonsense. */
static void flatten_blank(struct entry_slot *slot)
{
    struct entry_slot kept = {0};

    for (unsigned k = 0; k < slot->count; k++) {
        const uint16_t content = slot->may[k];
        (void)entry_slot_add(
                &kept, content == ENTRY_BLANK ? (uint16_t)ENTRY_NONSENSE : content);
    }
    *slot = kept;
}

/* A fence is nonsense that is there for sure. */
static void flatten_fences(struct aging *aging, struct entry_slot *slots)
{
    for (unsigned i = 0; i < ENTRY_SLOTS; i++) {
        struct entry_slot kept = {0};

        for (unsigned k = 0; k < slots[i].count; k++) {
            const uint16_t content = slots[i].may[k];
            const bool fence =
                    content > ENTRY_BLANK && !is_entry(bytes_of(aging, content));
            (void)entry_slot_add(&kept, fence ? (uint16_t)ENTRY_NONSENSE : content);
        }
        slots[i] = kept;
    }
}

static bool is_sure(const struct entry_slot *slot)
{
    return slot->count == 1;
}

static bool may_be_entry(const struct entry_slot *slot)
{
    return slot->may[slot->count - 1] > ENTRY_BLANK;
}

/* The last entry that is sure makes those in front of it meaningless. What is sure to
 * be nonsense matters only as a fence behind what is not. So a log never fills up here.
 */
static void shorten(struct entry_slot *slots)
{
    static const struct entry_slot blank = {.count = 1, .may = {ENTRY_BLANK}};
    unsigned from = 1;
    unsigned to = 1;

    for (unsigned i = 1; i < ENTRY_SLOTS; i++) {
        from = is_sure(&slots[i]) && may_be_entry(&slots[i]) ? i : from;
    }
    for (unsigned i = from; i < ENTRY_SLOTS; i++) {
        const bool after_torn = to > 1 && !is_sure(&slots[to - 1]);
        if (may_be_entry(&slots[i]) || after_torn) {
            slots[to++] = slots[i];
        }
    }
    while (to < ENTRY_SLOTS) {
        slots[to++] = blank;
    }
}

/* A bank that never shows a snapshot is all the same: it has to be erased first. */
static void flatten(struct entry_slot *slots)
{
    const struct entry_slot *first = &slots[0];

    if (first->may[first->count - 1] > ENTRY_BLANK) {
        return;
    }
    for (unsigned i = 0; i < ENTRY_SLOTS; i++) {
        slots[i] = (struct entry_slot){.count = 1, .may = {ENTRY_NONSENSE}};
    }
}

static bool is_value_wanted(const struct aging *aging, uint32_t value)
{
    const struct record_view *view = aging->view;

    for (uint32_t i = 0; i < view->count; i++) {
        if (view->may[i].value == value) {
            return true;
        }
    }
    return false;
}

static void add_value(struct aging *aging, uint32_t value)
{
    if (value == RECORD_NONE || !is_value_wanted(aging, value)) {
        return;
    }
    for (uint32_t i = 0; i < aging->value_count; i++) {
        if (aging->values[i] == value) {
            return;
        }
    }
    aging->values[aging->value_count++] = value;
}

/* Copies all entries, each once. */
static void find_entries(struct aging *aging, const struct entry_slot *slot)
{
    for (unsigned i = 0; i < slot->count; i++) {
        const uint16_t content = slot->may[i];
        size_t at = 0;

        while (at < aging->count && aging->contents[at] != content) {
            at++;
        }
        if (content <= ENTRY_BLANK || at < aging->count || at == RECORD_ENTRIES_MAX) {
            continue;
        }
        aging->contents[at] = content;
        memcpy(aging->bytes[at], bytes_of(aging, content), ENTRY_SNAPSHOT_SIZE);
        aging->count++;
        if (is_snapshot(aging->bytes[at])) {
            add_value(aging, aloft_le32(aging->bytes[at] + AT_VALUE));
        }
    }
}

static uint32_t new_value(const struct aging *aging, uint32_t value)
{
    for (uint32_t i = 0; i < aging->value_count; i++) {
        if (aging->values[i] == value) {
            return 2 + 2 * i + value % 2;
        }
    }
    return value % 2;
}

static void renumber_entries(struct aging *aging)
{
    struct record_entry entries[RECORD_ENTRIES_MAX];

    for (size_t i = 0; i < aging->count; i++) {
        uint8_t *bytes = aging->bytes[i];

        entries[i] = (struct record_entry){.bytes = bytes,
                .size = is_snapshot(bytes) ? ENTRY_SNAPSHOT_SIZE : ENTRY_LOG_SIZE};
        if (is_snapshot(bytes)) {
            uint8_t *value = bytes + AT_VALUE;

            aloft_put_le32(value, new_value(aging, aloft_le32(value)));
        }
    }
    record_ages_renumber_entries(entries, aging->count);
}

static uint16_t rewritten(struct aging *aging, uint16_t content)
{
    for (size_t i = 0; i < aging->count; i++) {
        if (aging->contents[i] == content) {
            return entry_content(aging->flash, aging->bytes[i]);
        }
    }
    return content; // no entry
}

static void rewrite(struct aging *aging, struct entry_slot *slot)
{
    struct entry_slot result = {0};

    for (unsigned i = 0; i < slot->count; i++) {
        (void)entry_slot_add(&result, rewritten(aging, slot->may[i])); // never more
    }
    *slot = result;
}

static int by_size(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int by_value(const void *left, const void *right)
{
    const struct record_state *a = (const struct record_state *)left;
    const struct record_state *b = (const struct record_state *)right;

    return a->value != b->value ? by_size(a->value, b->value)
                                : by_size(a->moves, b->moves);
}

/* States that no entry can tell of cannot be read. */
static void rewrite_values(struct aging *aging)
{
    struct record_view *view = aging->view;
    uint32_t count = 0;

    for (uint32_t i = 0; i < view->count; i++) {
        struct record_state state = view->may[i];

        if (state.value != RECORD_NONE) {
            state.value = new_value(aging, state.value);
        }
        if (state.value >= 2) {
            view->may[count++] = state;
        }
    }
    memset(&view->may[count], 0, (RECORD_MAY_MAX - count) * sizeof(view->may[0]));
    view->count = count;
    qsort(view->may, count, sizeof(view->may[0]), by_value);
    if (view->running && view->found.value != RECORD_NONE) {
        view->found.value = new_value(aging, view->found.value);
    }
}

bool entry_ages_renumber(struct entry_flash *flash, struct record_view *view)
{
    struct aging aging = {.flash = flash, .view = view};

    for (unsigned bank = 0; bank < BANKS; bank++) {
        struct entry_slot *slots = view->banks.slots[bank];

        flatten_blank(&slots[0]);
        flatten_fences(&aging, slots);
        flatten(slots);
        shorten(slots);
        for (unsigned i = 0; i < ENTRY_SLOTS; i++) {
            find_entries(&aging, &slots[i]);
        }
    }
    renumber_entries(&aging);
    for (unsigned bank = 0; bank < BANKS; bank++) {
        for (unsigned i = 0; i < ENTRY_SLOTS; i++) {
            rewrite(&aging, &view->banks.slots[bank][i]);
        }
    }
    rewrite_values(&aging);
    return !flash->overflow && aging.count < RECORD_ENTRIES_MAX;
}
