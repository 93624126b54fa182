#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/acceptance.h"
#include "trust_samples.h"

#define ROOM 8192u

struct fixture {
    struct aloft_trust_draft draft;
    struct sample stored;
    struct aloft_trust_store store;
    struct aloft_acceptance acceptance;
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said; /* What the manifest is made of. */
    struct sample document;
    struct aloft_manifest manifest;
};

static int make(void **state)
{
    static struct fixture fixture;
    static const uint8_t image[1000] = {1, 2, 3};

    memset(&fixture, 0, sizeof(fixture));
    fixture.draft = sample_draft();
    sample_store(&fixture.stored, &fixture.draft);
    assert_int_equal(aloft_trust_store_open(
                             &fixture.store, fixture.stored.bytes, fixture.stored.len),
            ALOFT_OK);
    aloft_acceptance_init(&fixture.acceptance);
    fixture.acceptance.store = &fixture.store;
    fixture.acceptance.checker = &sample_checker;
    fixture.acceptance.target = aloft_span_of("lamp-2");
    fixture.acceptance.order = 20;
    fixture.acceptance.counter = 3;
    fixture.said = sample_manifest(image, sizeof(image), fixture.digest);
    *state = &fixture;
    return 0;
}

static enum aloft_status judge_signed(
        struct fixture *fixture, unsigned signer, uint32_t room)
{
    sample_manifest_document(&fixture->document, &fixture->said);
    sample_sign(&fixture->document, signer);
    assert_int_equal(aloft_manifest_decode(&fixture->manifest, fixture->document.bytes,
                             fixture->document.len),
            ALOFT_OK);
    return aloft_acceptance_judge(
            &fixture->acceptance, &fixture->manifest, ALOFT_MANIFEST_FIRMWARE, room);
}

static enum aloft_status judge(struct fixture *fixture)
{
    return judge_signed(fixture, 3, ROOM);
}

static void an_image_for_this_device_is_taken(void **state)
{
    assert_int_equal(judge(*state), ALOFT_OK);
}

static void an_image_for_another_device_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.target = aloft_span_of("lamp-3");

    assert_int_equal(judge(fixture), ALOFT_ERR_TARGET);
}

static void the_beginning_of_a_target_is_another_device(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.target = aloft_span_of("lamp");

    assert_int_equal(judge(fixture), ALOFT_ERR_TARGET);
}

static void an_image_without_target_is_for_all(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.target = aloft_span_of("");

    assert_int_equal(judge(fixture), ALOFT_OK);
}

static void a_device_without_target_takes_all(void **state)
{
    struct fixture *const fixture = *state;
    fixture->acceptance.target = aloft_span_of("");

    assert_int_equal(judge(fixture), ALOFT_OK);
}

static void a_lower_order_is_a_downgrade(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.order = 19;

    assert_int_equal(judge(fixture), ALOFT_ERR_DOWNGRADE);
}

static void a_lower_order_can_be_allowed(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.order = 19;
    fixture->acceptance.may_go_back = true;

    assert_int_equal(judge(fixture), ALOFT_OK);
}

static void the_running_firmware_is_the_oldest_that_is_taken(void **state)
{
    struct fixture *const fixture = *state;
    const struct aloft_manifest running = {.order = 31, .build_time = 1};
    fixture->acceptance.latest = 5;

    aloft_acceptance_note_running(&fixture->acceptance, &running);

    fixture->said.order = 30;
    assert_int_equal(judge(fixture), ALOFT_ERR_DOWNGRADE);
    fixture->said.order = 31;
    assert_int_equal(judge(fixture), ALOFT_OK);
    assert_int_equal(fixture->acceptance.latest, 5);
}

static void it_is_no_earlier_than_what_was_built_or_signed(void **state)
{
    struct fixture *const fixture = *state;
    const struct aloft_manifest running = {.order = 20, .build_time = 1000};

    aloft_acceptance_note_running(&fixture->acceptance, &running);
    assert_int_equal(fixture->acceptance.latest, 1000);
    aloft_acceptance_note_time(&fixture->acceptance, 999);
    assert_int_equal(fixture->acceptance.latest, 1000);
    aloft_acceptance_note_time(&fixture->acceptance, 1001);
    assert_int_equal(fixture->acceptance.latest, 1001);
}

