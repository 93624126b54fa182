#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bytes.h"
#include "fixture.h"

/* Sends `size` bytes of the device's image without announcing a digest. */
static enum aloft_status send_undigested(struct device *device, uint32_t size)
{
    const struct aloft_update_offer offer = {
            .kind = ALOFT_UPDATE_FIRMWARE, .size = size};
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->image, size);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static void ask_for_signatures(struct device *device)
{
    device->config.verifier = &device->verifier.base;
}

static void assert_nothing_committed(const struct device *device)
{
    assert_int_equal(device->memory.image.size, 0);
    assert_int_equal(device->target.counts[TARGET_COMMIT], 0);
    assert_int_equal(device->recorder.ended, 0);
}

static void a_good_image_is_committed_once(void **state)
{
    struct device *device = *state;

    ask_for_signatures(device);

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
    assert_int_equal(device->memory.image.payload_size, IMAGE_SIZE);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_STATE);
    assert_int_equal(aloft_update_error(&device->update), ALOFT_OK);
    assert_int_equal(device->target.counts[TARGET_COMMIT], 1);
    assert_int_equal(device->target.discards, 0);
}

static void fewer_bytes_than_announced_are_truncated(void **state)
{
    struct device *device = *state;
    const struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, SIGNED_SIZE - 1),
            ALOFT_OK);

    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_TRUNCATED);
    assert_nothing_committed(device);
    assert_takes_next_good_update(device);
}

/* Refuses what does not end in a zero byte, and proves that it can read all of it. */
static enum aloft_status ends_in_zero(const struct aloft_reader *image)
{
    uint8_t last = 1;
    const enum aloft_status status =
            aloft_reader_read(image, image->size - 1, &last, sizeof last);

    if (status != ALOFT_OK) {
        return status;
    }
    return last == 0 ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static void an_image_that_the_examiner_refuses_is_not_committed(void **state)
{
    static const struct aloft_examiner_ops examiner = {.examine = ends_in_zero};
    struct device *device = *state;

    device->config.examiner = &examiner;
    device->image[IMAGE_SIZE - 1] = 7;

    assert_int_equal(send(device, device->image, IMAGE_SIZE), ALOFT_ERR_FORMAT);
    assert_nothing_committed(device);

    device->image[IMAGE_SIZE - 1] = 0;
    assert_int_equal(send(device, device->image, IMAGE_SIZE), ALOFT_OK);
}

/* Byte 1 of a header counts segments, and bytes 12 to 15 are the size of the first. */
static void a_header_that_points_out_of_the_image_is_refused(void **state)
{
    static const struct {
        uint8_t at;
        uint8_t value;
    } cases[] = {{1, 16}, {13, 0xFF}, {15, 0xFF}};
    struct device *device = *state;

    device->config.examiner = &aloft_examiner_whole;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sample_image_esp(device->image, IMAGE_SIZE, 9);
        memset(device->image + 8, 0, 8);
        device->image[1] = 1;
        device->image[cases[i].at] = cases[i].value;

        assert_int_equal(send(device, device->image, IMAGE_SIZE), ALOFT_ERR_FORMAT);
        assert_nothing_committed(device);
    }
}

static void no_byte_at_all_is_no_data(void **state)
{
    struct device *device = *state;
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_NO_DATA);

    offer.size = ALOFT_SIZE_UNKNOWN;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(aloft_update_end_short(&device->update), ALOFT_ERR_NO_DATA);
    assert_nothing_committed(device);
}

static void end_short_takes_less_than_announced(void **state)
{
    struct device *device = *state;
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    ask_for_signatures(device);
    offer.size = ROOM;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, SIGNED_SIZE), ALOFT_OK);

    assert_int_equal(aloft_update_end_short(&device->update), ALOFT_OK);
    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
    assert_int_equal(device->recorder.total, SIGNED_SIZE);
    assert_true(device->recorder.progress_is_sane);
}

static void every_bit_of_the_announced_digest_counts(void **state)
{
    struct device *device = *state;

    for (size_t bit = 0; bit < 128; bit++) {
        struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

        offer.announced.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(
                aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
        assert_int_equal(
                aloft_update_write(&device->update, device->image, SIGNED_SIZE),
                ALOFT_OK);
        assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_DIGEST);
    }
    assert_nothing_committed(device);
    assert_takes_next_good_update(device);
}

