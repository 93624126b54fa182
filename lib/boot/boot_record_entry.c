#include "boot_record_entry.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

/* Bits of the flags, beside those of the header. */
#define FLAG_ON_TRIAL     1u
#define FLAG_IN_SLOT_B    2u
#define FLAG_REVERT_ASKED 4u
#define FLAG_IN_TRANSFER  32u

enum aloft_status aloft_boot_entry_read(const struct aloft_area *record,
        uint32_t offset, uint32_t magic, uint32_t *words, size_t count)
{
    uint8_t bytes[ALOFT_BOOT_ENTRY_SIZE_MAX];
    const size_t crc_at = (count - 1) * sizeof(uint32_t);
    const enum aloft_status status =
            aloft_area_read(record, offset, bytes, crc_at + sizeof(uint32_t));

    if (status != ALOFT_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        words[i] = aloft_le32(bytes + i * sizeof(uint32_t));
    }
    const bool is_whole =
            words[ALOFT_AT_MAGIC] == magic &&
            words[count - 1] == aloft_crc32(ALOFT_CRC32_START, bytes, crc_at);
    return is_whole ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

enum aloft_status aloft_boot_entry_write(const struct aloft_area *record,
        uint32_t offset, const uint32_t *words, size_t count)
{
    uint8_t bytes[ALOFT_BOOT_ENTRY_SIZE_MAX];
    const size_t crc_at = (count - 1) * sizeof(uint32_t);

    for (size_t i = 0; i < count; i++) {
        aloft_put_le32(bytes + i * sizeof(uint32_t), words[i]);
    }
    aloft_put_le32(bytes + crc_at, aloft_crc32(ALOFT_CRC32_START, bytes, crc_at));
    return aloft_area_write(record, offset, bytes, crc_at + sizeof(uint32_t));
}

static void image_encode(const struct aloft_boot_image *image, uint32_t *words)
{
    words[ALOFT_AT_OFFSET] = image->offset;
    words[ALOFT_AT_SIZE] = image->size;
    for (size_t i = 0; i < ALOFT_IMAGE_WORDS - ALOFT_AT_SHA256; i++) {
        words[ALOFT_AT_SHA256 + i] = aloft_le32(image->sha256 + i * sizeof(uint32_t));
    }
}

static void image_decode(struct aloft_boot_image *image, const uint32_t *words)
{
    image->offset = words[ALOFT_AT_OFFSET];
    image->size = words[ALOFT_AT_SIZE];
    for (size_t i = 0; i < ALOFT_IMAGE_WORDS - ALOFT_AT_SHA256; i++) {
        aloft_put_le32(
                image->sha256 + i * sizeof(uint32_t), words[ALOFT_AT_SHA256 + i]);
    }
}

static unsigned flags_of(const struct aloft_boot_state *state)
{
    return (state->on_trial ? FLAG_ON_TRIAL : 0) |
           (state->in_slot_b ? FLAG_IN_SLOT_B : 0) |
           (state->revert_asked ? FLAG_REVERT_ASKED : 0) |
           (state->in_transfer ? FLAG_IN_TRANSFER : 0) |
           (state->main_unpacked ? ALOFT_TRIAL_UNPACKED : 0) |
           (state->staged_files ? ALOFT_TRIAL_FILES : 0);
}

/* A number that is not known here was written by a later version: it is for people. */
static enum aloft_boot_reason reason_of(unsigned number)
{
    return number <= ALOFT_BOOT_REPAIRED ? (enum aloft_boot_reason)number
                                         : ALOFT_BOOT_PROVISIONED;
}

static uint32_t trial_encode(const struct aloft_boot_state *state)
{
    const uint8_t bytes[] = {
            (uint8_t)flags_of(state),
            state->trials_left,
            (uint8_t)state->reason,
            (uint8_t)state->refused,
    };

    return aloft_le32(bytes);
}

static void trial_decode(struct aloft_boot_state *state, uint32_t word)
{
    uint8_t bytes[sizeof(word)];

    aloft_put_le32(bytes, word);
    state->on_trial = (bytes[0] & FLAG_ON_TRIAL) != 0;
    state->in_slot_b = (bytes[0] & FLAG_IN_SLOT_B) != 0;
    state->revert_asked = (bytes[0] & FLAG_REVERT_ASKED) != 0;
    state->in_transfer = (bytes[0] & FLAG_IN_TRANSFER) != 0;
    state->main_unpacked = (bytes[0] & ALOFT_TRIAL_UNPACKED) != 0;
    state->staged_files = (bytes[0] & ALOFT_TRIAL_FILES) != 0;
    state->trials_left = bytes[1];
    state->reason = reason_of(bytes[2]);
    state->refused = (enum aloft_status)bytes[3];
}

void aloft_snapshot_encode(const struct aloft_boot_state *state, uint32_t *snapshot)
{
    memset(snapshot, 0, ALOFT_SNAPSHOT_WORDS * sizeof(*snapshot));
    snapshot[ALOFT_AT_MAGIC] = ALOFT_SNAPSHOT_MAGIC;
    snapshot[ALOFT_AT_PHASE] = (uint32_t)state->phase;
    snapshot[ALOFT_AT_MOVES] = state->moves;
    snapshot[ALOFT_AT_INSTALLS] = state->installs;
    snapshot[ALOFT_AT_RETRIES] = state->retries;
    image_encode(&state->main, snapshot + ALOFT_AT_MAIN);
    image_encode(&state->staged, snapshot + ALOFT_AT_STAGED);
    snapshot[ALOFT_AT_TRIAL] = trial_encode(state);
    snapshot[ALOFT_AT_COUNTER] = state->counter;
    snapshot[ALOFT_AT_CANDIDATE] = state->candidate;
}

void aloft_snapshot_decode(struct aloft_boot_state *state, const uint32_t *snapshot)
{
    state->phase = (enum aloft_boot_phase)snapshot[ALOFT_AT_PHASE];
    state->moves = snapshot[ALOFT_AT_MOVES];
    state->installs = snapshot[ALOFT_AT_INSTALLS];
    state->retries = snapshot[ALOFT_AT_RETRIES];
    image_decode(&state->main, snapshot + ALOFT_AT_MAIN);
    image_decode(&state->staged, snapshot + ALOFT_AT_STAGED);
    trial_decode(state, snapshot[ALOFT_AT_TRIAL]);
    state->counter = snapshot[ALOFT_AT_COUNTER];
    state->candidate = snapshot[ALOFT_AT_CANDIDATE];
}