static void a_lower_counter_cannot_be_allowed(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.counter = 2;
    fixture->acceptance.may_go_back = true;

    assert_int_equal(judge(fixture), ALOFT_ERR_DOWNGRADE);
}

static void another_content_than_announced_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.payload.content = ALOFT_MANIFEST_FILE_SYSTEM;

    assert_int_equal(judge(fixture), ALOFT_ERR_CONTENT);
}

static void a_file_system_has_no_order(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.payload.content = ALOFT_MANIFEST_FILE_SYSTEM;
    fixture->said.order = 1;
    assert_int_equal(judge(fixture), ALOFT_ERR_CONTENT);

    assert_int_equal(aloft_acceptance_judge(&fixture->acceptance, &fixture->manifest,
                             ALOFT_MANIFEST_FILE_SYSTEM, ROOM),
            ALOFT_OK);
}

static void an_image_has_to_fit_with_its_manifest(void **state)
{
    struct fixture *const fixture = *state;
    assert_int_equal(judge(fixture), ALOFT_OK);
    const uint32_t size = 1000 + (uint32_t)fixture->document.len + 8;

    assert_int_equal(judge_signed(fixture, 3, size), ALOFT_OK);
    assert_int_equal(judge_signed(fixture, 3, size - 1), ALOFT_ERR_SPACE);
}

static void a_size_near_4_GB_does_not_wrap_around(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.payload.size = UINT32_MAX;

    assert_int_equal(judge(fixture), ALOFT_ERR_SPACE);
}

static void a_stranger_is_told_first(void **state)
{
    struct fixture *const fixture = *state;
    fixture->said.target = aloft_span_of("toaster");

    assert_int_equal(judge_signed(fixture, 9, ROOM), ALOFT_ERR_SIGNATURE);
}

static void without_a_store_any_key_of_the_set_will_do(void **state)
{
    struct fixture *const fixture = *state;
    const struct aloft_key_set keys = {
            .keys = {*sample_key(7), *sample_key(8)}, .count = 2};
    fixture->acceptance.store = NULL;
    fixture->acceptance.keys = &keys;

    assert_int_equal(judge_signed(fixture, 8, ROOM), ALOFT_OK);
    assert_int_equal(judge_signed(fixture, 9, ROOM), ALOFT_ERR_SIGNATURE);
}

static void without_store_and_keys_the_rest_is_still_checked(void **state)
{
    struct fixture *const fixture = *state;
    fixture->acceptance.store = NULL;
    assert_int_equal(judge_signed(fixture, 9, ROOM), ALOFT_OK);
    fixture->said.counter = 2;

    assert_int_equal(judge_signed(fixture, 9, ROOM), ALOFT_ERR_DOWNGRADE);
}

static void a_store_tells_whether_trailers_will_do(void **state)
{
    struct fixture *const fixture = *state;
    fixture->acceptance.trailers_too = true;

    assert_false(aloft_acceptance_takes_trailers(&fixture->acceptance));
    fixture->store.policy.takes_trailers = true;
    assert_true(aloft_acceptance_takes_trailers(&fixture->acceptance));
    fixture->acceptance.store = NULL;
    assert_true(aloft_acceptance_takes_trailers(&fixture->acceptance));
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_image_for_this_device_is_taken),
            TEST(an_image_for_another_device_is_refused),
            TEST(the_beginning_of_a_target_is_another_device),
            TEST(an_image_without_target_is_for_all),
            TEST(a_device_without_target_takes_all),
            TEST(a_lower_order_is_a_downgrade),
            TEST(a_lower_order_can_be_allowed),
            TEST(the_running_firmware_is_the_oldest_that_is_taken),
            TEST(it_is_no_earlier_than_what_was_built_or_signed),
            TEST(a_lower_counter_cannot_be_allowed),
            TEST(another_content_than_announced_is_refused),
            TEST(a_file_system_has_no_order),
            TEST(an_image_has_to_fit_with_its_manifest),
            TEST(a_size_near_4_GB_does_not_wrap_around),
            TEST(a_stranger_is_told_first),
            TEST(without_a_store_any_key_of_the_set_will_do),
            TEST(without_store_and_keys_the_rest_is_still_checked),
            TEST(a_store_tells_whether_trailers_will_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
