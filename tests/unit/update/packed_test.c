#include "aloft/update.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/gzip_decoder.h"
#include "fixture.h"
#include "gzip_samples.h"

/* A device whose boot stage unpacks, and what is sent to it. */
struct bench {
    struct device *device;
    struct aloft_gzip_decoder unpacker;
    uint8_t memory[ALOFT_GZIP_DECODER_MEMORY];
    uint8_t content[2 * ROOM];
    uint8_t packed[2 * ROOM];
    uint32_t packed_size;
};

static int bench_set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    void *device;

    if (bench == NULL || device_set_up(&device) != 0) {
        return -1;
    }
    bench->device = device;
    assert_int_equal(aloft_gzip_decoder_init(
                             &bench->unpacker, bench->memory, sizeof bench->memory),
            ALOFT_OK);
    bench->device->config.takes = ALOFT_TAKES_ESP | ALOFT_TAKES_GZIP;
    bench->device->config.unpacker = &bench->unpacker.base;
    *state = bench;
    return 0;
}

static int bench_tear_down(void **state)
{
    struct bench *bench = *state;
    void *device = bench->device;

    free(bench);
    return device_tear_down(&device);
}

/* Compresses `size` bytes of the content, which may end in zeros. */
static void pack(struct bench *bench, uint32_t size)
{
    const struct gzip_kind kind = {.level = 9, .name = "firmware.bin"};

    bench->packed_size =
            gzip_make(&kind, bench->content, size, bench->packed, sizeof bench->packed);
}

static void pack_esp(struct bench *bench, uint32_t size)
{
    sample_image_esp(bench->content, 600, 1);
    pack(bench, size);
}

static enum aloft_status send_packed(struct bench *bench)
{
    return send(bench->device, bench->packed, bench->packed_size);
}

static void assert_nothing_committed(const struct bench *bench)
{
    assert_int_equal(bench->device->memory.image.size, 0);
}

static void a_compressed_image_is_committed_as_it_was_sent(void **state)
{
    struct bench *bench = *state;

    pack_esp(bench, ROOM);

    assert_int_equal(send_packed(bench), ALOFT_OK);
    assert_int_equal(bench->device->memory.image.size, bench->packed_size);
    assert_memory_equal(bench->device->flash, bench->packed, bench->packed_size);
}

static void one_byte_too_much_inside_is_refused(void **state)
{
    struct bench *bench = *state;

    pack_esp(bench, ROOM + 1);

    assert_int_equal(send_packed(bench), ALOFT_ERR_SPACE);
    assert_nothing_committed(bench);
}

static void without_an_unpacker_nobody_looks_inside(void **state)
{
    struct bench *bench = *state;

    bench->device->config.unpacker = NULL;
    pack_esp(bench, ROOM + 1);

    assert_int_equal(send_packed(bench), ALOFT_OK);
}

static void a_signed_compressed_image_is_taken(void **state)
{
    struct bench *bench = *state;

    bench->device->config.verifier = &bench->device->verifier.base;
    pack_esp(bench, 3000);
    bench->packed_size = fake_sign(bench->packed, bench->packed_size, KEY);

    assert_int_equal(send_packed(bench), ALOFT_OK);
    assert_int_equal(bench->device->memory.image.size, bench->packed_size);
}

static void so_it_is_where_no_signature_is_asked_for(void **state)
{
    struct bench *bench = *state;

    pack_esp(bench, 3000);
    bench->packed_size = fake_sign(bench->packed, bench->packed_size, KEY);

    assert_int_equal(send_packed(bench), ALOFT_OK);
}

static void a_false_signature_is_found_before_anything_is_unpacked(void **state)
{
    struct bench *bench = *state;

    bench->device->config.verifier = &bench->device->verifier.base;
    pack_esp(bench, 3000);
    bench->packed_size = fake_sign(bench->packed, bench->packed_size, KEY + 1);

    assert_int_equal(send_packed(bench), ALOFT_ERR_SIGNATURE);
    assert_null(bench->unpacker.base.source);
}

struct damage_case {
    const char *reason;
    uint32_t cut; /* bytes taken off the end */
    uint32_t at;  /* a byte that is changed, from the end; 0: none */
};

static void files_that_were_broken_before_they_were_sent_are_refused(void **state)
{
    static const struct damage_case cases[] = {
            {"half a file", 60, 0},
            {"no checksum", 8, 0},
            {"another checksum", 0, 8},
            {"a length that lies", 0, 1},
            {"no deflate data", 0, 20},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pack_esp(bench, 3000);
        bench->packed_size -= cases[i].cut;
        bench->packed[bench->packed_size - cases[i].at] ^= 0x55;
        const enum aloft_status status = send_packed(bench);

        if (status != ALOFT_ERR_FORMAT) {
            fail_msg("%s: %s", cases[i].reason, aloft_status_text(status));
        }
        assert_nothing_committed(bench);
    }
}

static void what_is_inside_has_to_be_firmware(void **state)
{
    struct bench *bench = *state;

    memset(bench->content, 'x', 100);
    pack(bench, 100);

    assert_int_equal(send_packed(bench), ALOFT_ERR_MAGIC);
    assert_nothing_committed(bench);
}

