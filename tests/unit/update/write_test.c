#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "fixture.h"

static void begin(struct device *device, uint32_t size)
{
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    offer.size = size;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
}

static void write_ok(struct device *device, uint32_t offset, uint32_t end)
{
    assert_int_equal(
            aloft_update_write(&device->update, device->image + offset, end - offset),
            ALOFT_OK);
}

static void two_pieces_split_anywhere_make_the_same_image(void **state)
{
    struct device *device = *state;

    device->config.verifier = &device->verifier.base;
    for (uint32_t split = 0; split <= SIGNED_SIZE; split++) {
        memset(device->flash, 0, sizeof device->flash);
        begin(device, SIGNED_SIZE);
        write_ok(device, 0, split);
        write_ok(device, split, SIGNED_SIZE);
        assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
        assert_memory_equal(device->flash, device->image, SIGNED_SIZE);
    }
}

static void pieces_of_every_length_make_the_same_image(void **state)
{
    struct device *device = *state;

    device->config.verifier = &device->verifier.base;
    for (uint32_t piece = 1; piece < 900; piece += 7) {
        begin(device, SIGNED_SIZE);
        for (uint32_t offset = 0; offset < SIGNED_SIZE; offset += piece) {
            const uint32_t left = SIGNED_SIZE - offset;

            write_ok(device, offset, offset + (left < piece ? left : piece));
        }
        assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
        assert_memory_equal(device->flash, device->image, SIGNED_SIZE);
        assert_true(device->recorder.progress_is_sane);
    }
}

static void every_byte_is_read_back_once(void **state)
{
    struct device *device = *state;
    uint8_t sha256[32];

    begin(device, SIGNED_SIZE);
    write_ok(device, 0, SIGNED_SIZE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);

    assert_int_equal(device->target.counts[TARGET_READ],
            (SIGNED_SIZE + ALOFT_UPDATE_WORK_SIZE - 1) / ALOFT_UPDATE_WORK_SIZE);
    aloft_digest_once(&aloft_bearssl_sha256, device->image, SIGNED_SIZE, sha256);
    assert_memory_equal(device->memory.image.sha256, sha256, sizeof sha256);
}

static void progress_ends_at_the_announced_size(void **state)
{
    struct device *device = *state;

    begin(device, SIGNED_SIZE);
    assert_int_equal(device->recorder.reports, 1);
    write_ok(device, 0, 1000);
    assert_int_equal(device->recorder.done, 1000);
    write_ok(device, 1000, SIGNED_SIZE);
    assert_int_equal(device->recorder.done, SIGNED_SIZE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);

    assert_int_equal(device->recorder.reports, 3);
    assert_int_equal(device->recorder.total, SIGNED_SIZE);
    assert_int_equal(device->recorder.ended, 1);
    assert_true(device->recorder.progress_is_sane);
}

static void an_unknown_size_takes_what_comes(void **state)
{
    struct device *device = *state;

    begin(device, ALOFT_SIZE_UNKNOWN);
    write_ok(device, 0, SIGNED_SIZE);
    assert_int_equal(device->recorder.total, ROOM);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);

    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
    assert_int_equal(device->recorder.total, SIGNED_SIZE);
    assert_true(device->recorder.progress_is_sane);
}

static void an_unknown_size_may_fill_the_room_and_no_more(void **state)
{
    struct device *device = *state;

    sample_image_esp(device->image, ROOM + 1, 3);
    begin(device, ALOFT_SIZE_UNKNOWN);
    write_ok(device, 0, ROOM);

    assert_int_equal(aloft_update_write(&device->update, device->image + ROOM, 1),
            ALOFT_ERR_SPACE);
    assert_int_equal(aloft_update_error(&device->update), ALOFT_ERR_SPACE);
}

static void more_bytes_than_announced_fail_the_update(void **state)
{
    struct device *device = *state;

    begin(device, SIGNED_SIZE);
    write_ok(device, 0, SIGNED_SIZE - 1);

    assert_int_equal(
            aloft_update_write(&device->update, device->image + SIGNED_SIZE - 1, 2),
            ALOFT_ERR_SIZE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_SIZE);
    assert_int_equal(device->target.discards, 1);
    assert_takes_next_good_update(device);
}

static void the_first_error_is_kept(void **state)
{
    struct device *device = *state;

    begin(device, 100);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, 101), ALOFT_ERR_SIZE);
    aloft_update_abort(&device->update);
    aloft_update_fail(&device->update, ALOFT_ERR_TIMEOUT);

    assert_int_equal(aloft_update_error(&device->update), ALOFT_ERR_SIZE);
    assert_int_equal(device->recorder.failed, 1);
}

