/*
 * The two banks of the trust store under power cuts, against what they promise:
 *
 *   - whatever is cut, a store is read, whole: the old one or the new one;
 *   - what settle or write has returned with ALOFT_OK is never lost, and an older one
 *     never comes back.
 *
 * First every single cut and every pair, in every way that an operation can be torn,
 * of two stores written one after the other; then long lives with a cut in almost every
 * session.
 *
 *     powercut_trust [LIVES [CUTS]]
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/trust_banks.h"

#define LIVES     1000ul
#define SESSIONS  40u
#define CUTS      2u
#define CUTS_MAX  3u
#define VERSIONS  2u /* Stores that are written in a sweep. */
#define READS     3
#define STORE_MAX 300u

/* Cuts only: errors without a cut are for the unit test. */
#define KINDS (ALOFT_FAULT_KINDS - 1u)

struct cut {
    uint32_t after;
    uint32_t kind; /* Counted from 0. */
};

struct life {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area area;
    uint32_t sure;   /* Version that counts for certain. */
    uint32_t newest; /* The highest that may have come through. */
    uint32_t limit;  /* Versions that are to be written. */
};

static const struct aloft_flash_geometry geometries[] = {
        {.size = 2048, .sector_size = 1024, .write_unit = 4, .erased = 0xFF},
        {.size = 2048, .sector_size = 256, .write_unit = 4, .erased = 0x00},
        {.size = 2048,
                .sector_size = 1024,
                .write_unit = 32,
                .erased = 0xFF,
                .program_once = true},
};

#define GEOMETRIES (sizeof(geometries) / sizeof(geometries[0]))

/* ---- what is stored ---- */

static size_t store_len(uint32_t version)
{
    return 20 + (version * 97u) % (STORE_MAX - 20);
}

static uint8_t store_byte(uint32_t version, size_t index)
{
    return (uint8_t)(version * 31u + index * 7u + index / 64u);
}

static void fill_store(uint32_t version, uint8_t *bytes)
{
    for (size_t i = 0; i < store_len(version); i++) {
        bytes[i] = store_byte(version, i);
    }
}

static bool is_store(const struct aloft_trust_copy *copy)
{
    bool equal = copy->len == store_len(copy->version);

    for (size_t i = 0; equal && i < copy->len; i++) {
        equal = copy->bytes[i] == store_byte(copy->version, i);
    }
    return equal;
}

static bool may_be_read(const struct life *life, const struct aloft_trust_copy *copy)
{
    return copy->version >= life->sure && copy->version <= life->newest &&
           is_store(copy);
}

/* ---- one life ---- */

static bool life_begin(struct life *life, const struct aloft_flash_geometry *geometry)
{
    uint8_t bytes[STORE_MAX];

    memset(life, 0, sizeof(*life));
    life->ram = aloft_ram_flash_new(geometry);
    if (life->ram == NULL) {
        return false;
    }
    aloft_faulty_flash_init(&life->faulty, &life->ram->base);
    life->area =
            (struct aloft_area){.flash = &life->faulty.base, .size = geometry->size};
    life->sure = 1;
    life->newest = 1;
    fill_store(1, bytes);
    return aloft_trust_banks_write(&life->area, 1, bytes, store_len(1)) == ALOFT_OK;
}

static void life_end(struct life *life)
{
    aloft_faulty_flash_done(&life->faulty);
    aloft_ram_flash_free(life->ram);
}

static const char *read_often(struct life *life)
{
    uint8_t bytes[STORE_MAX];
    struct aloft_trust_copy copy = {.bytes = bytes, .size = sizeof(bytes)};

    for (int i = 0; i < READS; i++) {
        if (aloft_trust_banks_read(&life->area, &copy) != ALOFT_OK) {
            return "no store is found";
        }
        if (!may_be_read(life, &copy)) {
            return "neither the old store nor the new one is read";
        }
    }
    return NULL;
}

static const char *write_next(struct life *life, uint32_t version)
{
    uint8_t bytes[STORE_MAX];

    fill_store(version, bytes);
    life->newest = version > life->newest ? version : life->newest;
    if (aloft_trust_banks_write(&life->area, version, bytes, store_len(version)) !=
            ALOFT_OK) {
        return life->faulty.struck ? NULL : "a write fails without a cut";
    }
    life->sure = version;
    life->newest = version;
    return NULL;
}

/* Power comes on; the device settles its store, and takes new ones. */
static const char *live_session(struct life *life, const struct cut *cut, uint32_t seed)
{
    uint8_t bytes[STORE_MAX];
    struct aloft_trust_copy copy = {.bytes = bytes, .size = sizeof(bytes)};
    const struct aloft_fault_plan plan = {
            .on = cut == NULL ? ALOFT_FAULT_NEVER : ALOFT_FAULT_ON_CHANGE,
            .kind = (enum aloft_fault_kind)(
                    ALOFT_FAULT_CUT_BEFORE + (cut == NULL ? 0 : cut->kind)),
            .after = cut == NULL ? 0 : cut->after,
            .seed = seed,
    };

    aloft_faulty_flash_power_on(&life->faulty);
    aloft_faulty_flash_arm(&life->faulty, &plan);
    const char *wrong = read_often(life);
    if (wrong != NULL) {
        return wrong;
    }
    if (aloft_trust_banks_settle(&life->area, &copy) != ALOFT_OK) {
        return life->faulty.struck ? NULL : "settle fails without a cut";
    }
    if (!may_be_read(life, &copy)) {
        return "neither the old store nor the new one is settled on";
    }
    life->sure = copy.version;
    life->newest = copy.version;
    while (wrong == NULL && life->faulty.powered && life->sure < life->limit) {
        wrong = write_next(life, life->sure + 1);
    }
    return wrong;
}

