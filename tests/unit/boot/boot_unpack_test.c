#include "aloft/boot_unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/gzip_decoder.h"
#include "aloft/ram_flash.h"
#include "gzip_samples.h"

#define SECTOR         1024u
#define COUNT          16u /* of sectors in main */
#define PACKED         12u /* the sector where the packed image stands */
#define SIZE           (7u * SECTOR + 100u)
#define SIZE_MAX_TRIED (COUNT * SECTOR + 1u)

/* A gzip decoder that counts how often it begins. */
struct counting_decoder {
    struct aloft_gzip_decoder gzip;
    struct aloft_decoder_ops ops;
    const struct aloft_decoder_ops *gzip_ops;
    unsigned begins;
};

static enum aloft_status count_begin(struct aloft_decoder *decoder)
{
    struct counting_decoder *const self = (struct counting_decoder *)decoder;

    self->begins++;
    return self->gzip_ops->begin(decoder);
}

struct bench {
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct aloft_boot_trust trust;
    struct counting_decoder decoder;
    struct aloft_boot_unpacker unpacker;
    struct aloft_boot_image staged;
    uint8_t content[SIZE_MAX_TRIED];
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
    uint8_t memory[ALOFT_GZIP_DECODER_MEMORY];
};

static struct aloft_area sectors(struct bench *bench, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &bench->ram->base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

/* What a reset does: the decoder is as new. */
static void reset(struct bench *bench)
{
    struct counting_decoder *const decoder = &bench->decoder;
    struct aloft_decoder *const base = &decoder->gzip.base;

    memset(bench->memory, 0xA5, sizeof bench->memory);
    assert_int_equal(aloft_gzip_decoder_init(
                             &decoder->gzip, bench->memory, sizeof bench->memory),
            ALOFT_OK);
    decoder->gzip_ops = base->ops;
    decoder->ops = *base->ops;
    decoder->ops.begin = count_begin;
    decoder->begins = 0;
    base->ops = &decoder->ops;
    aloft_boot_unpacker_init(&bench->unpacker, base);
}

/* Stages `size` bytes of the content, packed. */
static void stage(struct bench *bench, uint32_t size)
{
    static const struct gzip_kind kind = {.level = 9, .name = "firmware.bin"};
    uint8_t *flash = bench->ram->bytes + bench->layout.stage.offset;

    bench->staged.offset =
            aloft_boot_layout_is_shared(&bench->layout) ? PACKED * SECTOR : 0;
    bench->staged.size = gzip_make(&kind, bench->content, size,
            flash + bench->staged.offset, (COUNT - PACKED) * SECTOR);
}

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 40 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 16,
            .erased = 0xFF,
            .program_once = true};
    struct bench *bench = calloc(1, sizeof *bench);

    if (bench == NULL) {
        return -1;
    }
    bench->ram = aloft_ram_flash_new(&geometry);
    bench->layout = (struct aloft_boot_layout){
            .main = sectors(bench, 0, COUNT),
            .stage = sectors(bench, 0, COUNT),
            .shadow = sectors(bench, 36, 1),
            .record = sectors(bench, 37, 3),
    };
    bench->trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = bench->work,
            .work_size = sizeof bench->work,
    };
    content_fill(bench->content, sizeof bench->content, 1);
    reset(bench);
    stage(bench, SIZE);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;

    aloft_ram_flash_free(bench->ram);
    free(bench);
    return 0;
}

static enum aloft_status try_measure(
        struct bench *bench, struct aloft_boot_image *image)
{
    return bench->unpacker.ops->measure(
            &bench->unpacker, &bench->layout, &bench->trust, &bench->staged, image);
}

static struct aloft_boot_image measure(struct bench *bench)
{
    struct aloft_boot_image image = {0};

    assert_int_equal(try_measure(bench, &image), ALOFT_OK);
    return image;
}

static enum aloft_status try_move(struct bench *bench, uint32_t size, uint32_t k)
{
    return bench->unpacker.ops->move(
            &bench->unpacker, &bench->layout, &bench->trust, size, k);
}

static uint32_t count_of(const struct aloft_boot_image *image)
{
    return (image->size + SECTOR - 1) / SECTOR;
}

static void move(struct bench *bench, const struct aloft_boot_image *image, uint32_t k)
{
    assert_int_equal(try_move(bench, image->size, k), ALOFT_OK);
}

static void assert_installed(struct bench *bench, uint32_t size)
{
    uint8_t found[SIZE_MAX_TRIED];

    assert_int_equal(aloft_boot_main_read(&bench->layout, 0, found, size), ALOFT_OK);
    assert_memory_equal(found, bench->content, size);
    assert_int_equal(bench->ram->violations, 0);
}

static bool is_for_it(const struct bench *bench)
{
    return bench->unpacker.ops->is_for(
            &bench->unpacker, &bench->layout, &bench->staged);
}