static void sha256_may_be_announced_too(void **state)
{
    struct device *device = *state;
    struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);

    offer.announced.ops = &aloft_bearssl_sha256;
    aloft_digest_once(
            offer.announced.ops, device->image, SIGNED_SIZE, offer.announced.bytes);
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);
}

/*
 * The length at the end of the file, and what becomes of it on a device that asks for
 * signatures. The rows of docs/spec/trailer.md.
 */
static const struct {
    const char *reason;
    uint32_t length;
    enum aloft_status status;
} lengths[] = {
        {"the right one", 256, ALOFT_OK},
        {"no signature", 0, ALOFT_ERR_UNSIGNED},
        {"one byte less than the key's", 255, ALOFT_ERR_SIGNATURE},
        {"one byte more than the key's", 257, ALOFT_ERR_SIGNATURE},
        {"longer than the verifier takes", 512, ALOFT_ERR_SIGNATURE},
        {"longer than any", 513, ALOFT_ERR_UNSIGNED},
        {"longer than the file", SIGNED_SIZE, ALOFT_ERR_UNSIGNED},
        {"erased flash", UINT32_MAX, ALOFT_ERR_UNSIGNED},
};

static void every_other_trailer_length_is_refused(void **state)
{
    struct device *device = *state;

    ask_for_signatures(device);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        print_message("%s\n", lengths[i].reason);
        aloft_put_le32(device->image + SIGNED_SIZE - 4, lengths[i].length);
        assert_int_equal(send(device, device->image, SIGNED_SIZE), lengths[i].status);
    }
}

static void a_short_file_with_a_long_signature_is_unsigned(void **state)
{
    struct device *device = *state;

    ask_for_signatures(device);
    aloft_put_le32(device->image + 256, 256);

    assert_int_equal(send(device, device->image, 260), ALOFT_ERR_UNSIGNED);
    assert_int_equal(send(device, device->image, 200), ALOFT_ERR_UNSIGNED);
    assert_int_equal(send(device, device->image, 8), ALOFT_ERR_UNSIGNED);
    assert_nothing_committed(device);
}

static void one_byte_may_be_signed(void **state)
{
    struct device *device = *state;
    uint8_t image[1 + FAKE_TRAILER_LEN] = {0};

    ask_for_signatures(device);
    device->config.takes = ALOFT_TAKES_RAW;
    (void)fake_sign(image, 1, KEY); // all of `image`

    assert_int_equal(send(device, image, sizeof image), ALOFT_OK);
    assert_int_equal(device->memory.image.payload_size, 1);
}

static void the_longest_signature_is_found_behind_any_image(void **state)
{
    struct device *device = *state;

    ask_for_signatures(device);
    device->verifier.base.signature_max = ALOFT_SIGNATURE_MAX;
    for (uint32_t size = 24; size < 3000; size += 11) {
        const uint32_t signed_size =
                fake_sign_with(device->image, size, KEY, ALOFT_SIGNATURE_MAX);

        assert_int_equal(send(device, device->image, signed_size), ALOFT_OK);
        assert_int_equal(device->memory.image.payload_size, size);
        device->image[size] ^= 0x80;
        assert_int_equal(send(device, device->image, signed_size), ALOFT_ERR_SIGNATURE);
    }
}

static void the_signature_of_another_key_is_refused(void **state)
{
    struct device *device = *state;

    ask_for_signatures(device);
    (void)fake_sign(device->image, IMAGE_SIZE, KEY ^ 1); // SIGNED_SIZE

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_ERR_SIGNATURE);
    assert_nothing_committed(device);
    (void)fake_sign(device->image, IMAGE_SIZE, KEY); // SIGNED_SIZE
    assert_takes_next_good_update(device);
}

static bool is_refusal(enum aloft_status status)
{
    return status == ALOFT_ERR_SIGNATURE || status == ALOFT_ERR_UNSIGNED ||
           status == ALOFT_ERR_MAGIC;
}

