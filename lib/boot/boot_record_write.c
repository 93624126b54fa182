#include "aloft/memory.h"
#include "boot_record_bank.h"
#include "boot_record_banks.h"

/* Why each line is safe: docs/spec/boot-record.md, 6. */

/* Adds an entry to the log: the first words of the snapshot, as they are now. */
static enum aloft_status append(struct aloft_bank *bank)
{
    const uint32_t entry[ALOFT_LOG_ENTRY_WORDS] = {
            [ALOFT_AT_MAGIC] = ALOFT_LOG_ENTRY_MAGIC,
            [ALOFT_AT_GENERATION] = bank->snapshot[ALOFT_AT_GENERATION],
            [ALOFT_AT_CERTAIN] = bank->snapshot[ALOFT_AT_CERTAIN],
            [ALOFT_AT_MOVES] = bank->snapshot[ALOFT_AT_MOVES],
    };
    const uint32_t at = bank->end;

    bank->end += ALOFT_LOG_ENTRY_SIZE;
    return aloft_boot_entry_write(&bank->area, at, entry, ALOFT_LOG_ENTRY_WORDS);
}

/* Adds a fence: all bits programmed. What was there becomes no entry, and not blank. */
static enum aloft_status append_fence(struct aloft_bank *bank)
{
    uint8_t fence[ALOFT_LOG_ENTRY_SIZE];
    const uint32_t at = bank->end;

    memset(fence, ~bank->area.flash->geometry.erased, sizeof(fence));
    bank->end += ALOFT_LOG_ENTRY_SIZE;
    return aloft_area_program(&bank->area, at, fence, sizeof(fence));
}

/* Makes the newest bank the newest for sure: its generation becomes higher than any
 * that the other one may hide. That is logged behind a fence, which covers the place
 * that may hold something torn, but reads as if nothing were there. There is one such
 * place if the one in front of it shows each time: it is programmed once more, with the
 * same or a fence. Not all flash can do that. */
static enum aloft_status make_sure(struct aloft_bank *newest)
{
    if (!newest->area.flash->geometry.program_once) {
        newest->end -= ALOFT_LOG_ENTRY_SIZE;
        (void)(newest->torn_end ? append_fence(newest) : append(newest)); // see below
    }
    (void)append_fence(newest); // nothing is lost if it fails
    newest->snapshot[ALOFT_AT_GENERATION] += 2;
    newest->snapshot[ALOFT_AT_CERTAIN] = 0;
    return append(newest);
}

/* Writes `snapshot` to the bank that is not the newest. Whoever sees the second entry
 * of its log knows that the first is whole. */
static enum aloft_status fill(struct aloft_bank *bank, const uint32_t *snapshot,
        const struct aloft_bank *newest)
{
    const uint32_t sector = bank->area.flash->geometry.sector_size;
    enum aloft_status status;

    for (uint32_t at = 0; at < bank->area.size; at += sector) {
        status = aloft_area_erase(&bank->area, at);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    memcpy(bank->snapshot, snapshot, ALOFT_SNAPSHOT_SIZE);
    bank->snapshot[ALOFT_AT_GENERATION] = newest->snapshot[ALOFT_AT_GENERATION] + 1;
    bank->snapshot[ALOFT_AT_CERTAIN] = 0;
    bank->end = ALOFT_SNAPSHOT_SIZE;
    status = aloft_boot_entry_write(
            &bank->area, 0, bank->snapshot, ALOFT_SNAPSHOT_WORDS);
    if (status == ALOFT_OK) {
        status = append(bank);
    }
    bank->snapshot[ALOFT_AT_CERTAIN] = 1;
    return status == ALOFT_OK ? append(bank) : status;
}

static struct aloft_bank *other(
        struct aloft_banks *banks, const struct aloft_bank *bank)
{
    return bank == &banks->bank[0] ? &banks->bank[1] : &banks->bank[0];
}

static bool is_moving(const uint32_t *snapshot)
{
    return snapshot[ALOFT_AT_PHASE] == ALOFT_BOOT_MOVING;
}

/* Resets add to the log: half of the bank is kept for them. */
static bool has_room(const struct aloft_bank *bank)
{
    return bank->end < bank->area.size / 2;
}

/* Whether an entry in the log behind `old` says all that is new in `snapshot`. */
static bool is_progress(const uint32_t *old, const uint32_t *snapshot)
{
    return is_moving(old) &&
           memcmp(old + ALOFT_LOGGED_WORDS, snapshot + ALOFT_LOGGED_WORDS,
                   (ALOFT_SNAPSHOT_WORDS - 1 - ALOFT_LOGGED_WORDS) * sizeof(*old)) == 0;
}

/* Logs the moves of `snapshot`, where that is all that is new in it. */
static bool log_moves(struct aloft_bank *newest, const uint32_t *snapshot)
{
    if (!is_progress(newest->snapshot, snapshot) || !has_room(newest)) {
        return false;
    }
    newest->snapshot[ALOFT_AT_MOVES] = snapshot[ALOFT_AT_MOVES];
    newest->snapshot[ALOFT_AT_CERTAIN] = 0;
    return append(newest) == ALOFT_OK;
}

enum aloft_status aloft_boot_banks_write(
        const struct aloft_area *record, const uint32_t *snapshot)
{
    struct aloft_banks banks;
    struct aloft_bank *newest = aloft_banks_look(&banks, record);

    if (banks.status == ALOFT_ERR_FLASH_READ) {
        return banks.status; // what cannot be read must not be erased
    }
    if (banks.status == ALOFT_OK) {
        if (log_moves(newest, snapshot)) {
            return ALOFT_OK;
        }
        (void)make_sure(newest); // on a worn sector things stay as sure as they are
    } else {
        const enum aloft_status status = fill(newest, snapshot, newest);

        if (status != ALOFT_OK) {
            return status; // what did not show in either bank shows no more
        }
    }
    return fill(other(&banks, newest), snapshot, newest);
}

enum aloft_status aloft_boot_banks_reassert(
        const struct aloft_area *record, uint32_t *snapshot)
{
    struct aloft_banks banks;
    struct aloft_bank *newest = aloft_banks_look(&banks, record);

    memcpy(snapshot, newest->snapshot, ALOFT_SNAPSHOT_SIZE);
    const bool moving = is_moving(snapshot);
    if (banks.status != ALOFT_OK || (snapshot[ALOFT_AT_CERTAIN] != 0 && !moving)) {
        return banks.status;
    }
    const enum aloft_status status = make_sure(newest);
    return status == ALOFT_OK && moving && has_room(newest)
                   ? ALOFT_OK
                   : fill(other(&banks, newest), snapshot, newest);
}