static void a_compressed_file_inside_a_compressed_one_is_none(void **state)
{
    struct bench *bench = *state;

    pack_esp(bench, 3000);
    memcpy(bench->content, bench->packed, bench->packed_size);
    pack(bench, bench->packed_size);

    assert_int_equal(send_packed(bench), ALOFT_ERR_MAGIC);
}

static void an_image_for_a_larger_chip_is_found_inside(void **state)
{
    struct bench *bench = *state;

    bench->device->config.chip_size = 1024 * 1024; // the image says 4 MB
    pack_esp(bench, 3000);

    assert_int_equal(send_packed(bench), ALOFT_ERR_IMAGE_CONFIG);
}

static void nothing_inside_is_no_image(void **state)
{
    struct bench *bench = *state;

    pack(bench, 0);

    assert_int_equal(send_packed(bench), ALOFT_ERR_NO_DATA);
}

static void only_compressed_images_may_be_taken(void **state)
{
    struct bench *bench = *state;

    bench->device->config.takes = ALOFT_TAKES_GZIP;
    pack_esp(bench, 3000);

    assert_int_equal(send_packed(bench), ALOFT_OK);
    assert_int_equal(send(bench->device, bench->content, 3000), ALOFT_ERR_MAGIC);
}

static void boards_without_a_magic_take_anything_inside(void **state)
{
    struct bench *bench = *state;

    bench->device->config.takes = ALOFT_TAKES_RAW | ALOFT_TAKES_GZIP;
    memset(bench->content, 'x', 100);
    pack(bench, 100);

    assert_int_equal(send_packed(bench), ALOFT_OK);
}

/* Headers, one segment, and the sixteen bytes whose last is the checksum. */
#define WHOLE_ESP (16u + SEGMENT + 16u)
#define SEGMENT   256u

static void make_whole_esp(uint8_t *bytes)
{
    uint8_t sum = 0xEF;

    sample_image_esp(bytes, WHOLE_ESP, 1);
    for (size_t i = 0; i < SEGMENT; i++) {
        sum ^= bytes[16 + i];
    }
    bytes[WHOLE_ESP - 1] = sum;
}

static void the_examiner_gets_what_is_inside(void **state)
{
    struct bench *bench = *state;

    bench->device->config.examiner = &aloft_examiner_whole;
    make_whole_esp(bench->content);

    pack(bench, WHOLE_ESP);
    assert_int_equal(send_packed(bench), ALOFT_OK);
    pack(bench, WHOLE_ESP - 16);
    assert_int_equal(send_packed(bench), ALOFT_ERR_FORMAT); // cut
    bench->content[100] ^= 1;
    pack(bench, WHOLE_ESP);
    assert_int_equal(send_packed(bench), ALOFT_ERR_FORMAT); // a wrong checksum
}

static void a_file_system_is_never_unpacked(void **state)
{
    struct bench *bench = *state;
    struct aloft_update *update = &bench->device->update;

    pack_esp(bench, ROOM + 1);
    struct aloft_update_offer offer = offer_of(bench->packed, bench->packed_size);
    offer.kind = ALOFT_UPDATE_FILE_SYSTEM;
    assert_int_equal(
            aloft_update_begin(update, &bench->device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(update, bench->packed, bench->packed_size), ALOFT_OK);

    assert_int_equal(aloft_update_end(update), ALOFT_OK);
    assert_null(bench->unpacker.base.source);
}

static void flash_that_cannot_be_read_is_told(void **state)
{
    struct bench *bench = *state;

    pack_esp(bench, 3000);
    assert_int_equal(send_packed(bench), ALOFT_OK);
    bench->device->memory.image.size = 0;
    bench->device->target.fails = TARGET_READ;
    bench->device->target.fails_at = bench->device->target.counts[TARGET_READ];
    bench->device->target.why = ALOFT_ERR_FLASH_READ;
    memset(bench->device->target.counts, 0, sizeof bench->device->target.counts);

    assert_int_equal(send_packed(bench), ALOFT_ERR_FLASH_READ);
    assert_nothing_committed(bench);
}

#define packed_test(name) \
    cmocka_unit_test_setup_teardown(name, bench_set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            packed_test(a_compressed_image_is_committed_as_it_was_sent),
            packed_test(one_byte_too_much_inside_is_refused),
            packed_test(without_an_unpacker_nobody_looks_inside),
            packed_test(a_signed_compressed_image_is_taken),
            packed_test(so_it_is_where_no_signature_is_asked_for),
            packed_test(a_false_signature_is_found_before_anything_is_unpacked),
            packed_test(files_that_were_broken_before_they_were_sent_are_refused),
            packed_test(what_is_inside_has_to_be_firmware),
            packed_test(a_compressed_file_inside_a_compressed_one_is_none),
            packed_test(an_image_for_a_larger_chip_is_found_inside),
            packed_test(nothing_inside_is_no_image),
            packed_test(only_compressed_images_may_be_taken),
            packed_test(boards_without_a_magic_take_anything_inside),
            packed_test(the_examiner_gets_what_is_inside),
            packed_test(a_file_system_is_never_unpacked),
            packed_test(flash_that_cannot_be_read_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