static void only_gzip_is_for_it(void **state)
{
    struct bench *bench = *state;
    uint8_t *head = bench->ram->bytes + PACKED * SECTOR;

    assert_true(is_for_it(bench));
    head[0] = 0xE9;
    assert_false(is_for_it(bench));
    head[0] = 0x1F;
    bench->staged.size = 3;
    assert_false(is_for_it(bench));
    bench->staged.size = 4;
    bench->staged.offset = (COUNT + 1) * SECTOR;
    assert_true(is_for_it(bench)); // nobody knows
}

static void measuring_tells_size_and_digest_and_writes_nothing(void **state)
{
    struct bench *bench = *state;
    uint8_t expected[ALOFT_DIGEST_MAX];

    aloft_digest_once(&aloft_bearssl_sha256, bench->content, SIZE, expected);
    const uint32_t programs = bench->ram->programs;

    const struct aloft_boot_image image = measure(bench);

    assert_int_equal(image.size, SIZE);
    assert_int_equal(image.offset, 0);
    assert_memory_equal(image.sha256, expected, sizeof image.sha256);
    assert_int_equal(bench->ram->programs, programs);
}

static void the_moves_put_the_unpacked_image_in_place(void **state)
{
    struct bench *bench = *state;
    const struct aloft_boot_image image = measure(bench);
    const uint32_t count = count_of(&image);
    const uint8_t boot_stage = bench->ram->bytes[0];

    for (uint32_t k = 0; k < count; k++) {
        move(bench, &image, k);
    }

    assert_int_equal(count, 8);
    assert_installed(bench, SIZE);
    assert_int_equal(bench->ram->bytes[0], boot_stage); // sector 0 is not ours
}

static void a_reset_before_each_move_changes_nothing(void **state)
{
    struct bench *bench = *state;
    const struct aloft_boot_image image = measure(bench);

    for (uint32_t k = 0; k < count_of(&image); k++) {
        reset(bench);
        (void)measure(bench); // as before: the boot stage does so first
        move(bench, &image, k);
    }

    assert_installed(bench, SIZE);
}

static void any_move_may_be_done_again(void **state)
{
    struct bench *bench = *state;
    const struct aloft_boot_image image = measure(bench);
    const uint32_t count = count_of(&image);

    for (uint32_t k = 0; k < count; k++) {
        move(bench, &image, k);
        move(bench, &image, k);
        move(bench, &image, k / 2);
    }

    assert_installed(bench, SIZE);
}

static void decoding_begins_once_for_all_moves(void **state)
{
    struct bench *bench = *state;
    const struct aloft_boot_image image = measure(bench);
    const uint32_t count = count_of(&image);

    for (uint32_t k = 1; k < count; k++) {
        move(bench, &image, k);
    }

    assert_int_equal(bench->decoder.begins, 2); // one was to measure
}

static void it_may_reach_up_to_the_packed_image_and_no_further(void **state)
{
    struct bench *bench = *state;
    struct aloft_boot_image image;

    stage(bench, PACKED * SECTOR);
    assert_int_equal(measure(bench).size, PACKED * SECTOR);
    stage(bench, PACKED * SECTOR + 1);

    assert_int_equal(try_measure(bench, &image), ALOFT_ERR_SPACE);
}

static void with_two_slots_it_may_fill_main(void **state)
{
    struct bench *bench = *state;
    struct aloft_boot_image image;

    bench->layout.stage = sectors(bench, COUNT, COUNT - PACKED);
    stage(bench, COUNT * SECTOR);
    assert_int_equal(measure(bench).size, COUNT * SECTOR);
    stage(bench, COUNT * SECTOR + 1);

    assert_int_equal(try_measure(bench, &image), ALOFT_ERR_SPACE);
}

static void what_does_not_unpack_is_refused(void **state)
{
    struct bench *bench = *state;
    struct aloft_boot_image image;

    bench->staged.size -= 9;
    assert_int_equal(try_measure(bench, &image), ALOFT_ERR_TRUNCATED);
    stage(bench, 0);
    assert_int_equal(try_measure(bench, &image), ALOFT_ERR_NO_DATA);
}

static void a_move_of_what_was_not_measured_is_refused(void **state)
{
    struct bench *bench = *state;
    struct aloft_boot_image image = measure(bench);

    image.size += SECTOR;

    assert_int_equal(try_move(bench, image.size, 8), ALOFT_ERR_TRUNCATED);
    assert_int_equal(try_move(bench, image.size, COUNT), ALOFT_ERR_ARGUMENT);
}

#define unpack_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            unpack_test(only_gzip_is_for_it),
            unpack_test(measuring_tells_size_and_digest_and_writes_nothing),
            unpack_test(the_moves_put_the_unpacked_image_in_place),
            unpack_test(a_reset_before_each_move_changes_nothing),
            unpack_test(any_move_may_be_done_again),
            unpack_test(decoding_begins_once_for_all_moves),
            unpack_test(it_may_reach_up_to_the_packed_image_and_no_further),
            unpack_test(with_two_slots_it_may_fill_main),
            unpack_test(what_does_not_unpack_is_refused),
            unpack_test(a_move_of_what_was_not_measured_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
