/*
 * What the update engine costs beside the digests that it computes.
 *
 * One run: an image of 1 MB arrives in pieces of 1460 bytes and is written to NOR flash
 * in RAM, read back, and digested by SHA-256 and MD5. Compared with: both digests over
 * the same bytes in memory. Each pair is measured at once, so that a slower moment of
 * the machine slows both; the figure is the median of the ratios.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "aloft/bearssl_digest.h"
#include "aloft/partition_target.h"
#include "aloft/ram_flash.h"
#include "aloft/update.h"

#define IMAGE_SIZE (1u << 20)
#define PIECE      1460u
#define RUNS       15u
#define WORK_MAX   4096u
#define GOAL       0.8

struct bench {
    uint8_t *image;
    struct aloft_partition_target target;
    struct aloft_update_config config;
    struct aloft_update_offer offer;
};

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "engine: %s\n", what);
    exit(EXIT_FAILURE);
}

static double now_s(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        give_up("no monotonic clock");
    }
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void set_up(struct bench *bench, struct aloft_ram_flash *flash)
{
    static uint8_t work[WORK_MAX];
    const struct aloft_area area = {&flash->base, 0, flash->base.geometry.size};
    uint32_t random = 1;

    bench->image = malloc(IMAGE_SIZE);
    if (bench->image == NULL) {
        give_up("out of memory");
    }
    for (uint32_t i = 0; i < IMAGE_SIZE; i++) {
        random = random * 1664525u + 1013904223u;
        bench->image[i] = (uint8_t)(random >> 24);
    }
    if (aloft_partition_target_init(&bench->target, &area) != ALOFT_OK) {
        give_up("the flash cannot be used");
    }
    bench->config = (struct aloft_update_config){
            .firmware = &bench->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = work,
            .takes = ALOFT_TAKES_RAW,
    };
    bench->offer = (struct aloft_update_offer){
            .size = IMAGE_SIZE,
            .announced.ops = &aloft_bearssl_md5,
    };
    aloft_digest_once(
            &aloft_bearssl_md5, bench->image, IMAGE_SIZE, bench->offer.announced.bytes);
}

/* Seconds that a whole update takes. */
static double measure_update(const struct bench *bench)
{
    static struct aloft_update update;
    const double begun = now_s();
    enum aloft_status status =
            aloft_update_begin(&update, &bench->config, &bench->offer);

    for (uint32_t offset = 0; status == ALOFT_OK && offset < IMAGE_SIZE;
            offset += PIECE) {
        const uint32_t left = IMAGE_SIZE - offset;

        status = aloft_update_write(
                &update, bench->image + offset, left < PIECE ? left : PIECE);
    }
    if (status == ALOFT_OK) {
        status = aloft_update_end(&update);
    }
    if (status != ALOFT_OK) {
        give_up(aloft_status_text(status));
    }
    return now_s() - begun;
}

/* Seconds that the digests alone take, over pieces as large as the engine's. */
static double measure_digests(const struct bench *bench)
{
    const uint32_t piece = (uint32_t)bench->config.work_size;
    uint8_t result[ALOFT_DIGEST_MAX];
    struct aloft_digest sha256;
    struct aloft_digest md5;
    const double begun = now_s();

    aloft_digest_begin(&sha256, &aloft_bearssl_sha256);
    aloft_digest_begin(&md5, &aloft_bearssl_md5);
    for (uint32_t offset = 0; offset < IMAGE_SIZE; offset += piece) {
        const uint32_t left = IMAGE_SIZE - offset;
        const uint32_t len = left < piece ? left : piece;

        aloft_digest_update(&sha256, bench->image + offset, len);
        aloft_digest_update(&md5, bench->image + offset, len);
    }
    aloft_digest_finish(&sha256, result);
    aloft_digest_finish(&md5, result);
    return now_s() - begun;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof values[0], compare_doubles);
    return values[RUNS / 2];
}

/* Prints the figures for one size of work memory; returns the ratio. */
static double report(struct bench *bench, size_t work_size)
{
    double ratios[RUNS];
    double speeds[RUNS];
    double ratio;

    bench->config.work_size = work_size;
    (void)measure_update(bench); // once before, so that all memory is there
    for (unsigned i = 0; i < RUNS; i++) {
        const double alone_s = measure_digests(bench);
        const double update_s = measure_update(bench);

        ratios[i] = alone_s / update_s;
        speeds[i] = IMAGE_SIZE / update_s / 1e6;
    }
    ratio = median(ratios);
    printf("engine: work memory %4zu: %.2f of the digests alone (goal %.1f); "
           "%.0f MB/s\n",
            work_size, ratio, GOAL, median(speeds));
    return ratio;
}

int main(void)
{
    static const struct aloft_flash_geometry geometry = {
            .size = IMAGE_SIZE,
            .sector_size = 4096,
            .write_unit = 4,
            .erased = 0xFF,
    };
    struct aloft_ram_flash *flash = aloft_ram_flash_new(&geometry);
    struct bench bench;
    double small;
    double large;

    if (flash == NULL) {
        give_up("out of memory");
    }
    set_up(&bench, flash);
    small = report(&bench, ALOFT_UPDATE_WORK_SIZE);
    large = report(&bench, WORK_MAX);
    free(bench.image);
    aloft_ram_flash_free(flash);
    return small >= GOAL && large >= GOAL ? EXIT_SUCCESS : EXIT_FAILURE;
}
