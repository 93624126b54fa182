#include "aloft/boot_record.h"

#include "boot_record_banks.h"
#include "boot_record_entry.h"

enum aloft_status aloft_boot_record_check(const struct aloft_area *record)
{
    const enum aloft_status status = aloft_area_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_boot_bank_size(record) >= ALOFT_BOOT_RECORD_BANK_MIN
                   ? ALOFT_OK
                   : ALOFT_ERR_ARGUMENT;
}

enum aloft_status aloft_boot_record_read(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    uint32_t snapshot[ALOFT_SNAPSHOT_WORDS];
    enum aloft_status status = aloft_boot_record_check(record);

    if (status == ALOFT_OK) {
        status = aloft_boot_banks_read(record, snapshot);
    }
    if (status == ALOFT_OK) {
        aloft_snapshot_decode(state, snapshot);
    }
    return status;
}

enum aloft_status aloft_boot_record_write(
        const struct aloft_area *record, const struct aloft_boot_state *state)
{
    uint32_t snapshot[ALOFT_SNAPSHOT_WORDS];
    const enum aloft_status status = aloft_boot_record_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_snapshot_encode(state, snapshot);
    return aloft_boot_banks_write(record, snapshot);
}

enum aloft_status aloft_boot_record_reassert(
        const struct aloft_area *record, struct aloft_boot_state *state)
{
    uint32_t snapshot[ALOFT_SNAPSHOT_WORDS];
    enum aloft_status status = aloft_boot_record_check(record);

    if (status != ALOFT_OK) {
        return status;
    }
    status = aloft_boot_banks_reassert(record, snapshot);
    if (snapshot[ALOFT_AT_GENERATION] != 0) {
        aloft_snapshot_decode(state, snapshot); // also when it is not certain now
    }
    return status;
}
