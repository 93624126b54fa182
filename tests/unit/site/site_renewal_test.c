#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "site_fixture.h"

/* A device with store 1, which runs an image that key 3 has signed. */
static void start(struct site_fixture *fixture, bool on_trial)
{
    site_fixture_write_store(fixture);
    site_fixture_write_image(fixture, 3, on_trial);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    fixture->draft.version = 2;
}

/* Offers the draft, signed by `signer`. */
static enum aloft_status renew(struct site_fixture *fixture, unsigned signer)
{
    sample_store(&fixture->sample, &fixture->draft);
    sample_sign(&fixture->sample, signer);
    return aloft_site_renew(&fixture->site, fixture->sample.bytes, fixture->sample.len,
            fixture->work, sizeof fixture->work);
}

static void revoke(struct site_fixture *fixture, unsigned key, bool installed_too)
{
    uint8_t id[ALOFT_KEY_ID_SIZE];

    sample_key_id(key, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, installed_too),
            ALOFT_OK);
}

static void a_newer_store_counts_at_once_and_after_a_restart(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);
    revoke(fixture, 3, false);

    assert_int_equal(renew(fixture, 1), ALOFT_OK);
    assert_int_equal(fixture->site.trust.store.version, 2);
    assert_int_equal(fixture->site.keys.count, 2); // those for new images
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_int_equal(fixture->site.trust.store.version, 2);
    assert_int_equal(fixture->site.keys.count, 3); // those for what is installed
}

static void an_acceptance_follows_the_store(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);
    aloft_site_accept(&fixture->site, false, &fixture->acceptance);
    fixture->acceptance.order = 20;
    fixture->draft.signed_time = 1600;

    assert_int_equal(renew(fixture, 1), ALOFT_OK);
    aloft_site_accept_signers(&fixture->site, false, &fixture->acceptance);
    assert_int_equal(fixture->acceptance.latest, 1600);
    assert_int_equal(fixture->acceptance.order, 20);
}

static void expect_refused(
        struct site_fixture *fixture, unsigned signer, enum aloft_status expected)
{
    const struct aloft_key_set before = fixture->site.keys;
    const uint32_t programs = fixture->ram->programs;

    assert_int_equal(renew(fixture, signer), expected);
    assert_int_equal(fixture->ram->programs, programs);
    assert_int_equal(fixture->site.trust.store.version, 1);
    assert_memory_equal(&fixture->site.keys, &before, sizeof before);
}

static void a_store_of_somebody_else_is_refused(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);

    expect_refused(fixture, 7, ALOFT_ERR_SIGNATURE);
}

static void a_store_that_is_no_newer_is_refused(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);
    fixture->draft.version = 1;

    expect_refused(fixture, 1, ALOFT_ERR_DOWNGRADE);
}

static void a_store_under_which_the_image_would_not_boot_is_refused(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);
    revoke(fixture, 3, true);

    expect_refused(fixture, 1, ALOFT_ERR_STRANDED);
}

/* Were it taken, a cut would leave a device whose image nobody vouches for. */
static void a_damaged_image_keeps_its_store(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, false);
    fixture->ram->bytes[7] ^= 1;

    expect_refused(fixture, 1, ALOFT_ERR_STRANDED);
}

static void on_trial_no_store_is_taken(void **state)
{
    struct site_fixture *const fixture = *state;

    start(fixture, true);

    expect_refused(fixture, 1, ALOFT_ERR_ON_TRIAL);
}

/* What was unpacked has no signature of its own any more. */
static void an_unpacked_image_is_known_by_its_digest(void **state)
{
    struct site_fixture *const fixture = *state;
    const struct aloft_area record = site_fixture_area(fixture, RECORD);
    struct aloft_boot_state boot;

    start(fixture, false);
    assert_int_equal(aloft_boot_record_read(&record, &boot), ALOFT_OK);
    boot.main_unpacked = true;
    assert_int_equal(aloft_boot_record_write(&record, &boot), ALOFT_OK);
    revoke(fixture, 3, true);

    assert_int_equal(renew(fixture, 1), ALOFT_OK);
}

static void a_device_without_store_takes_none(void **state)
{
    struct site_fixture *const fixture = *state;

    site_fixture_write_image(fixture, 3, false);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_int_equal(renew(fixture, 1), ALOFT_ERR_STATE);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, site_fixture_make, site_fixture_destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_newer_store_counts_at_once_and_after_a_restart),
            TEST(an_acceptance_follows_the_store),
            TEST(a_store_of_somebody_else_is_refused),
            TEST(a_store_that_is_no_newer_is_refused),
            TEST(a_store_under_which_the_image_would_not_boot_is_refused),
            TEST(a_damaged_image_keeps_its_store),
            TEST(on_trial_no_store_is_taken),
            TEST(an_unpacked_image_is_known_by_its_digest),
            TEST(a_device_without_store_takes_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
