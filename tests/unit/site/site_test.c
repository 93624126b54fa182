#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_partitions.h"
#include "site_fixture.h"

static void write_keys(struct site_fixture *fixture, bool signature_required)
{
    const struct aloft_key_set set = {.keys = {*sample_key(1)},
            .count = 1,
            .signature_required = signature_required};
    size_t len = 0;

    assert_int_equal(aloft_key_set_encode(&set,
                             fixture->ram->bytes + fixture->partitions[KEYS].offset,
                             fixture->partitions[KEYS].size, &len),
            ALOFT_OK);
}

static void the_table_tells_what_is_where(void **state)
{
    struct site_fixture *const fixture = *state;
    struct aloft_area keys;

    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_int_equal(fixture->site.layout.main.size, 8 * SECTOR);
    assert_int_equal(fixture->site.layout.record.offset, 16 * SECTOR);
    assert_int_equal(aloft_boot_area_find(&keys, fixture->config.flash, fixture->table,
                             sizeof fixture->table, "keys"),
            ALOFT_OK);
    assert_int_equal(keys.offset, 20 * SECTOR);
}

/* An update written there would take the table with it, and the device for ever. */
static void a_partition_over_the_table_is_refused(void **state)
{
    struct site_fixture *const fixture = *state;

    fixture->partitions[EXTRA].offset = FLASH_SIZE - 4096;

    assert_int_equal(site_fixture_read(fixture), ALOFT_ERR_FLASH_CONFIG);
}

static void a_flash_without_table_has_no_site(void **state)
{
    struct site_fixture *const fixture = *state;

    assert_int_not_equal(
            aloft_site_read(&fixture->site, &fixture->config, fixture->table),
            ALOFT_OK);
}

static void a_flash_smaller_than_a_table_has_none(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct site_fixture *const fixture = *state;
    struct aloft_ram_flash *const small = aloft_ram_flash_new(&geometry);

    fixture->config.flash = &small->base;

    assert_int_equal(aloft_site_read(&fixture->site, &fixture->config, fixture->table),
            ALOFT_ERR_ARGUMENT);
    aloft_ram_flash_free(small);
}

static void the_layout_has_its_strategy(void **state)
{
    struct site_fixture *const fixture = *state;

    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_ptr_equal(aloft_site_strategy(&fixture->site), &aloft_strategy_swap);

    memcpy(fixture->partitions[EXTRA].name, "other", 6);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_ptr_equal(aloft_site_strategy(&fixture->site), &aloft_strategy_overwrite);

    memcpy(fixture->partitions[MAIN].name, "slot-a", 7);
    memcpy(fixture->partitions[STAGE].name, "slot-b", 7);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_ptr_equal(aloft_site_strategy(&fixture->site), &aloft_strategy_ab);
}

static void who_has_no_keys_trusts_everybody_unless_asked(void **state)
{
    struct site_fixture *const fixture = *state;
    const struct aloft_site *const site = &fixture->site;

    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_ptr_equal(aloft_site_verifier(site, false), &aloft_verifier_none);
    assert_ptr_equal(aloft_site_verifier(site, true), &site->by_keys.base);
    assert_ptr_equal(aloft_site_manifests(site), &aloft_boot_manifests_simple);
    aloft_site_accept(site, false, &fixture->acceptance);
    assert_null(fixture->acceptance.keys);
    aloft_site_accept(site, true, &fixture->acceptance);
    assert_ptr_equal(fixture->acceptance.keys, &site->keys);
    assert_null(fixture->acceptance.store);
}

static void a_key_set_may_ask_for_signatures(void **state)
{
    struct site_fixture *const fixture = *state;
    const struct aloft_site *const site = &fixture->site;

    write_keys(fixture, false);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_ptr_equal(aloft_site_verifier(site, false), &aloft_verifier_none);

    write_keys(fixture, true);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_int_equal(site->keys.count, 1);
    assert_ptr_equal(aloft_site_verifier(site, false), &site->by_keys.base);
}

