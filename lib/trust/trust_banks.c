#include "aloft/trust_banks.h"

#include <stdbool.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/flash_stream.h"
#include "aloft/memory.h"

/*
 * docs/spec/trust-store.md, 4:
 *
 *     0      4         8        12      16               size - 256
 *     +------+---------+--------+-------+-------+--------+-----------+
 *     |magic | version | length | crc32 | store | erased | marks     |
 *     +------+---------+--------+-------+-------+--------+-----------+
 *
 * A mark in one bank says that the other may be in work, so that this one is whole.
 */
#define BANKS      2u
#define HEAD_SIZE  16u
#define CRC_AT     12u
#define MARKS      8u
#define MARK_SIZE  ALOFT_FLASH_UNIT_MAX
#define MARKS_SIZE (MARKS * MARK_SIZE)
#define CHUNK      64u

/* "aTB1", least significant byte first. */
#define MAGIC 0x31425461u

/* What one bank shows. */
struct bank {
    struct aloft_area area;
    uint8_t head[HEAD_SIZE];
    bool whole; /* It holds a store. */
    bool marked;
};

struct view {
    struct bank banks[BANKS];
};

/* A store to be written. */
struct store {
    uint8_t head[HEAD_SIZE];
    const uint8_t *bytes;
    size_t len;
};

static uint32_t version_of(const struct bank *bank)
{
    return aloft_le32(bank->head + 4);
}

static uint32_t length_of(const struct bank *bank)
{
    return aloft_le32(bank->head + 8);
}

static bool is_same(const struct bank *a, const struct bank *b)
{
    return memcmp(a->head, b->head, HEAD_SIZE) == 0;
}

static uint32_t room_of(const struct bank *bank)
{
    return bank->area.size - ALOFT_TRUST_BANK_OVERHEAD;
}

static enum aloft_status check_crc(struct bank *bank)
{
    const uint32_t end = HEAD_SIZE + length_of(bank);
    uint32_t crc = aloft_crc32(ALOFT_CRC32_START, bank->head, CRC_AT);
    uint8_t chunk[CHUNK];

    for (uint32_t at = HEAD_SIZE; at < end; at += CHUNK) {
        const uint32_t len = end - at < CHUNK ? end - at : CHUNK;
        const enum aloft_status status = aloft_area_read(&bank->area, at, chunk, len);

        if (status != ALOFT_OK) {
            return status;
        }
        crc = aloft_crc32(crc, chunk, len);
    }
    bank->whole = crc == aloft_le32(bank->head + CRC_AT);
    return ALOFT_OK;
}

static enum aloft_status read_store(struct bank *bank)
{
    const enum aloft_status status =
            aloft_area_read(&bank->area, 0, bank->head, HEAD_SIZE);

    if (status != ALOFT_OK || aloft_le32(bank->head) != MAGIC ||
            length_of(bank) > room_of(bank)) {
        return status;
    }
    return check_crc(bank);
}

/* Reads mark number `index`: is it as it was erased? */
static enum aloft_status read_mark(
        const struct bank *bank, unsigned index, bool *is_erased)
{
    const uint8_t erased = bank->area.flash->geometry.erased;
    uint8_t mark[MARK_SIZE];
    const enum aloft_status status = aloft_area_read(&bank->area,
            bank->area.size - MARKS_SIZE + index * MARK_SIZE, mark, MARK_SIZE);

    *is_erased = true;
    for (unsigned i = 0; i < MARK_SIZE && status == ALOFT_OK; i++) {
        *is_erased = *is_erased && mark[i] == erased;
    }
    return status;
}

static enum aloft_status read_marks(struct bank *bank)
{
    for (unsigned i = 0; i < MARKS; i++) {
        bool is_erased = true;
        const enum aloft_status status = read_mark(bank, i, &is_erased);

        if (status != ALOFT_OK) {
            return status;
        }
        bank->marked = bank->marked || !is_erased;
    }
    return ALOFT_OK;
}

static enum aloft_status look(const struct aloft_area *area, struct view *view)
{
    enum aloft_status status = aloft_trust_banks_check(area);

