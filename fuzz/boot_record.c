/*
 * The boot record: what was written is read, a cut leaves the old state or the new one,
 * and what was asserted stays, on every kind of chip, whatever stood there before and
 * however torn bytes flicker. (While no install is under way, a state that a cut has
 * torn may still come to light later.)
 *
 * Input: the kind of chip, then steps, see take_step().
 */
#include "aloft/boot_record.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define SECTOR    512u
#define SIZE      (2 * SECTOR)
#define STEPS_MAX 64u

/* docs/spec/boot-record.md, 2 and 3. */
#define SNAPSHOT_MAGIC 0x31534261u
#define SNAPSHOT_SIZE  128u
#define PROGRESS_MAGIC 0x31504261u
#define PROGRESS_SIZE  32u
#define PHASE_OFFSET   104u
/* Of PROGRESS_SIZE bytes, from the beginning of a bank: those of the snapshot, and
 * those that are read although none is used. */
#define PLACES (SNAPSHOT_SIZE / PROGRESS_SIZE + 8u)

/* Spreads one byte over generations, up to the middle. */
#define GENERATION_STEP 0x00800101u

/* A record and what we know about it. */
struct bench {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_area area;
    bool known;                    /* there is a present state, and it is ... */
    struct aloft_boot_state state; /* ... this one */
    struct aloft_boot_state torn[STEPS_MAX]; /* or one of these, which cuts have torn */
    size_t torn_count;
    bool scribbled;
};

static void make_bench(struct bench *bench, struct fuzz_input *input)
{
    const unsigned kind = fuzz_byte(input);
    const struct aloft_flash_geometry geometry = {
            .size = SIZE,
            .sector_size = SECTOR,
            .write_unit = 1u << kind % 6,
            .erased = (kind & 0x40) != 0 ? 0 : 0xFF,
            .program_once = (kind & 0x80) != 0,
    };

    bench->ram = aloft_ram_flash_new(&geometry);
    FUZZ_CHECK(bench->ram != NULL);
    aloft_faulty_flash_init(&bench->flash, &bench->ram->base);
    bench->area = (struct aloft_area){&bench->flash.base, 0, SIZE};
    bench->known = false;
    bench->torn_count = 0;
    bench->scribbled = false;
}

static bool are_equal(
        const struct aloft_boot_state *a, const struct aloft_boot_state *b)
{
    return a->phase == b->phase && a->moves == b->moves && a->installs == b->installs &&
           a->retries == b->retries &&
           memcmp(&a->main, &b->main, sizeof a->main) == 0 &&
           memcmp(&a->staged, &b->staged, sizeof a->staged) == 0;
}

/* Tells whether a torn state may still come to light. Moves are logged only by a boot
 * stage that has made certain of what it found. */
static bool next_to_torn(const struct bench *bench)
{
    return bench->torn_count > 0;
}

/* A state that differs from the present one in what the next byte says. */
static struct aloft_boot_state next_state(
        const struct bench *bench, struct fuzz_input *input)
{
    const unsigned what = fuzz_byte(input);
    struct aloft_boot_state next = {0};

    if (bench->known) {
        next = bench->state;
    }
    next.phase = (enum aloft_boot_phase)(what % 3);
    if (next.phase == ALOFT_BOOT_MOVING && next_to_torn(bench)) {
        next.phase = ALOFT_BOOT_ASKED;
    }
    next.moves++;
    if ((what & 0x10) != 0) {
        next.installs++;
    }
    if ((what & 0x20) != 0) {
        next.staged.size++;
        next.staged.sha256[what % ALOFT_BOOT_DIGEST_SIZE]++;
    }
    return next;
}

/* From now on `state` is the present one, without a doubt. */
static void know(struct bench *bench, const struct aloft_boot_state *state)
{
    bench->state = *state;
    bench->known = true;
    bench->torn_count = 0;
}

static bool may_be_read(const struct bench *bench, const struct aloft_boot_state *state)
{
    for (size_t i = 0; i < bench->torn_count; i++) {
        if (are_equal(state, &bench->torn[i])) {
            return true;
        }
    }
    return bench->known && are_equal(state, &bench->state);
}

static void check_read(const struct bench *bench)
{
    struct aloft_boot_state found;

    FUZZ_CHECK(aloft_boot_record_read(&bench->area, &found) == ALOFT_OK);
    FUZZ_CHECK(may_be_read(bench, &found));
}

/* Writes without faults: always possible, and read at once. */
static void write_well(struct bench *bench, struct fuzz_input *input)
{
    const struct aloft_boot_state next = next_state(bench, input);

    FUZZ_CHECK(aloft_boot_record_write(&bench->area, &next) == ALOFT_OK);
    know(bench, &next);
}

