#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

/* Sends the image in pieces of 512 bytes, as a protocol would. */
static enum aloft_status send_in_pieces(struct device *device)
{
    const struct aloft_update_offer offer = offer_of(device->image, SIGNED_SIZE);
    enum aloft_status status =
            aloft_update_begin(&device->update, &device->config, &offer);

    for (uint32_t offset = 0; status == ALOFT_OK && offset < SIGNED_SIZE;
            offset += 512) {
        const uint32_t left = SIGNED_SIZE - offset;

        status = aloft_update_write(
                &device->update, device->image + offset, left < 512 ? left : 512);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static const struct {
    enum target_call call;
    enum aloft_status why;
} faults[] = {
        {TARGET_OPEN, ALOFT_ERR_FLASH_READ},
        {TARGET_WRITE, ALOFT_ERR_FLASH_ERASE},
        {TARGET_WRITE, ALOFT_ERR_FLASH_PROGRAM},
        {TARGET_WRITE, ALOFT_ERR_FLASH_VERIFY},
        {TARGET_FLUSH, ALOFT_ERR_FLASH_PROGRAM},
        {TARGET_READ, ALOFT_ERR_FLASH_READ},
        {TARGET_COMMIT, ALOFT_ERR_FLASH_PROGRAM},
};

static void assert_fault_is_named(struct device *device, size_t fault, unsigned at)
{
    const unsigned failed = device->recorder.failed;
    const unsigned discards = device->target.discards;

    device->target.fails = faults[fault].call;
    device->target.fails_at = device->target.counts[faults[fault].call] + at;
    device->target.why = faults[fault].why;

    assert_int_equal(send_in_pieces(device), faults[fault].why);
    assert_int_equal(aloft_update_error(&device->update), faults[fault].why);
    assert_int_equal(device->recorder.failed, failed + 1);
    assert_int_equal(device->recorder.why, faults[fault].why);
    assert_int_equal(device->target.discards,
            discards + (faults[fault].call == TARGET_OPEN ? 0 : 1));
    assert_int_equal(device->memory.image.size, 0);
    assert_takes_next_good_update(device);
    device->memory.image.size = 0;
}

static void a_fault_at_any_call_is_named_and_the_next_update_is_taken(void **state)
{
    struct device *device = *state;
    unsigned calls[TARGET_CALLS];
    unsigned tried = 0;

    device->config.verifier = &device->verifier.base;
    assert_int_equal(send_in_pieces(device), ALOFT_OK);
    device->memory.image.size = 0;
    for (size_t i = 0; i < TARGET_CALLS; i++) {
        calls[i] = device->target.counts[i];
    }
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (unsigned at = 1; at <= calls[faults[i].call]; at++) {
            assert_fault_is_named(device, i, at);
            tried++;
        }
    }
    print_message("%u faults tried\n", tried);
    assert_true(tried > 20);
}

static void a_fault_in_the_second_reading_is_named(void **state)
{
    struct device *device = *state;

    device->config.flash_mode = ALOFT_FLASH_MODE_PATCH;
    device->config.flash_mode_byte = 0;
    assert_int_equal(send_in_pieces(device), ALOFT_OK);
    device->memory.image.size = 0;
    device->target.fails = TARGET_READ;
    device->target.fails_at = 2 * device->target.counts[TARGET_READ];
    device->target.why = ALOFT_ERR_FLASH_READ;

    assert_int_equal(send_in_pieces(device), ALOFT_ERR_FLASH_READ);
    assert_int_equal(device->memory.image.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(a_fault_at_any_call_is_named_and_the_next_update_is_taken),
            device_test(a_fault_in_the_second_reading_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