static void an_abort_discards_and_is_told(void **state)
{
    struct device *device = *state;

    begin(device, SIGNED_SIZE);
    write_ok(device, 0, 1000);
    aloft_update_abort(&device->update);

    assert_int_equal(device->target.discards, 1);
    assert_int_equal(device->recorder.why, ALOFT_ERR_ABORTED);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_ABORTED);
    assert_takes_next_good_update(device);
}

static void a_lost_link_is_a_reason_of_its_own(void **state)
{
    struct device *device = *state;

    begin(device, SIGNED_SIZE);
    aloft_update_fail(&device->update, ALOFT_ERR_TIMEOUT);

    assert_int_equal(aloft_update_error(&device->update), ALOFT_ERR_TIMEOUT);
    assert_int_equal(aloft_update_received(&device->update), 0);
}

/* A stream that its peer has ended in order is closed with ALOFT_OK. */
static void an_update_cannot_fail_with_success(void **state)
{
    struct device *device = *state;

    begin(device, SIGNED_SIZE);
    aloft_update_fail(&device->update, ALOFT_OK);

    assert_int_equal(aloft_update_error(&device->update), ALOFT_ERR_ABORTED);
    assert_int_equal(aloft_update_write(&device->update, "x", 1), ALOFT_ERR_ABORTED);
}

static const struct {
    const char *reason;
    const char *head;
    unsigned takes;
    enum aloft_status status;
} heads[] = {
        {"ESP is taken by default", "\xE9\1\2\x40", 0, ALOFT_OK},
        {"ELF is taken by default", "\x7F\x45\x4C\x46", 0, ALOFT_OK},
        {"gzip is not", "\x1F\x8B\x08\x00", 0, ALOFT_ERR_MAGIC},
        {"gzip, asked for", "\x1F\x8B\x08\x00", ALOFT_TAKES_GZIP, ALOFT_OK},
        {"ESP where only gzip is", "\xE9\1\2\x40", ALOFT_TAKES_GZIP, ALOFT_ERR_MAGIC},
        {"ELF where only ESP is", "\x7F\x45\x4C\x46", ALOFT_TAKES_ESP, ALOFT_ERR_MAGIC},
        {"text", "hello", 0, ALOFT_ERR_MAGIC},
        {"erased flash", "\xFF\xFF\xFF\xFF", 0, ALOFT_ERR_MAGIC},
        {"ESP without a segment", "\xE9\0\2\x40", 0, ALOFT_ERR_MAGIC},
        {"anything, where anything is", "hello", ALOFT_TAKES_RAW, ALOFT_OK},
        {"only formats known here", "hello", 0x7, ALOFT_ERR_MAGIC},
};

static void first_bytes_are_judged_before_anything_is_written(void **state)
{
    struct device *device = *state;

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        uint8_t image[64] = {0};

        print_message("%s\n", heads[i].reason);
        memcpy(image, heads[i].head, 4);
        device->config.takes = heads[i].takes;
        device->target.counts[TARGET_WRITE] = 0;
        assert_int_equal(send(device, image, sizeof image), heads[i].status);
        assert_int_equal(
                device->target.counts[TARGET_WRITE] == 0, heads[i].status != ALOFT_OK);
    }
    assert_takes_next_good_update(device);
}

static void a_wrong_first_byte_is_found_however_it_comes(void **state)
{
    struct device *device = *state;

    device->image[0] = 'X';
    begin(device, SIGNED_SIZE);
    for (uint32_t i = 0; i < ALOFT_ESP_HEADER_MAX - 1; i++) {
        write_ok(device, i, i + 1);
    }

    assert_int_equal(aloft_update_write(&device->update, device->image + 23, 1),
            ALOFT_ERR_MAGIC);
    assert_int_equal(device->target.counts[TARGET_WRITE], 0);
}

static void an_image_may_be_shorter_than_a_head(void **state)
{
    struct device *device = *state;

    sample_image_esp(device->image, 9, 5);
    assert_int_equal(send(device, device->image, 9), ALOFT_OK);
    assert_int_equal(device->memory.image.size, 9);
    assert_int_equal(device->recorder.total, 9);
    assert_true(device->recorder.progress_is_sane);

    assert_int_equal(send(device, device->image, 7), ALOFT_ERR_MAGIC);
}