/* ---- every cut ---- */

struct sweep {
    const struct aloft_flash_geometry *geometry;
    struct cut cuts[CUTS_MAX];
    uint32_t depth; /* Cuts in one life. */
    unsigned long lives;
    unsigned long failed;
};

/* Lives through the cuts of the sweep, then once without any. Tells in `*struck`
 * whether the last cut fell on an operation at all. */
static const char *live_through(struct sweep *sweep, uint32_t depth, bool *struck)
{
    struct life life;
    const char *wrong = life_begin(&life, sweep->geometry) ? NULL : "it cannot begin";

    life.limit = 1 + VERSIONS;
    *struck = true;
    for (uint32_t i = 0; i < depth && wrong == NULL; i++) {
        wrong = live_session(&life, &sweep->cuts[i], i);
        *struck = life.faulty.struck;
    }
    if (wrong == NULL && *struck) {
        wrong = live_session(&life, NULL, 0);
        if (wrong == NULL && life.sure != life.limit) {
            wrong = "the last store does not arrive";
        }
    }
    sweep->lives++;
    life_end(&life);
    return wrong;
}

static void report(struct sweep *sweep, uint32_t depth, const char *wrong)
{
    printf("FAILED after");
    for (uint32_t i = 0; i < depth; i++) {
        printf(" %" PRIu32 "/%" PRIu32, sweep->cuts[i].after, sweep->cuts[i].kind);
    }
    printf(": %s\n", wrong);
    sweep->failed++;
}

/* All lives whose first `depth` cuts are those of the sweep. */
static void sweep_all(struct sweep *sweep, uint32_t depth)
{
    struct cut *const cut = &sweep->cuts[depth];
    bool struck = depth < sweep->depth;

    for (cut->after = 0; struck; cut->after++) {
        for (cut->kind = 0; cut->kind < KINDS && struck; cut->kind++) {
            const char *wrong = live_through(sweep, depth + 1, &struck);

            if (wrong != NULL) {
                report(sweep, depth + 1, wrong);
            }
            if (struck) {
                sweep_all(sweep, depth + 1); // at most CUTS_MAX deep
            }
        }
    }
}

static unsigned long sweep_geometries(uint32_t depth)
{
    unsigned long failed = 0;

    for (size_t i = 0; i < GEOMETRIES; i++) {
        struct sweep sweep = {.geometry = &geometries[i], .depth = depth};

        sweep_all(&sweep, 0);
        printf("sectors of %" PRIu32 ": %lu lives with up to %" PRIu32
               " cuts, %lu failed\n",
                geometries[i].sector_size, sweep.lives, depth, sweep.failed);
        failed += sweep.failed;
    }
    return failed;
}

/* ---- long lives ---- */

static uint32_t pick(uint64_t *random, uint32_t range)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33) % range;
}

static const char *live_long(unsigned long number, unsigned long *cuts)
{
    struct life life;
    uint64_t random = number;
    const char *wrong =
            life_begin(&life, &geometries[number % GEOMETRIES]) ? NULL : "no memory";

    for (unsigned i = 0; i < SESSIONS && wrong == NULL; i++) {
        const struct cut cut = {
                .after = pick(&random, 60), .kind = pick(&random, KINDS)};

        life.limit = life.sure + 1 + pick(&random, 2);
        wrong = live_session(&life, &cut, pick(&random, 1u << 30));
        *cuts += life.faulty.struck;
    }
    life_end(&life);
    return wrong;
}

static unsigned long storm(unsigned long lives)
{
    unsigned long failed = 0;
    unsigned long cuts = 0;

    for (unsigned long i = 0; i < lives; i++) {
        const char *wrong = live_long(i, &cuts);

        if (wrong != NULL) {
            printf("FAILED life %lu: %s\n", i, wrong);
            failed++;
        }
    }
    printf("%lu cuts in %lu long lives, %lu failed\n", cuts, lives, failed);
    return failed;
}

int main(int argc, char **argv)
{
    const unsigned long lives = argc > 1 ? strtoul(argv[1], NULL, 10) : LIVES;
    const unsigned long cuts = argc > 2 ? strtoul(argv[2], NULL, 10) : CUTS;

    if (cuts > CUTS_MAX) {
        printf("at most %u cuts\n", CUTS_MAX);
        return EXIT_FAILURE;
    }
    const unsigned long failed = sweep_geometries((uint32_t)cuts) + storm(lives);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