    memset(view, 0, sizeof(*view));
    for (unsigned i = 0; i < BANKS && status == ALOFT_OK; i++) {
        struct bank *const bank = &view->banks[i];

        bank->area = *area;
        bank->area.size = area->size / BANKS;
        bank->area.offset += i * bank->area.size;
        status = read_store(bank);
        if (status == ALOFT_OK) {
            status = read_marks(bank);
        }
    }
    return status;
}

/* The bank with the store that counts. Of no use if neither is whole. */
static unsigned newest_of(const struct view *view)
{
    const struct bank *const banks = view->banks;

    if (banks[0].whole && banks[1].whole) {
        return version_of(&banks[1]) > version_of(&banks[0]) ? 1 : 0;
    }
    return banks[1].whole ? 1 : 0;
}

/* The bank that no power cut can have torn. */
static unsigned certain_of(const struct view *view)
{
    const struct bank *const banks = view->banks;

    if (banks[0].whole != banks[1].whole || banks[0].marked == banks[1].marked) {
        return newest_of(view);
    }
    return banks[0].marked ? 0 : 1;
}

/* Reads the store of a bank that was whole when it was looked at: torn bytes may read
 * differently this time. */
static enum aloft_status load(const struct bank *bank, struct aloft_trust_copy *copy)
{
    uint32_t crc = aloft_crc32(ALOFT_CRC32_START, bank->head, CRC_AT);

    if (length_of(bank) > copy->size) {
        return ALOFT_ERR_MEMORY;
    }
    const enum aloft_status status =
            aloft_area_read(&bank->area, HEAD_SIZE, copy->bytes, length_of(bank));
    if (status != ALOFT_OK) {
        return status;
    }
    crc = aloft_crc32(crc, copy->bytes, length_of(bank));
    if (crc != aloft_le32(bank->head + CRC_AT)) {
        return ALOFT_ERR_NOT_FOUND;
    }
    copy->len = length_of(bank);
    copy->version = version_of(bank);
    return ALOFT_OK;
}

static enum aloft_status load_newest(struct view *view, struct aloft_trust_copy *copy)
{
    for (unsigned tries = 0; tries < BANKS; tries++) {
        struct bank *const newest = &view->banks[newest_of(view)];

        if (!newest->whole) {
            break;
        }
        const enum aloft_status status = load(newest, copy);
        if (status != ALOFT_ERR_NOT_FOUND) {
            return status;
        }
        newest->whole = false;
    }
    return ALOFT_ERR_NOT_FOUND;
}

static enum aloft_status set_mark(const struct bank *bank, unsigned index)
{
    const uint8_t erased = bank->area.flash->geometry.erased;
    const uint32_t at = bank->area.size - MARKS_SIZE + index * MARK_SIZE;
    uint8_t mark[MARK_SIZE];
    bool is_erased = false;

    memset(mark, (uint8_t)~erased, sizeof(mark));
    enum aloft_status status = aloft_area_program(&bank->area, at, mark, sizeof(mark));
    if (status == ALOFT_OK) {
        status = read_mark(bank, index, &is_erased);
    }
    return status == ALOFT_OK && is_erased ? ALOFT_ERR_FLASH_VERIFY : status;
}

/* Sets all marks that are not set. One is enough; the others are there because one that
 * a power cut has torn may read as erased now, and cannot be relied on any more. */
static enum aloft_status set_marks(const struct bank *bank)
{
    enum aloft_status status = ALOFT_OK;
    bool any = false;

    for (unsigned i = 0; i < MARKS; i++) {
        bool is_erased = true;
        enum aloft_status result = read_mark(bank, i, &is_erased);

        if (result == ALOFT_OK && is_erased) {
            result = set_mark(bank, i);
        }
        any = any || result == ALOFT_OK;
        status = result == ALOFT_OK ? status : result;
    }
    return any ? ALOFT_OK : status;
}

/* Erases all sectors but the first, last one first: the marks go before the store. */
static enum aloft_status clear_marks(const struct bank *bank)
{
    const uint32_t sector = bank->area.flash->geometry.sector_size;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = bank->area.size; at > sector && status == ALOFT_OK;) {
        at -= sector;
        status = aloft_area_erase(&bank->area, at);
    }
    return status;
}