static void one_flipped_bit_anywhere_in_what_was_sent_is_refused(void **state)
{
    struct device *device = *state;
    const uint32_t size = 600;
    const uint32_t signed_size = fake_sign(device->image, size, KEY);

    ask_for_signatures(device);
    for (uint32_t bit = 0; bit < signed_size * 8; bit++) {
        device->image[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_true(is_refusal(send_undigested(device, signed_size)));
        device->image[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_nothing_committed(device);
    assert_int_equal(send_undigested(device, signed_size), ALOFT_OK);
}

static void one_flipped_bit_anywhere_in_flash_is_refused(void **state)
{
    struct device *device = *state;
    const uint32_t signed_size = fake_sign(device->image, 600, KEY);

    ask_for_signatures(device);
    device->target.flips = true;
    for (uint32_t bit = 0; bit < signed_size * 8; bit++) {
        device->target.flipped_offset = bit / 8;
        device->target.flipped_mask = (uint8_t)(1u << bit % 8);
        assert_true(is_refusal(send_undigested(device, signed_size)));
    }
    assert_nothing_committed(device);
    device->target.flips = false;
    assert_int_equal(send_undigested(device, signed_size), ALOFT_OK);
}

static void one_flipped_bit_in_flash_breaks_the_announced_digest(void **state)
{
    struct device *device = *state;

    device->target.flips = true;
    for (uint32_t bit = 0; bit < 700 * 8; bit += 5) {
        device->target.flipped_offset = bit / 8;
        device->target.flipped_mask = (uint8_t)(1u << bit % 8);
        assert_int_equal(send(device, device->image, 700), ALOFT_ERR_DIGEST);
    }
    assert_nothing_committed(device);
    assert_takes_next_good_update(device);
}

/* Publishing signed binaries first, firmware that asks for them later. */
static void a_signed_image_installs_where_no_signature_is_asked_for(void **state)
{
    struct device *device = *state;

    assert_int_equal(send(device, device->image, SIGNED_SIZE), ALOFT_OK);
    assert_int_equal(device->memory.image.size, SIGNED_SIZE);
    assert_int_equal(device->memory.image.payload_size, SIGNED_SIZE);

    ask_for_signatures(device); // the new firmware runs
    assert_int_equal(send(device, device->image, IMAGE_SIZE), ALOFT_ERR_UNSIGNED);
    assert_takes_next_good_update(device);
}

static void a_file_system_is_asked_for_a_signature_too(void **state)
{
    struct device *device = *state;
    const uint32_t size = fake_sign(device->image, 400, KEY);
    struct aloft_update_offer offer = offer_of(device->image, size);

    ask_for_signatures(device);
    offer.kind = ALOFT_UPDATE_FILE_SYSTEM;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, size), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_OK);

    offer = offer_of(device->image, 400);
    offer.kind = ALOFT_UPDATE_FILE_SYSTEM;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(aloft_update_write(&device->update, device->image, 400), ALOFT_OK);
    assert_int_equal(aloft_update_end(&device->update), ALOFT_ERR_UNSIGNED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(a_good_image_is_committed_once),
            device_test(fewer_bytes_than_announced_are_truncated),
            device_test(an_image_that_the_examiner_refuses_is_not_committed),
            device_test(a_header_that_points_out_of_the_image_is_refused),
            device_test(no_byte_at_all_is_no_data),
            device_test(end_short_takes_less_than_announced),
            device_test(every_bit_of_the_announced_digest_counts),
            device_test(sha256_may_be_announced_too),
            device_test(every_other_trailer_length_is_refused),
            device_test(a_short_file_with_a_long_signature_is_unsigned),
            device_test(one_byte_may_be_signed),
            device_test(the_longest_signature_is_found_behind_any_image),
            device_test(the_signature_of_another_key_is_refused),
            device_test(one_flipped_bit_anywhere_in_what_was_sent_is_refused),
            device_test(one_flipped_bit_anywhere_in_flash_is_refused),
            device_test(one_flipped_bit_in_flash_breaks_the_announced_digest),
            device_test(a_signed_image_installs_where_no_signature_is_asked_for),
            device_test(a_file_system_is_asked_for_a_signature_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
