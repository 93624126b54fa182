#include "aloft/boot_small.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"
#include "boot_record_banks.h"
#include "boot_record_entry.h"

/* The same steps as in boot.c, and for the same reasons. Their state is a snapshot as
 * it stands in the record: to decode and encode it would be a tenth of all code. */

/* Bytes read or copied at a time. Sectors and write units divide it or are multiples.
 */
#define PIECE ALOFT_BOOT_SMALL_PIECE

#define SHA256_WORDS (ALOFT_BOOT_DIGEST_SIZE / sizeof(uint32_t))

/* How a compressed image begins. */
#define GZIP_FIRST  0x1F
#define GZIP_SECOND 0x8B

static bool is_supported(const struct aloft_boot *boot)
{
    const struct aloft_boot_layout *layout = &boot->layout;

    return boot->trust.verifier->signature_max == 0 && boot->trust.manifests == NULL &&
           boot->policy == NULL && boot->unpacker == NULL && boot->files == NULL &&
           !layout->alternates && layout->spare.size == 0 &&
           layout->main.flash->geometry.sector_size % PIECE == 0 &&
           boot->trust.work_size >= PIECE;
}

/* The area in which byte `offset` of the image in main stands. */
static const struct aloft_area *home(const struct aloft_boot *boot, uint32_t offset)
{
    const struct aloft_boot_layout *layout = &boot->layout;

    return offset < layout->shadow.size ? &layout->shadow : &layout->main;
}

/* Reads a piece of the image in main, or of the staged one, to the work memory. */
static enum aloft_status read_piece(const struct aloft_boot *boot,
        const uint32_t *staged, uint32_t offset, uint32_t len)
{
    if (staged == NULL) {
        return aloft_area_read(home(boot, offset), offset, boot->trust.work, len);
    }
    return aloft_area_read(&boot->layout.stage, staged[ALOFT_AT_OFFSET] + offset,
            boot->trust.work, len);
}

static bool is_same(const uint8_t *digest, const uint32_t *words)
{
    uint32_t difference = 0;

    for (unsigned i = 0; i < SHA256_WORDS; i++) {
        difference |= aloft_le32(digest + i * sizeof(*words)) ^ words[i];
    }
    return difference == 0;
}

/* Whether main holds `image`; or, unless `staged` is NULL, the stage. */
static enum aloft_status verify(
        const struct aloft_boot *boot, const uint32_t *image, const uint32_t *staged)
{
    const uint32_t size = image[ALOFT_AT_SIZE];
    const uint8_t *work = boot->trust.work;
    uint8_t found[ALOFT_DIGEST_MAX];
    struct aloft_digest digest;

    aloft_digest_begin(&digest, boot->trust.sha256);
    for (uint32_t done = 0; done < size; done += PIECE) {
        const uint32_t left = size - done;
        const uint32_t len = left < PIECE ? left : PIECE;
        const enum aloft_status status = read_piece(boot, staged, done, len);

        if (status != ALOFT_OK) {
            return status;
        }
        if (done == 0 && work[0] == GZIP_FIRST && work[1] == GZIP_SECOND) {
            return ALOFT_ERR_FORMAT;
        }
        aloft_digest_update(&digest, work, len);
    }
    aloft_digest_finish(&digest, found);
    if (size == 0) {
        return ALOFT_ERR_NO_IMAGE;
    }
    return is_same(found, image + ALOFT_AT_SHA256) ? ALOFT_OK : ALOFT_ERR_DIGEST;
}

static enum aloft_status check_place(
        const struct aloft_boot *boot, const uint32_t *staged)
{
    return aloft_boot_stage_check(
            &boot->layout, staged[ALOFT_AT_OFFSET], staged[ALOFT_AT_SIZE]);
}

/* Whether a file system is staged: those are not installed here. */
static bool is_files(const uint32_t *state)
{
    return (state[ALOFT_AT_TRIAL] & ALOFT_TRIAL_FILES) != 0;
}

static enum aloft_status check_staged(
        const struct aloft_boot *boot, const uint32_t *state)
{
    const uint32_t *staged = state + ALOFT_AT_STAGED;

    if (is_files(state)) {
        return ALOFT_ERR_COMMAND;
    }
    const enum aloft_status status = check_place(boot, staged);

    return status == ALOFT_OK ? verify(boot, staged, staged) : status;
}

/* Copies the sector at `offset` of the staged image to main. What follows its last byte
 * is copied as well: that may be anything. */
static enum aloft_status copy_sector(const struct aloft_boot *boot,
        const uint32_t *staged, uint32_t offset, uint32_t sector)
{
    const struct aloft_area *area = home(boot, offset);
    const uint32_t end = offset + sector;
    enum aloft_status status = aloft_area_erase(area, offset);

    while (offset < end && status == ALOFT_OK) {
        status = read_piece(boot, staged, offset, PIECE);
        if (status == ALOFT_OK) {
            status = aloft_area_write(area, offset, boot->trust.work, PIECE);
        }
        offset += PIECE;
    }
    return status;
}

