#include "boot_record_entry.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

/* "aBS1" and "aBP1", least significant byte first. */
#define SNAPSHOT_MAGIC 0x31534261u
#define PROGRESS_MAGIC 0x31504261u

#define CRC_SIZE 4u

/* Offsets in a snapshot. */
enum {
    AT_MAGIC = 0,
    AT_GENERATION = 4,
    AT_PHASE = 8,
    AT_MOVES = 12,
    AT_INSTALLS = 16,
    AT_RETRIES = 20,
    AT_MAIN = 24,
    AT_STAGED = 64,
    AT_BASE = 104,
    AT_CERTAIN = 108,
    AT_FLAGS = 112,
    AT_TRIALS = 113,
    AT_REASON = 114,
    AT_REFUSED = 115,
    AT_COUNTER = 116,
    AT_CANDIDATE = 120,
    AT_SNAPSHOT_CRC = ALOFT_SNAPSHOT_SIZE - CRC_SIZE,
};

/* Bits of the flags. */
#define FLAG_ON_TRIAL     1u
#define FLAG_IN_SLOT_B    2u
#define FLAG_REVERT_ASKED 4u
#define FLAG_UNPACKED     8u

/* Offsets in an image within a snapshot. */
enum {
    AT_OFFSET = 0,
    AT_SIZE = 4,
    AT_SHA256 = 8,
};

/* Offsets in a progress entry, where they differ. */
enum {
    AT_DONE = 8,
    AT_PROGRESS_CRC = ALOFT_PROGRESS_SIZE - CRC_SIZE,
};

static void seal(uint8_t *bytes, size_t crc_at)
{
    aloft_put_le32(bytes + crc_at, aloft_crc32(ALOFT_CRC32_START, bytes, crc_at));
}

static bool is_sealed(const uint8_t *bytes, uint32_t magic, size_t crc_at)
{
    return aloft_le32(bytes + AT_MAGIC) == magic &&
           aloft_le32(bytes + crc_at) == aloft_crc32(ALOFT_CRC32_START, bytes, crc_at);
}

static void image_encode(const struct aloft_boot_image *image, uint8_t *bytes)
{
    aloft_put_le32(bytes + AT_OFFSET, image->offset);
    aloft_put_le32(bytes + AT_SIZE, image->size);
    memcpy(bytes + AT_SHA256, image->sha256, sizeof(image->sha256));
}

static void image_decode(struct aloft_boot_image *image, const uint8_t *bytes)
{
    image->offset = aloft_le32(bytes + AT_OFFSET);
    image->size = aloft_le32(bytes + AT_SIZE);
    memcpy(image->sha256, bytes + AT_SHA256, sizeof(image->sha256));
}

static unsigned flags_of(const struct aloft_boot_state *state)
{
    return (state->on_trial ? FLAG_ON_TRIAL : 0) |
           (state->in_slot_b ? FLAG_IN_SLOT_B : 0) |
           (state->revert_asked ? FLAG_REVERT_ASKED : 0) |
           (state->main_unpacked ? FLAG_UNPACKED : 0);
}

/* A number that is not known here was written by a later version: it is for people. */
static enum aloft_boot_reason reason_of(unsigned number)
{
    return number <= ALOFT_BOOT_REPAIRED ? (enum aloft_boot_reason)number
                                         : ALOFT_BOOT_PROVISIONED;
}

static void trial_encode(const struct aloft_boot_state *state, uint8_t *bytes)
{
    bytes[AT_FLAGS] = (uint8_t)flags_of(state);
    bytes[AT_TRIALS] = state->trials_left;
    bytes[AT_REASON] = (uint8_t)state->reason;
    bytes[AT_REFUSED] = (uint8_t)state->refused;
    aloft_put_le32(bytes + AT_COUNTER, state->counter);
    aloft_put_le32(bytes + AT_CANDIDATE, state->candidate);
}

