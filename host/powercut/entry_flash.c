#include "entry_flash.h"

#include <string.h>

/* What reads in part like one thing and in part like another is no entry. */
#define NONSENSE_BYTE 0x6Du
#define BLANK_BYTE    0xFFu
#define FENCE_BYTE    0x00u

/* Where bytes of a record stand. */
struct place {
    size_t bank;
    size_t slot;
    size_t at; /* Within the entry. */
    size_t left;
};

static struct entry_flash *entry_of(struct aloft_flash *flash)
{
    return (struct entry_flash *)flash;
}

static struct place place_of(uint32_t offset)
{
    const size_t at = offset % ENTRY_BANK_SIZE;
    struct place place = {.bank = offset / ENTRY_BANK_SIZE, .at = at};

    if (at < ENTRY_SNAPSHOT_SIZE) {
        place.left = ENTRY_SNAPSHOT_SIZE - at;
        return place;
    }
    place.slot = 1 + (at - ENTRY_SNAPSHOT_SIZE) / ENTRY_LOG_SIZE;
    place.at = at % ENTRY_LOG_SIZE;
    place.left = ENTRY_LOG_SIZE - place.at;
    return place;
}

uint16_t entry_content(struct entry_flash *flash, const uint8_t *bytes)
{
    bool fresh;
    const uint32_t number = state_store_add(&flash->contents, bytes, &fresh);

    flash->overflow = flash->overflow || number > UINT16_MAX;
    return (uint16_t)number;
}

bool entry_slot_add(struct entry_slot *slot, uint16_t content)
{
    uint16_t at = 0;

    while (at < slot->count && slot->may[at] < content) {
        at++;
    }
    if (at < slot->count && slot->may[at] == content) {
        return true;
    }
    if (slot->count == ENTRY_MAY_MAX) {
        return false;
    }
    memmove(&slot->may[at + 1], &slot->may[at],
            (size_t)(slot->count - at) * sizeof(slot->may[0]));
    slot->may[at] = content;
    slot->count++;
    return true;
}

static void add(struct entry_flash *flash, struct entry_slot *slot, uint16_t content)
{
    if (!entry_slot_add(slot, content)) {
        flash->overflow = true;
    }
}

static unsigned choose(struct entry_flash *flash, unsigned ways)
{
    if (flash->chosen == ENTRY_CHOICES_MAX) {
        flash->overflow = true;
        return 0;
    }
    if (flash->chosen >= flash->scripted) {
        flash->choices[flash->chosen] = 0;
    }
    flash->ways[flash->chosen] = (uint8_t)ways;
    return flash->choices[flash->chosen++];
}

bool entry_flash_next_way(struct entry_flash *flash)
{
    while (flash->chosen > 0 &&
            flash->choices[flash->chosen - 1] + 1u >= flash->ways[flash->chosen - 1]) {
        flash->chosen--;
    }
    flash->scripted = flash->chosen;
    if (flash->chosen == 0) {
        return false;
    }
    flash->choices[flash->chosen - 1]++;
    return true;
}

/* Reads within one entry. What reads alike is one way. */
static void read_slot(
        struct entry_flash *flash, const struct place *place, uint8_t *dst, size_t len)
{
    const struct entry_slot *slot = &flash->banks.slots[place->bank][place->slot];
    const uint8_t *ways[ENTRY_MAY_MAX];
    unsigned count = 0;

    for (unsigned i = 0; i < slot->count; i++) {
        const uint8_t *bytes =
                state_store_get(&flash->contents, slot->may[i]) + place->at;
        unsigned same = 0;

        while (same < count && memcmp(ways[same], bytes, len) != 0) {
            same++;
        }
        ways[same] = bytes;
        count += same == count;
    }
    const unsigned way = count > 1 ? choose(flash, count) : 0;
    if (way < count) {
        memcpy(dst, ways[way], len);
    }
}

static enum aloft_status entry_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    uint8_t *next = (uint8_t *)dst;

    while (len > 0) {
        const struct place place = place_of(offset);
        const size_t piece = len < place.left ? len : place.left;

        read_slot(entry_of(flash), &place, next, piece);
        next += piece;
        offset += (uint32_t)piece;
        len -= piece;
    }
    return ALOFT_OK;
}

static bool may_be(const struct entry_slot *slot, uint16_t content)
{
    for (unsigned i = 0; i < slot->count; i++) {
        if (slot->may[i] == content) {
            return true;
        }
    }
    return false;
}

static bool is_surely(const struct entry_slot *slot, uint16_t content)
{
    return slot->count == 1 && slot->may[0] == content;
}

/* Whether all bytes that may have been programmed there are those of that content. */
static bool agrees(const struct entry_slot *slot, uint16_t content)
{
    for (unsigned i = 0; i < slot->count; i++) {
        if (slot->may[i] > ENTRY_BLANK && slot->may[i] != content) {
            return false;
        }
    }
    return is_surely(slot, ENTRY_BLANK) || may_be(slot, content);
}