static enum aloft_status note(
        const struct aloft_boot *boot, uint32_t *state, enum aloft_boot_phase phase)
{
    state[ALOFT_AT_PHASE] = (uint32_t)phase;
    return aloft_boot_banks_write(&boot->layout.record, state);
}

/* What is true already is written once more: so all banks of the record are written to,
 * and one that is worn is found before the old image is touched. */
static enum aloft_status begin(
        const struct aloft_boot *boot, uint32_t *state, enum aloft_boot_reason reason)
{
    const enum aloft_status status =
            aloft_boot_banks_write(&boot->layout.record, state);

    if (status != ALOFT_OK) {
        return status;
    }
    state[ALOFT_AT_MOVES] = 0;
    state[ALOFT_AT_RETRIES] += reason == ALOFT_BOOT_REPAIRED;
    state[ALOFT_AT_TRIAL] = (state[ALOFT_AT_TRIAL] & ALOFT_TRIAL_UNPACKED) |
                            (uint32_t)reason << ALOFT_TRIAL_REASON_SHIFT;
    return note(boot, state, ALOFT_BOOT_MOVING);
}

static enum aloft_status forget(
        const struct aloft_boot *boot, uint32_t *state, enum aloft_status why)
{
    state[ALOFT_AT_TRIAL] = (state[ALOFT_AT_TRIAL] & ALOFT_TRIAL_KEPT) |
                            (uint32_t)why << ALOFT_TRIAL_REFUSED_SHIFT;
    memset(state + ALOFT_AT_STAGED, 0, ALOFT_IMAGE_WORDS * sizeof(*state));
    state[ALOFT_AT_MOVES] = 0;
    return note(boot, state, ALOFT_BOOT_SETTLED);
}

static enum aloft_status settle(const struct aloft_boot *boot, uint32_t *state)
{
    memcpy(state + ALOFT_AT_MAIN, state + ALOFT_AT_STAGED,
            ALOFT_IMAGE_WORDS * sizeof(*state));
    state[ALOFT_AT_MAIN + ALOFT_AT_OFFSET] = 0;
    state[ALOFT_AT_TRIAL] &= ~ALOFT_TRIAL_UNPACKED;
    state[ALOFT_AT_MOVES] = 0;
    state[ALOFT_AT_INSTALLS]++;
    return note(boot, state, ALOFT_BOOT_SETTLED);
}

static enum aloft_status move_on(const struct aloft_boot *boot, uint32_t *state)
{
    const uint32_t sector = boot->layout.main.flash->geometry.sector_size;
    const uint32_t *staged = state + ALOFT_AT_STAGED;
    const uint32_t offset = state[ALOFT_AT_MOVES] * sector;

    if (offset >= staged[ALOFT_AT_SIZE]) {
        return settle(boot, state);
    }
    enum aloft_status status = check_place(boot, staged);
    if (status == ALOFT_OK) {
        status = copy_sector(boot, staged, offset, sector);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    state[ALOFT_AT_MOVES]++;
    return note(boot, state, ALOFT_BOOT_MOVING);
}

static enum aloft_status go_on(const struct aloft_boot *boot, uint32_t *state)
{
    if (state[ALOFT_AT_PHASE] == ALOFT_BOOT_MOVING && !is_files(state)) {
        return move_on(boot, state);
    }
    const enum aloft_status status = check_staged(boot, state);
    return status == ALOFT_OK ? begin(boot, state, ALOFT_BOOT_UPDATED)
                              : forget(boot, state, status);
}

/* Does what is asked for, and repairs main, until that is good or there is no way. */
static enum aloft_status do_all(const struct aloft_boot *boot, uint32_t *state)
{
    enum aloft_status status = ALOFT_OK;

    while (status == ALOFT_OK) {
        if (state[ALOFT_AT_PHASE] != ALOFT_BOOT_SETTLED) {
            status = go_on(boot, state);
            continue;
        }
        status = verify(boot, state + ALOFT_AT_MAIN, NULL);
        if (status == ALOFT_OK || state[ALOFT_AT_RETRIES] >= ALOFT_BOOT_RETRIES ||
                check_staged(boot, state) != ALOFT_OK) {
            return status;
        }
        status = begin(boot, state, ALOFT_BOOT_REPAIRED);
    }
    return status;
}

/* Whether main is whole all the same, when a step has failed. */
static bool is_bootable(const struct aloft_boot *boot, const uint32_t *state)
{
    if (verify(boot, state + ALOFT_AT_MAIN, NULL) == ALOFT_OK) {
        return true;
    }
    return state[ALOFT_AT_PHASE] == ALOFT_BOOT_MOVING &&
           verify(boot, state + ALOFT_AT_STAGED, NULL) == ALOFT_OK;
}

enum aloft_status aloft_boot_run_small(const struct aloft_boot *boot)
{
    uint32_t state[ALOFT_SNAPSHOT_WORDS];

    if (!is_supported(boot)) {
        return ALOFT_ERR_ARGUMENT;
    }
    enum aloft_status status = aloft_boot_banks_reassert(&boot->layout.record, state);
    if (status == ALOFT_OK) {
        status = do_all(boot, state);
    }
    return status == ALOFT_OK || is_bootable(boot, state) ? ALOFT_OK : status;
}
