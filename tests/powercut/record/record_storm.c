/*
 * The boot record under storms of power cuts, against what it promises:
 *
 *   - a state whose write was not cut is never lost;
 *   - one whose write was cut may show or not, each time that the record is read;
 *   - but an install that aloft_boot_record_reassert() has found is found from then on.
 *
 *     powercut_record [LIVES]
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "aloft/boot_record.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"

#define SECTOR        4096u
#define LIVES         400ul
#define SESSIONS      60u
#define WRITES_MAX    6u
#define READS         3
#define KINDS         7u
#define CHANGES_RANGE 5u

struct storm {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area record;
    uint64_t random;
    uint32_t sure; /* The number of the state that was last written without a cut. */
    uint32_t last; /* The number of the newest one that may have come through. */
    unsigned long cuts;
};

static uint32_t pick(struct storm *storm, uint32_t range)
{
    storm->random = storm->random * UINT64_C(6364136223846793005) +
                    UINT64_C(1442695040888963407);
    return (uint32_t)(storm->random >> 33) % range;
}

/* States come in all phases. Those that are MOVING twice in a row differ by moves only,
 * so that they are written as progress. */
static struct aloft_boot_state numbered(uint32_t number)
{
    const uint32_t step = number % 8;
    struct aloft_boot_state state = {
            .phase = step == 0   ? ALOFT_BOOT_SETTLED
                     : step == 1 ? ALOFT_BOOT_ASKED
                                 : ALOFT_BOOT_MOVING,
            .moves = step,
            .main = {.size = 1 + number / 8},
    };

    return state;
}

static uint32_t number_of(const struct aloft_boot_state *state)
{
    return (state->main.size - 1) * 8 + state->moves;
}

static void arm(struct storm *storm)
{
    const struct aloft_fault_plan plan = {
            .on = ALOFT_FAULT_ON_CHANGE,
            .kind = (enum aloft_fault_kind)(
                    ALOFT_FAULT_CUT_BEFORE + pick(storm, KINDS)),
            .after = pick(storm, CHANGES_RANGE),
            .seed = pick(storm, 1u << 30),
    };

    aloft_faulty_flash_arm(&storm->faulty, &plan);
}

static bool may_be_read(const struct storm *storm, const struct aloft_boot_state *state)
{
    const uint32_t number = number_of(state);

    return number >= storm->sure && number <= storm->last;
}

static bool reads_well(struct storm *storm)
{
    struct aloft_boot_state state;

    for (int i = 0; i < READS; i++) {
        if (aloft_boot_record_read(&storm->record, &state) != ALOFT_OK ||
                !may_be_read(storm, &state)) {
            return false;
        }
    }
    return true;
}

/* Power comes on, the boot stage asks what counts, then states are written until power
 * fails, if it does. Returns what is wrong, or NULL. */
static const char *live_session(struct storm *storm)
{
    struct aloft_boot_state state;
    uint32_t writes = pick(storm, WRITES_MAX);

    arm(storm);
    if (aloft_boot_record_reassert(&storm->record, &state) != ALOFT_OK) {
        return storm->faulty.struck ? NULL : "reassert fails without a cut";
    }
    if (!may_be_read(storm, &state)) {
        return "neither the old state nor the new one is found";
    }
    if (state.phase == ALOFT_BOOT_MOVING) {
        storm->sure = number_of(&state);
        storm->last = storm->sure;
    }
    while (writes-- > 0) {
        if (storm->faulty.powered && !reads_well(storm)) {
            return "the state that counts is not the one that is read";
        }
        const uint32_t next = number_of(&state) + 1;
        state = numbered(next);
        storm->last = next > storm->last ? next : storm->last;
        if (aloft_boot_record_write(&storm->record, &state) != ALOFT_OK) {
            return storm->faulty.struck ? NULL : "a write fails without a cut";
        }
        storm->sure = next;
        storm->last = next;
    }
    return NULL;
}

static const char *live(struct storm *storm)
{
    const struct aloft_boot_state first = numbered(0);
    const char *wrong = NULL;

    storm->sure = 0;
    storm->last = 0;
    if (aloft_boot_record_write(&storm->record, &first) != ALOFT_OK) {
        return "the first write fails";
    }
    for (unsigned i = 0; i < SESSIONS && wrong == NULL; i++) {
        wrong = live_session(storm);
        storm->cuts += storm->faulty.struck;
        aloft_faulty_flash_power_on(&storm->faulty);
    }
    return wrong;
}

static bool run_life(unsigned long number, unsigned long *cuts)
{
    const bool once = number % 2 == 1;
    const struct aloft_flash_geometry geometry = {.size = 2 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = once ? 8 : 4,
            .erased = number % 4 < 2 ? 0xFF : 0x00,
            .program_once = once};
    struct storm storm = {.ram = aloft_ram_flash_new(&geometry), .random = number};

    if (storm.ram == NULL) {
        return false;
    }
    aloft_faulty_flash_init(&storm.faulty, &storm.ram->base);
    storm.record = (struct aloft_area){
            .flash = &storm.faulty.base, .offset = 0, .size = geometry.size};
    const char *wrong = live(&storm);
    if (wrong != NULL) {
        printf("FAILED life %lu at state %" PRIu32 ": %s\n", number, storm.sure, wrong);
    }
    *cuts += storm.cuts;
    aloft_faulty_flash_done(&storm.faulty);
    aloft_ram_flash_free(storm.ram);
    return wrong == NULL;
}

int main(int argc, char **argv)
{
    const unsigned long lives = argc > 1 ? strtoul(argv[1], NULL, 10) : LIVES;
    unsigned long failed = 0;
    unsigned long cuts = 0;

    for (unsigned long i = 0; i < lives; i++) {
        failed += !run_life(i, &cuts);
    }
    printf("%lu cuts in %lu lives, %lu failed\n", cuts, lives, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