static void damaged_keys_trust_nobody(void **state)
{
    struct site_fixture *const fixture = *state;
    const struct aloft_site *const site = &fixture->site;

    write_keys(fixture, false);
    fixture->ram->bytes[fixture->partitions[KEYS].offset + 20] ^= 1;
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_false(site->keys_sound);
    assert_int_equal(site->keys.count, 0);
    assert_ptr_equal(aloft_site_verifier(site, false), &site->by_keys.base);
}

static void a_store_that_does_not_fit_trusts_nobody(void **state)
{
    struct site_fixture *const fixture = *state;

    write_keys(fixture, false);
    site_fixture_write_store(fixture);
    fixture->config.store_size = 64;
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_false(fixture->site.trust.loaded);
    assert_int_equal(fixture->site.keys.count, 0);
    assert_ptr_equal(
            aloft_site_verifier(&fixture->site, false), &fixture->site.by_keys.base);
}

static void a_store_counts_before_the_keys(void **state)
{
    struct site_fixture *const fixture = *state;
    struct aloft_site *const site = &fixture->site;

    write_keys(fixture, false);
    site_fixture_write_store(fixture);
    site_fixture_write_image(fixture, 3, false);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    assert_int_equal(site->keys.count, 3);
    assert_ptr_equal(aloft_site_verifier(site, false), &site->by_keys.base);
    assert_ptr_equal(aloft_site_manifests(site), &site->manifests);
    aloft_site_accept(site, false, &fixture->acceptance);
    assert_ptr_equal(fixture->acceptance.store, &site->trust.store);
    assert_int_equal(fixture->acceptance.latest, 1500);
    assert_int_equal(fixture->acceptance.counter, 3);
    assert_true(aloft_span_is(fixture->acceptance.target, "lamp-2"));
}

static void each_purpose_has_its_keys(void **state)
{
    struct site_fixture *const fixture = *state;

    site_fixture_write_store(fixture);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);

    aloft_site_choose(&fixture->site, ALOFT_TRUST_STORES);
    assert_int_equal(fixture->site.keys.count, 2);
    aloft_site_choose(&fixture->site, ALOFT_TRUST_IMAGES);
    assert_int_equal(fixture->site.keys.count, 3);
}

static void the_store_names_the_servers_that_are_believed(void **state)
{
    static const uint8_t subject[] = {0x30, 0x00};
    static const uint8_t modulus[256] = {0x80};
    const struct aloft_tls_anchor anchor = {.subject = subject,
            .subject_len = sizeof subject,
            .key = modulus,
            .key_len = sizeof modulus,
            .exponent = 65537,
            .host = aloft_span_of("updates.test")};
    struct site_fixture *const fixture = *state;
    struct aloft_tls_anchor found[2];
    uint8_t field[512];
    size_t len = 0;

    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_int_equal(aloft_site_tls_anchors(&fixture->site, found, 2), 0);

    assert_int_equal(
            aloft_tls_anchor_encode(&anchor, field, sizeof field, &len), ALOFT_OK);
    for (size_t i = 0; i < 3; i++) {
        fixture->draft.tls[i] = (struct aloft_trust_bytes){field, len};
    }
    fixture->draft.tls[0].len = 2; // one that nobody can read
    fixture->draft.tls_count = 3;
    site_fixture_write_store(fixture);
    assert_int_equal(site_fixture_read(fixture), ALOFT_OK);
    assert_int_equal(aloft_site_tls_anchors(&fixture->site, found, 1), 1);
    assert_int_equal(aloft_site_tls_anchors(&fixture->site, found, 2), 2);
    assert_true(aloft_span_is(found[1].host, "updates.test"));
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, site_fixture_make, site_fixture_destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(the_table_tells_what_is_where),
            TEST(a_partition_over_the_table_is_refused),
            TEST(a_flash_without_table_has_no_site),
            TEST(a_flash_smaller_than_a_table_has_none),
            TEST(the_layout_has_its_strategy),
            TEST(who_has_no_keys_trusts_everybody_unless_asked),
            TEST(a_key_set_may_ask_for_signatures),
            TEST(damaged_keys_trust_nobody),
            TEST(a_store_that_does_not_fit_trusts_nobody),
            TEST(a_store_counts_before_the_keys),
            TEST(each_purpose_has_its_keys),
            TEST(the_store_names_the_servers_that_are_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