static void trial_decode(struct aloft_boot_state *state, const uint8_t *bytes)
{
    const unsigned flags = bytes[AT_FLAGS];

    state->on_trial = (flags & FLAG_ON_TRIAL) != 0;
    state->in_slot_b = (flags & FLAG_IN_SLOT_B) != 0;
    state->revert_asked = (flags & FLAG_REVERT_ASKED) != 0;
    state->main_unpacked = (flags & FLAG_UNPACKED) != 0;
    state->trials_left = bytes[AT_TRIALS];
    state->reason = reason_of(bytes[AT_REASON]);
    state->refused = (enum aloft_status)bytes[AT_REFUSED];
    state->counter = aloft_le32(bytes + AT_COUNTER);
    state->candidate = aloft_le32(bytes + AT_CANDIDATE);
}

void aloft_snapshot_encode(const struct aloft_snapshot *snapshot, uint8_t *bytes)
{
    const struct aloft_boot_state *state = &snapshot->state;

    memset(bytes, 0, ALOFT_SNAPSHOT_SIZE);
    aloft_put_le32(bytes + AT_MAGIC, SNAPSHOT_MAGIC);
    aloft_put_le32(bytes + AT_GENERATION, snapshot->generation);
    aloft_put_le32(bytes + AT_PHASE, (uint32_t)state->phase);
    aloft_put_le32(bytes + AT_MOVES, state->moves);
    aloft_put_le32(bytes + AT_INSTALLS, state->installs);
    aloft_put_le32(bytes + AT_RETRIES, state->retries);
    image_encode(&state->main, bytes + AT_MAIN);
    image_encode(&state->staged, bytes + AT_STAGED);
    aloft_put_le32(bytes + AT_BASE, snapshot->base);
    aloft_put_le32(bytes + AT_CERTAIN, snapshot->certain);
    trial_encode(state, bytes);
    seal(bytes, AT_SNAPSHOT_CRC);
}

bool aloft_snapshot_decode(struct aloft_snapshot *snapshot, const uint8_t *bytes)
{
    struct aloft_boot_state *state = &snapshot->state;
    const uint32_t phase = aloft_le32(bytes + AT_PHASE);

    if (!is_sealed(bytes, SNAPSHOT_MAGIC, AT_SNAPSHOT_CRC) ||
            phase > ALOFT_BOOT_MOVING) {
        return false;
    }
    snapshot->generation = aloft_le32(bytes + AT_GENERATION);
    state->phase = (enum aloft_boot_phase)phase;
    state->moves = aloft_le32(bytes + AT_MOVES);
    state->installs = aloft_le32(bytes + AT_INSTALLS);
    state->retries = aloft_le32(bytes + AT_RETRIES);
    image_decode(&state->main, bytes + AT_MAIN);
    image_decode(&state->staged, bytes + AT_STAGED);
    trial_decode(state, bytes);
    snapshot->base = aloft_le32(bytes + AT_BASE);
    snapshot->certain = aloft_le32(bytes + AT_CERTAIN) == 1;
    return true;
}

void aloft_progress_encode(const struct aloft_progress *progress, uint8_t *bytes)
{
    memset(bytes, 0, ALOFT_PROGRESS_SIZE);
    aloft_put_le32(bytes + AT_MAGIC, PROGRESS_MAGIC);
    aloft_put_le32(bytes + AT_GENERATION, progress->generation);
    aloft_put_le32(bytes + AT_DONE, progress->moves);
    seal(bytes, AT_PROGRESS_CRC);
}

bool aloft_progress_decode(struct aloft_progress *progress, const uint8_t *bytes)
{
    if (!is_sealed(bytes, PROGRESS_MAGIC, AT_PROGRESS_CRC)) {
        return false;
    }
    progress->generation = aloft_le32(bytes + AT_GENERATION);
    progress->moves = aloft_le32(bytes + AT_DONE);
    return true;
}
