#include "boot_record_banks.h"

#include "aloft/memory.h"
#include "boot_record_bank.h"

/* Bytes of a log that are blank: there is nothing behind them. */
#define BLANK_AT_END (8 * ALOFT_LOG_ENTRY_SIZE)

uint32_t aloft_boot_bank_size(const struct aloft_area *record)
{
    const uint32_t half = record->size / ALOFT_BOOT_RECORD_BANKS;

    return half - half % record->flash->geometry.sector_size;
}

/* Whether words that are no entry are those of erased flash. */
static bool is_blank(const struct aloft_area *bank, const uint32_t *words)
{
    const uint32_t erased = 0u - (bank->flash->geometry.erased & 1u);
    unsigned i = 0;

    while (i < ALOFT_LOG_ENTRY_WORDS && words[i] == erased) {
        i++;
    }
    return i == ALOFT_LOG_ENTRY_WORDS;
}

/* Reads the log. A torn entry may stand between whole ones, and may read as if nothing
 * were there: so a few blank places are not the end. */
static void read_log(struct aloft_bank *bank)
{
    uint32_t entry[ALOFT_LOG_ENTRY_WORDS];
    uint32_t next = bank->end;

    while (bank->area.size - next >= ALOFT_LOG_ENTRY_SIZE &&
            next - bank->end < BLANK_AT_END) {
        const enum aloft_status status = aloft_boot_entry_read(
                &bank->area, next, ALOFT_LOG_ENTRY_MAGIC, entry, ALOFT_LOG_ENTRY_WORDS);

        next += ALOFT_LOG_ENTRY_SIZE;
        if (status == ALOFT_ERR_FORMAT && is_blank(&bank->area, entry)) {
            continue;
        }
        bank->end = next;
        bank->torn_end = status != ALOFT_OK;
        if (status == ALOFT_OK) {
            bank->snapshot[ALOFT_AT_GENERATION] = entry[ALOFT_AT_GENERATION];
            bank->snapshot[ALOFT_AT_CERTAIN] = entry[ALOFT_AT_CERTAIN];
            bank->snapshot[ALOFT_AT_MOVES] = entry[ALOFT_AT_MOVES];
        }
    }
}

static enum aloft_status read_bank(struct aloft_bank *bank)
{
    const enum aloft_status status = aloft_boot_entry_read(
            &bank->area, 0, ALOFT_SNAPSHOT_MAGIC, bank->snapshot, ALOFT_SNAPSHOT_WORDS);

    bank->snapshot[ALOFT_AT_GENERATION] = 0;
    if (status == ALOFT_OK && bank->snapshot[ALOFT_AT_PHASE] <= ALOFT_BOOT_MOVING) {
        bank->end = ALOFT_SNAPSHOT_SIZE;
        read_log(bank);
    }
    if (bank->snapshot[ALOFT_AT_GENERATION] != 0) {
        return ALOFT_OK;
    }
    memset(bank->snapshot, 0, ALOFT_SNAPSHOT_SIZE);
    return status == ALOFT_ERR_FLASH_READ ? status : ALOFT_ERR_NO_IMAGE;
}

struct aloft_bank *aloft_banks_look(
        struct aloft_banks *banks, const struct aloft_area *record)
{
    struct aloft_bank *a = &banks->bank[0];
    struct aloft_bank *b = &banks->bank[1];

    a->area = *record;
    a->area.size = aloft_boot_bank_size(record);
    b->area = a->area;
    b->area.offset += a->area.size;
    banks->status = read_bank(a);
    const enum aloft_status status = read_bank(b);
    if (banks->status == ALOFT_ERR_NO_IMAGE || status == ALOFT_OK) {
        banks->status = status;
    }
    return b->snapshot[ALOFT_AT_GENERATION] > a->snapshot[ALOFT_AT_GENERATION] ? b : a;
}

enum aloft_status aloft_boot_banks_read(
        const struct aloft_area *record, uint32_t *snapshot)
{
    struct aloft_banks banks;
    const struct aloft_bank *newest = aloft_banks_look(&banks, record);

    memcpy(snapshot, newest->snapshot, ALOFT_SNAPSHOT_SIZE);
    return banks.status;
}
