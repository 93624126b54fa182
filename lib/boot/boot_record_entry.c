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
    AT_SNAPSHOT_CRC = ALOFT_SNAPSHOT_SIZE - CRC_SIZE,
};

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
