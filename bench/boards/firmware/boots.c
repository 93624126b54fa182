#include <bearssl.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/flash_stream.h"
#include "aloft/memory.h"
#include "figures.h"
#include "measure.h"

#define IMAGE_SIZE 262144u
#define PIECE      4096u

/* One device after another in the same flash:
 *
 *     | main | stage | record | spare |
 *
 * The slots have one sector more than the image needs.
 */
struct bench {
    struct aloft_flash flash;
    struct aloft_boot_layout layout;
    struct aloft_boot_image image;
    uint8_t work[PIECE];
};

static void lay_out(struct bench *bench, const struct aloft_strategy *strategy)
{
    const uint32_t sector = bench->flash.geometry.sector_size;
    const uint32_t slot = (IMAGE_SIZE + sector - 1) / sector * sector + sector;
    struct aloft_flash *const flash = &bench->flash;

    bench->layout = (struct aloft_boot_layout){
            .main = {.flash = flash, .offset = 0, .size = slot},
            .stage = {.flash = flash, .offset = slot, .size = slot},
            .record = {.flash = flash, .offset = 2 * slot, .size = 3 * sector},
    };
    if (strategy == &aloft_strategy_swap) {
        bench->layout.spare = (struct aloft_area){
                .flash = flash, .offset = 2 * slot + 3 * sector, .size = sector};
    }
    bench->layout.alternates = strategy == &aloft_strategy_ab;
}

/* Bytes that differ from image to image, and from sector to sector. */
static void fill(uint8_t *bytes, uint32_t offset, uint8_t version)
{
    for (uint32_t i = 0; i < PIECE; i++) {
        bytes[i] = (uint8_t)((offset + i) * 7u / 5u + version);
    }
}

static enum aloft_status write_image(
        struct bench *bench, const struct aloft_area *area, uint8_t version)
{
    struct aloft_flash_stream stream;
    struct aloft_digest digest;
    enum aloft_status status = aloft_flash_stream_begin(&stream, area);

    aloft_digest_begin(&digest, &aloft_bearssl_sha256);
    for (uint32_t offset = 0; offset < IMAGE_SIZE && status == ALOFT_OK;
            offset += PIECE) {
        fill(bench->work, offset, version);
        aloft_digest_update(&digest, bench->work, PIECE);
        status = aloft_flash_stream_write(&stream, bench->work, PIECE);
    }
    aloft_digest_finish(&digest, bench->image.sha256);
    bench->image.size = IMAGE_SIZE;
    return status == ALOFT_OK ? aloft_flash_stream_finish(&stream) : status;
}

static enum aloft_status erase_record(const struct bench *bench)
{
    const struct aloft_area *const record = &bench->layout.record;
    const uint32_t sector = bench->flash.geometry.sector_size;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = 0; at < record->size && status == ALOFT_OK; at += sector) {
        status = aloft_area_erase(record, at);
    }
    return status;
}

/* Version 1 in main, version 2 in the stage and asked for. */
static enum aloft_status prepare(struct bench *bench)
{
    struct aloft_boot_state state = {.phase = ALOFT_BOOT_ASKED};
    enum aloft_status status = erase_record(bench);

    if (status == ALOFT_OK) {
        status = write_image(bench, &bench->layout.main, 1);
    }
    state.main = bench->image;
    if (status == ALOFT_OK) {
        status = write_image(bench, &bench->layout.stage, 2);
    }
    state.staged = bench->image;
    return status == ALOFT_OK ? aloft_boot_record_write(&bench->layout.record, &state)
                              : status;
}

static bool boot(const char *what, struct bench *bench,
        const struct aloft_strategy *strategy, bool installs)
{
    const struct aloft_boot stage = {
            .layout = bench->layout,
            .trust = {.sha256 = &aloft_bearssl_sha256,
                    .verifier = &aloft_verifier_none,
                    .work = bench->work,
                    .work_size = sizeof bench->work},
            .strategy = strategy,
    };
    struct aloft_boot_result result;
    const uint32_t start = aloft_board_ticks();

    aloft_boot_run(&stage, &result);
    measure_print(what, start);
    return result.bootable && result.installed == installs && result.why == ALOFT_OK;
}

/* What nobody can do without who checks an image: read it, and hash it. */
static bool hash_bare(struct bench *bench)
{
    uint8_t found[br_sha256_SIZE];
    br_sha256_context context;
    const uint32_t start = aloft_board_ticks();

    br_sha256_init(&context);
    for (uint32_t offset = 0; offset < IMAGE_SIZE; offset += PIECE) {
        if (bench->flash.ops->read(&bench->flash, offset, bench->work, PIECE) !=
                ALOFT_OK) {
            return false;
        }
        br_sha256_update(&context, bench->work, PIECE);
    }
    br_sha256_out(&context, found);
    measure_print("boot 256K bare", start);
    return memcmp(found, bench->image.sha256, sizeof found) == 0;
}

static bool install(
        const char *what, struct bench *bench, const struct aloft_strategy *strategy)
{
    lay_out(bench, strategy);
    return prepare(bench) == ALOFT_OK && boot(what, bench, strategy, true);
}

bool figures_boots(void)
{
    static struct bench bench;

    aloft_board_flash_init(&bench.flash);
    return install("install 256K a/b", &bench, &aloft_strategy_ab) &&
           install("install 256K swap", &bench, &aloft_strategy_swap) &&
           install("install 256K overwrite", &bench, &aloft_strategy_overwrite) &&
           boot("boot 256K", &bench, &aloft_strategy_overwrite, false) &&
           hash_bare(&bench);
}