/* Makes whatever counts certain, as everybody has to who acts on it after a reset. */
static void assert_state(struct bench *bench)
{
    struct aloft_boot_state found;
    const enum aloft_status status = aloft_boot_record_reassert(&bench->area, &found);

    if (!bench->known && status == ALOFT_ERR_NO_IMAGE) {
        return;
    }
    FUZZ_CHECK(status == ALOFT_OK);
    FUZZ_CHECK(may_be_read(bench, &found) || !bench->known);
    if (!bench->known || found.phase == ALOFT_BOOT_MOVING) {
        know(bench, &found);
    }
}

/* Writes with a fault: the old state counts afterwards, or the new one. */
static void write_badly(struct bench *bench, struct fuzz_input *input)
{
    const struct aloft_boot_state next = next_state(bench, input);
    const unsigned how = fuzz_byte(input);
    const struct aloft_fault_plan plan = {
            .on = (how & 0x40) != 0 ? ALOFT_FAULT_ON_PROGRAM : ALOFT_FAULT_ON_CHANGE,
            .kind = (enum aloft_fault_kind)(how % ALOFT_FAULT_KINDS),
            .after = how >> 3 & 3,
            .seed = fuzz_byte(input),
    };

    aloft_faulty_flash_arm(&bench->flash, &plan);
    const enum aloft_status status = aloft_boot_record_write(&bench->area, &next);
    aloft_faulty_flash_power_on(&bench->flash);
    if (status == ALOFT_OK) {
        know(bench, &next);
        return;
    }
    bench->torn[bench->torn_count++] = next;
    assert_state(bench);
}

/* Writes an entry with its checksum, which nobody should have written. */
static void forge(uint8_t *at, uint32_t size, struct fuzz_input *input)
{
    const bool is_snapshot = size == SNAPSHOT_SIZE;

    memset(at, 0, size);
    aloft_put_le32(at, is_snapshot ? SNAPSHOT_MAGIC : PROGRESS_MAGIC);
    aloft_put_le32(at + 4, fuzz_byte(input) * GENERATION_STEP);
    aloft_put_le32(at + 8, fuzz_byte(input) % 4);
    if (is_snapshot) {
        aloft_put_le32(at + PHASE_OFFSET, fuzz_byte(input) % 4);
    }
    aloft_put_le32(at + size - 4, aloft_crc32(ALOFT_CRC32_START, at, size - 4));
}

/* Somebody writes what he likes into the flash. Flickering bytes are steady then. Not
 * far behind the end of a log, where it would be found when the log comes near. */
static void scribble(struct bench *bench, struct fuzz_input *input)
{
    const uint32_t bank = fuzz_below(input, SIZE / SECTOR) * SECTOR;
    const uint32_t offset = bank + fuzz_below(input, PLACES) * PROGRESS_SIZE;
    const unsigned how = fuzz_below(input, 3);
    const uint32_t size = how == 0 ? SNAPSHOT_SIZE : PROGRESS_SIZE;
    uint8_t *at = bench->ram->bytes + offset;

    if (size > SIZE - offset) {
        return;
    }
    if (how < 2) {
        forge(at, size, input);
    } else {
        for (uint32_t i = 0; i < size; i++) {
            at[i] = fuzz_byte(input);
        }
    }
    aloft_faulty_flash_done(&bench->flash);
    bench->scribbled = true;
    bench->known = false;
    bench->torn_count = 0;
    assert_state(bench);
}

static void take_step(struct bench *bench, struct fuzz_input *input)
{
    switch (fuzz_below(input, 5)) {
    case 0:
    case 1:
        write_well(bench, input);
        break;
    case 2:
        write_badly(bench, input);
        break;
    case 3:
        assert_state(bench);
        break;
    default:
        scribble(bench, input);
        break;
    }
    if (bench->known) {
        check_read(bench);
        check_read(bench); // torn bytes may read otherwise now
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct bench bench;

    make_bench(&bench, &input);
    for (unsigned steps = 0; steps < STEPS_MAX && input.len > 0; steps++) {
        take_step(&bench, &input);
    }
    /* What was torn and reads as blank may be programmed, as far as anybody can see. */
    FUZZ_CHECK(bench.ram->violations == 0 || bench.scribbled ||
               bench.ram->base.geometry.program_once);
    aloft_faulty_flash_done(&bench.flash);
    aloft_ram_flash_free(bench.ram);
    return 0;
}
