#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot.h"
#include "aloft/boot_app.h"
#include "aloft/ram_flash.h"

#define SECTOR   512u
#define OLD_SIZE 1300u
#define NEW_SIZE 2048u /* fills the slot */
#define TRIALS   2u

/* The first byte of an image is its security counter. */
struct policy {
    struct aloft_boot_policy base;
    bool spares;
};

/* Two slots of four sectors; the old image runs, the new one is staged and asked for.
 */
struct device {
    struct aloft_ram_flash *ram;
    struct aloft_boot boot;
    struct policy policy;
    struct aloft_boot_state state;
    struct aloft_boot_result result;
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
};

static enum aloft_status first_byte(const struct aloft_boot_policy *policy,
        const struct aloft_area *area, uint32_t size, uint32_t *counter)
{
    uint8_t byte;
    (void)policy; // all images are alike
    (void)size;
    const enum aloft_status status = aloft_area_read(area, 0, &byte, 1);

    *counter = byte;
    return status;
}

static bool spares_trial(const struct aloft_boot_policy *policy)
{
    return ((const struct policy *)policy)->spares;
}

static const struct aloft_boot_policy_ops hooks = {
        .counter = first_byte,
        .spares_trial = spares_trial,
};

static struct aloft_area sectors(struct device *device, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &device->ram->base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static void place(struct device *device, const struct aloft_area *area, uint32_t size,
        uint8_t counter, struct aloft_boot_image *image)
{
    uint8_t *const bytes = device->ram->bytes + area->offset;

    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7u + i / 256u + size);
    }
    bytes[0] = counter;
    image->size = size;
    aloft_digest_once(&aloft_bearssl_sha256, bytes, size, image->sha256);
}

static void write_record(struct device *device)
{
    assert_int_equal(
            aloft_boot_record_write(&device->boot.layout.record, &device->state),
            ALOFT_OK);
}

static int set_up(void **state, const struct aloft_strategy *strategy)
{
    const struct aloft_flash_geometry geometry = {.size = 12 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    device->policy.base = (struct aloft_boot_policy){.ops = &hooks, .trials = TRIALS};
    device->boot = (struct aloft_boot){
            .layout = {.main = sectors(device, 0, 4),
                    .stage = sectors(device, 4, 4),
                    .record = sectors(device, 8, 3)},
            .trust = {.sha256 = &aloft_bearssl_sha256,
                    .verifier = &aloft_verifier_none,
                    .work = device->work,
                    .work_size = sizeof device->work},
            .strategy = strategy,
            .policy = &device->policy.base,
    };
    place(device, &device->boot.layout.main, OLD_SIZE, 5, &device->state.main);
    place(device, &device->boot.layout.stage, NEW_SIZE, 6, &device->state.staged);
    device->state.phase = ALOFT_BOOT_ASKED;
    device->state.counter = 5;
    *state = device;
    return 0;
}

static int set_up_swap(void **state)
{
    (void)set_up(state, &aloft_strategy_swap); // it cannot fail
    struct device *device = *state;

    device->boot.layout.spare = sectors(device, 11, 1);
    write_record(device);
    return 0;
}

static int set_up_ab(void **state)
{
    (void)set_up(state, &aloft_strategy_ab); // it cannot fail
    struct device *device = *state;

    device->boot.layout.alternates = true;
    write_record(device);
    return 0;
}

static int set_up_overwrite(void **state)
{
    (void)set_up(state, &aloft_strategy_overwrite); // it cannot fail
    write_record(*state);
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

/* Boots, and expects an image of `size` bytes to be started. */
static void boot(struct device *device, uint32_t size)
{
    struct aloft_boot_layout layout = device->boot.layout;
    uint8_t last;

    aloft_boot_run(&device->boot, &device->result);

    assert_true(device->result.bootable);
    assert_int_equal(device->result.image.size, size);
    aloft_boot_layout_select(&layout, device->result.in_slot_b);
    assert_int_equal(aloft_boot_main_read(&layout, size - 1, &last, 1), ALOFT_OK);
    assert_int_equal(last, (uint8_t)((size - 1) * 7u + (size - 1) / 256u + size));
}

static struct aloft_boot_status ask(struct device *device)
{
    struct aloft_boot_status status;

    assert_int_equal(aloft_boot_status_read(&device->boot.layout, &status), ALOFT_OK);
    return status;
}

static void new_image_runs_on_trial(void **state)
{
    struct device *device = *state;

    boot(device, NEW_SIZE);

    const struct aloft_boot_status status = ask(device);
    assert_true(status.on_trial);
    assert_true(status.can_revert);
    assert_int_equal(status.trials_left, TRIALS - 1);
    assert_int_equal(status.reason, ALOFT_BOOT_UPDATED);
    assert_int_equal(status.counter, 5); // not before it is confirmed
    assert_int_equal(device->result.trials_left, TRIALS - 1);
}

static void image_that_never_confirms_goes_back(void **state)
{
    struct device *device = *state;
    boot(device, NEW_SIZE);
    boot(device, NEW_SIZE);

    boot(device, OLD_SIZE);

    const struct aloft_boot_status status = ask(device);
    assert_int_equal(status.reason, ALOFT_BOOT_REVERT_TRIALS);
    assert_false(status.on_trial);
    assert_false(status.can_revert); // what was never confirmed is not kept
    boot(device, OLD_SIZE);
}

static void damaged_image_on_trial_goes_back_at_once(void **state)
{
    struct device *device = *state;
    struct aloft_boot_layout layout = device->boot.layout;
    boot(device, NEW_SIZE);
    aloft_boot_layout_select(&layout, device->result.in_slot_b);
    device->ram->bytes[layout.main.offset + 700] ^= 1;

    boot(device, OLD_SIZE);

    assert_int_equal(ask(device).reason, ALOFT_BOOT_REVERT_BAD);
}

static void spared_reset_uses_up_no_trial(void **state)
{
    struct device *device = *state;
    device->policy.spares = true;

    boot(device, NEW_SIZE);
    boot(device, NEW_SIZE);

    assert_int_equal(ask(device).trials_left, TRIALS);
}

static void confirmed_image_stays_and_raises_the_counter(void **state)
{
    struct device *device = *state;
    boot(device, NEW_SIZE);

    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_OK);

    for (unsigned i = 0; i < TRIALS + 2; i++) {
        boot(device, NEW_SIZE);
    }
    const struct aloft_boot_status status = ask(device);
    assert_false(status.on_trial);
    assert_int_equal(status.counter, 6);
    assert_false(status.can_revert); // the old one is too old now
    assert_int_equal(
            aloft_boot_request_revert(&device->boot.layout), ALOFT_ERR_NOT_FOUND);
}

static void trial_is_confirmed_once(void **state)
{
    struct device *device = *state;
    boot(device, NEW_SIZE);
    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_OK);

    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_ERR_NOT_ON_TRIAL);
}