static const struct {
    const char *reason;
    uint32_t chip_size;
    uint8_t size_and_clock;
    enum aloft_status status;
} chips[] = {
        {"as large as declared", 4u << 20, 0x40, ALOFT_OK},
        {"larger than declared", 16u << 20, 0x40, ALOFT_OK},
        {"smaller than declared", 1u << 20, 0x40, ALOFT_ERR_IMAGE_CONFIG},
        {"16 MB wanted, 4 there", 4u << 20, 0x90, ALOFT_ERR_IMAGE_CONFIG},
        {"a size code not known", 4u << 20, 0x70, ALOFT_OK},
        {"chip not known", 0, 0x90, ALOFT_OK},
};

static void an_image_for_a_larger_chip_is_refused(void **state)
{
    struct device *device = *state;

    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        print_message("%s\n", chips[i].reason);
        device->config.chip_size = chips[i].chip_size;
        device->image[3] = chips[i].size_and_clock;
        assert_int_equal(send(device, device->image, IMAGE_SIZE), chips[i].status);
    }
}

static void the_flash_mode_is_kept_unless_asked_for(void **state)
{
    struct device *device = *state;

    device->config.flash_mode_byte = 0;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(device->flash[2], SAMPLE_FLASH_MODE);
}

static void a_patched_flash_mode_breaks_no_digest_and_no_signature(void **state)
{
    struct device *device = *state;
    uint8_t sha256[32];

    device->config.verifier = &device->verifier.base;
    device->config.flash_mode = ALOFT_FLASH_MODE_PATCH;
    device->config.flash_mode_byte = 3;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);

    assert_int_equal(device->flash[2], 3);
    assert_memory_equal(device->flash + 3, device->image + 3, SIGNED_SIZE - 3);
    aloft_digest_once(&aloft_bearssl_sha256, device->flash, SIGNED_SIZE, sha256);
    assert_memory_equal(device->memory.image.sha256, sha256, sizeof sha256);
}

static void a_flash_mode_that_is_right_costs_no_second_reading(void **state)
{
    struct device *device = *state;

    device->config.flash_mode = ALOFT_FLASH_MODE_PATCH;
    device->config.flash_mode_byte = SAMPLE_FLASH_MODE;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(device->target.counts[TARGET_READ],
            (SIGNED_SIZE + ALOFT_UPDATE_WORK_SIZE - 1) / ALOFT_UPDATE_WORK_SIZE);
}

static void only_esp_firmware_is_patched(void **state)
{
    struct device *device = *state;
    const uint8_t gzip[64] = {0x1F, 0x8B, 8};
    struct aloft_update_offer offer = offer_of(device->image, 64);

    device->config.flash_mode = ALOFT_FLASH_MODE_PATCH;
    device->config.flash_mode_byte = 3;
    device->config.takes = ALOFT_TAKES_GZIP;
    assert_int_equal(send(device, gzip, sizeof gzip), ALOFT_OK);
    assert_memory_equal(device->flash, gzip, sizeof gzip);

    offer.kind = ALOFT_UPDATE_FILE_SYSTEM;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    write_ok(device, 0, 64);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
    assert_memory_equal(device->fs_flash, device->image, 64);
}

static void a_file_system_begins_with_anything(void **state)
{
    struct device *device = *state;
    struct aloft_update_offer offer;

    sample_bytes(device->image, 500, 77);
    offer = offer_of(device->image, 500);
    offer.kind = ALOFT_UPDATE_FILE_SYSTEM;

    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    write_ok(device, 0, 500);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
    assert_memory_equal(device->fs_flash, device->image, 500);
    assert_int_equal(device->memory.image.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(two_pieces_split_anywhere_make_the_same_image),
            device_test(pieces_of_every_length_make_the_same_image),
            device_test(every_byte_is_read_back_once),
            device_test(progress_ends_at_the_announced_size),
            device_test(an_unknown_size_takes_what_comes),
            device_test(an_unknown_size_may_fill_the_room_and_no_more),
            device_test(more_bytes_than_announced_fail_the_update),
            device_test(the_first_error_is_kept),
            device_test(an_abort_discards_and_is_told),
            device_test(a_lost_link_is_a_reason_of_its_own),
            device_test(an_update_cannot_fail_with_success),
            device_test(first_bytes_are_judged_before_anything_is_written),
            device_test(a_wrong_first_byte_is_found_however_it_comes),
            device_test(an_image_may_be_shorter_than_a_head),
            device_test(an_image_for_a_larger_chip_is_refused),
            device_test(the_flash_mode_is_kept_unless_asked_for),
            device_test(a_patched_flash_mode_breaks_no_digest_and_no_signature),
            device_test(a_flash_mode_that_is_right_costs_no_second_reading),
            device_test(only_esp_firmware_is_patched),
            device_test(a_file_system_begins_with_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