static unsigned torn_entries(const struct entry_slot *slots)
{
    unsigned count = 0;

    for (size_t i = 1; i < ENTRY_SLOTS; i++) {
        count += slots[i].count > 1;
    }
    return count;
}

/* Power fails in the program of an entry. What would leave none behind the snapshot
 * that is sure is not tried: no record could bear that, see
 * docs/spec/boot-record.md, 6. It leaves everything or nothing then. */
static void tear_program(
        struct entry_flash *entry, const struct place *place, uint16_t content)
{
    struct entry_banks torn = entry->banks;
    struct entry_slot *slot = &torn.slots[place->bank][place->slot];

    if (!may_be(slot, content)) {
        add(entry, slot, content);
        add(entry, slot, ENTRY_NONSENSE);
    }
    if (place->slot > 0 && torn_entries(torn.slots[place->bank]) > entry->torn_max) {
        entry->exhausted++;
        entry->watcher->change(entry->watcher, &entry->banks);
        *slot = (struct entry_slot){.count = 1, .may = {content}};
    }
    entry->watcher->change(entry->watcher, &torn);
}

/* Whether programming over what stands there keeps the rules of the chip: blank flash,
 * or what reads so; and where that is no matter, the same once more, or a fence. */
static bool is_allowed(const struct entry_flash *entry, const struct entry_slot *slot,
        uint16_t content, bool fence)
{
    if (slot->count > 1 || slot->may[0] == ENTRY_BLANK) {
        return true;
    }
    return !entry->base.geometry.program_once && (fence || slot->may[0] == content);
}

static bool is_fence(const uint8_t *bytes, size_t len)
{
    return bytes[0] == FENCE_BYTE && memcmp(bytes, bytes + 1, len - 1) == 0;
}

/* What was torn and is programmed once more is whole if it is the same, or a fence, and
 * nonsense at times if it is not. */
static enum aloft_status entry_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct entry_flash *entry = entry_of(flash);
    const struct place place = place_of(offset);
    struct entry_slot *slot = &entry->banks.slots[place.bank][place.slot];
    uint8_t bytes[ENTRY_SNAPSHOT_SIZE] = {0};

    if (place.at != 0 || len != place.left) {
        entry->violation = true;
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    memcpy(bytes, src, len);
    const bool fence = is_fence(bytes, len);
    const uint16_t content =
            fence ? (uint16_t)ENTRY_NONSENSE : entry_content(entry, bytes);
    const bool mixed = !fence && !agrees(slot, content);
    if (!is_allowed(entry, slot, content, fence)) {
        entry->violation = true;
    }
    tear_program(entry, &place, content);
    *slot = (struct entry_slot){.count = 1, .may = {content}};
    if (mixed) {
        add(entry, slot, ENTRY_NONSENSE);
    }
    return ALOFT_OK;
}

static enum aloft_status entry_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct entry_flash *entry = entry_of(flash);
    const size_t bank = offset / ENTRY_BANK_SIZE;
    struct entry_banks torn = entry->banks;

    for (size_t i = 0; i < ENTRY_SLOTS; i++) {
        add(entry, &torn.slots[bank][i], ENTRY_BLANK);
        if (i == 0) {
            add(entry, &torn.slots[bank][i], ENTRY_NONSENSE);
        }
    }
    entry->watcher->change(entry->watcher, &torn);
    for (size_t i = 0; i < ENTRY_SLOTS; i++) {
        entry->banks.slots[bank][i] =
                (struct entry_slot){.count = 1, .may = {ENTRY_BLANK}};
    }
    return ALOFT_OK;
}

static const struct aloft_flash_ops entry_ops = {
        .read = entry_read,
        .program = entry_program,
        .erase = entry_erase,
};

void entry_flash_init(struct entry_flash *flash, struct entry_watcher *watcher)
{
    uint8_t bytes[ENTRY_SNAPSHOT_SIZE];

    memset(flash, 0, sizeof(*flash));
    flash->base.ops = &entry_ops;
    flash->base.geometry = (struct aloft_flash_geometry){
            .size = ALOFT_BOOT_RECORD_BANKS * ENTRY_BANK_SIZE,
            .sector_size = ENTRY_BANK_SIZE,
            .write_unit = ENTRY_LOG_SIZE,
            .erased = BLANK_BYTE,
            .program_once = true,
    };
    flash->watcher = watcher;
    state_store_init(&flash->contents, sizeof(bytes));
    memset(bytes, NONSENSE_BYTE, sizeof(bytes));
    (void)entry_content(flash, bytes); // ENTRY_NONSENSE, the first
    memset(bytes, BLANK_BYTE, sizeof(bytes));
    (void)entry_content(flash, bytes); // ENTRY_BLANK
    for (size_t bank = 0; bank < ALOFT_BOOT_RECORD_BANKS; bank++) {
        for (size_t i = 0; i < ENTRY_SLOTS; i++) {
            flash->banks.slots[bank][i] =
                    (struct entry_slot){.count = 1, .may = {ENTRY_BLANK}};
        }
    }
}

void entry_flash_done(struct entry_flash *flash)
{
    state_store_done(&flash->contents);
}