static void request_to_go_back_is_granted_and_taken_once(void **state)
{
    struct device *device = *state;
    boot(device, NEW_SIZE);

    assert_int_equal(aloft_boot_request_revert(&device->boot.layout), ALOFT_OK);
    assert_int_equal(
            aloft_boot_request_revert(&device->boot.layout), ALOFT_ERR_PENDING);
    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_ERR_PENDING);
    assert_true(ask(device).restart_does_it);

    boot(device, OLD_SIZE);
    assert_int_equal(ask(device).reason, ALOFT_BOOT_REVERT_ASKED);
}

static void image_of_the_same_counter_can_be_gone_back_to_after_confirm(void **state)
{
    struct device *device = *state;
    device->state.counter = 0;
    place(device, &device->boot.layout.main, OLD_SIZE, 0, &device->state.main);
    place(device, &device->boot.layout.stage, NEW_SIZE, 0, &device->state.staged);
    write_record(device);
    boot(device, NEW_SIZE);
    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_OK);

    assert_int_equal(aloft_boot_request_revert(&device->boot.layout), ALOFT_OK);
    boot(device, OLD_SIZE);

    assert_true(ask(device).can_revert); // both have been confirmed
    assert_int_equal(aloft_boot_request_revert(&device->boot.layout), ALOFT_OK);
    boot(device, NEW_SIZE);
    assert_false(ask(device).on_trial);
}

static void older_image_is_refused_and_the_reason_kept(void **state)
{
    struct device *device = *state;
    place(device, &device->boot.layout.stage, NEW_SIZE, 4, &device->state.staged);
    write_record(device);

    boot(device, OLD_SIZE);

    assert_int_equal(device->result.why, ALOFT_ERR_DOWNGRADE);
    assert_int_equal(device->result.moves, 0);
    assert_int_equal(ask(device).refused, ALOFT_ERR_DOWNGRADE);
}

static void without_a_way_back_the_trial_ends(void **state)
{
    struct device *device = *state;
    struct aloft_boot_layout layout = device->boot.layout;
    boot(device, NEW_SIZE);
    aloft_boot_layout_select(&layout, device->result.in_slot_b);
    device->ram->bytes[layout.stage.offset + 700] ^= 1;
    boot(device, NEW_SIZE);

    boot(device, NEW_SIZE);

    const struct aloft_boot_status status = ask(device);
    assert_false(status.on_trial);
    assert_int_equal(status.refused, ALOFT_ERR_DIGEST);
    assert_int_equal(status.counter, 5);
}

static void overwriting_settles_at_once(void **state)
{
    struct device *device = *state;

    boot(device, NEW_SIZE);

    const struct aloft_boot_status status = ask(device);
    assert_false(status.on_trial);
    assert_false(status.can_revert);
    assert_int_equal(status.counter, 6);
    assert_int_equal(aloft_boot_confirm(&device->boot.layout), ALOFT_ERR_NOT_ON_TRIAL);
}

static void strategy_that_does_not_fit_the_layout_is_refused(void **state)
{
    struct device *device = *state;
    device->boot.strategy = &aloft_strategy_overwrite;

    aloft_boot_run(&device->boot, &device->result);

    assert_int_equal(device->result.why, ALOFT_ERR_ARGUMENT);
    assert_int_equal(device->result.moves, 0);
}

#define SWAP(name) cmocka_unit_test_setup_teardown(name, set_up_swap, tear_down)
#define AB(name)   cmocka_unit_test_setup_teardown(name, set_up_ab, tear_down)
#define OVERWRITE(name) \
    cmocka_unit_test_setup_teardown(name, set_up_overwrite, tear_down)
#define BOTH(name) SWAP(name), AB(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
            BOTH(new_image_runs_on_trial),
            BOTH(image_that_never_confirms_goes_back),
            BOTH(damaged_image_on_trial_goes_back_at_once),
            BOTH(spared_reset_uses_up_no_trial),
            BOTH(confirmed_image_stays_and_raises_the_counter),
            BOTH(trial_is_confirmed_once),
            BOTH(request_to_go_back_is_granted_and_taken_once),
            BOTH(image_of_the_same_counter_can_be_gone_back_to_after_confirm),
            BOTH(older_image_is_refused_and_the_reason_kept),
            BOTH(without_a_way_back_the_trial_ends),
            BOTH(strategy_that_does_not_fit_the_layout_is_refused),
            OVERWRITE(older_image_is_refused_and_the_reason_kept),
            OVERWRITE(overwriting_settles_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