/* The stream erases the first sector, and each other that it comes to once more. */
static enum aloft_status write_bank(const struct bank *bank, const struct store *store)
{
    struct aloft_flash_stream stream;
    enum aloft_status status = clear_marks(bank);

    if (status == ALOFT_OK) {
        status = aloft_flash_stream_begin(&stream, &bank->area);
    }
    if (status == ALOFT_OK) {
        status = aloft_flash_stream_write(&stream, store->head, HEAD_SIZE);
    }
    if (status == ALOFT_OK) {
        status = aloft_flash_stream_write(&stream, store->bytes, store->len);
    }
    return status == ALOFT_OK ? aloft_flash_stream_finish(&stream) : status;
}

/* Brings the store to both banks; first to the one that may be torn. Where the certain
 * one has it already, it stays as it is. */
static enum aloft_status write_both(const struct view *view, const struct store *store)
{
    const struct bank *const certain = &view->banks[certain_of(view)];
    const struct bank *const other = &view->banks[1u - certain_of(view)];
    const bool is_there =
            certain->whole && memcmp(certain->head, store->head, HEAD_SIZE) == 0;
    enum aloft_status status = certain->whole ? set_marks(certain) : ALOFT_OK;

    if (status == ALOFT_OK) {
        status = write_bank(other, store);
    }
    if (status != ALOFT_OK || is_there) {
        return status;
    }
    status = set_marks(other);
    return status == ALOFT_OK ? write_bank(certain, store) : status;
}

static struct store make_store(uint32_t version, const uint8_t *bytes, size_t len)
{
    struct store store = {.bytes = bytes, .len = len};
    uint32_t crc;

    aloft_put_le32(store.head, MAGIC);
    aloft_put_le32(store.head + 4, version);
    aloft_put_le32(store.head + 8, (uint32_t)len);
    crc = aloft_crc32(ALOFT_CRC32_START, store.head, CRC_AT);
    aloft_put_le32(store.head + CRC_AT, aloft_crc32(crc, bytes, len));
    return store;
}

enum aloft_status aloft_trust_banks_check(const struct aloft_area *area)
{
    const enum aloft_status status = aloft_area_check(area);

    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t sector = area->flash->geometry.sector_size;
    return area->size % (BANKS * sector) == 0 &&
                           area->size / BANKS > ALOFT_TRUST_BANK_OVERHEAD
                   ? ALOFT_OK
                   : ALOFT_ERR_ARGUMENT;
}

uint32_t aloft_trust_banks_room(const struct aloft_area *area)
{
    return area->size / BANKS - ALOFT_TRUST_BANK_OVERHEAD;
}

enum aloft_status aloft_trust_banks_read(
        const struct aloft_area *area, struct aloft_trust_copy *copy)
{
    struct view view;
    const enum aloft_status status = look(area, &view);

    return status == ALOFT_OK ? load_newest(&view, copy) : status;
}

enum aloft_status aloft_trust_banks_settle(
        const struct aloft_area *area, struct aloft_trust_copy *copy)
{
    struct view view;
    enum aloft_status status = look(area, &view);

    if (status == ALOFT_OK) {
        status = load_newest(&view, copy);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    const struct bank *const banks = view.banks;
    if (banks[0].whole && banks[1].whole && is_same(&banks[0], &banks[1])) {
        return ALOFT_OK;
    }
    const struct store store = make_store(copy->version, copy->bytes, copy->len);
    return write_both(&view, &store);
}

enum aloft_status aloft_trust_banks_write(const struct aloft_area *area,
        uint32_t version, const uint8_t *bytes, size_t len)
{
    struct view view;
    const enum aloft_status status = look(area, &view);

    if (status != ALOFT_OK) {
        return status;
    }
    const struct bank *const newest = &view.banks[newest_of(&view)];
    if (newest->whole && version <= version_of(newest)) {
        return ALOFT_ERR_DOWNGRADE;
    }
    if (len > room_of(newest)) {
        return ALOFT_ERR_SPACE;
    }
    const struct store store = make_store(version, bytes, len);
    return write_both(&view, &store);
}
