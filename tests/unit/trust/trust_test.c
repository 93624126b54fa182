#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "aloft/trust.h"
#include "trust_samples.h"

#define SECTOR 2048u

/* Knows whether the running image, signed by key 3, would boot. */
static enum aloft_status boots_under(const struct aloft_trust_witness *witness,
        const struct aloft_trust_store *candidate)
{
    struct aloft_field_walk walk = aloft_document_fields(&candidate->document);
    struct aloft_trust_anchor anchor;

    (void)witness; // it has no state
    while (aloft_trust_anchor_next(&walk, &anchor)) {
        if (anchor.key.point[1] == 3 &&
                (anchor.purposes & ALOFT_TRUST_INSTALLED) != 0) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE;
}

static const struct aloft_trust_witness_ops witness_ops = {.boots_under = boots_under};
static const struct aloft_trust_witness witness = {.ops = &witness_ops};

struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_area area;
    struct aloft_trust_draft draft; /* Of the next store, version 2. */
    struct sample sample;
    uint8_t memory[SECTOR];
    struct aloft_trust trust; /* Loaded with version 1. */
};

static int make(void **state)
{
    static struct fixture fixture;
    const struct aloft_flash_geometry geometry = {
            .size = 2 * SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};

    memset(&fixture, 0, sizeof(fixture));
    fixture.ram = aloft_ram_flash_new(&geometry);
    assert_non_null(fixture.ram);
    aloft_faulty_flash_init(&fixture.faulty, &fixture.ram->base);
    fixture.area =
            (struct aloft_area){.flash = &fixture.faulty.base, .size = geometry.size};
    fixture.draft = sample_draft();
    sample_store(&fixture.sample, &fixture.draft);
    assert_int_equal(aloft_trust_banks_write(&fixture.area, 1, fixture.sample.bytes,
                             fixture.sample.len),
            ALOFT_OK);
    assert_int_equal(aloft_trust_load(&fixture.trust, &fixture.area, fixture.memory,
                             sizeof(fixture.memory)),
            ALOFT_OK);
    fixture.draft.version = 2;
    *state = &fixture;
    return 0;
}

static int destroy(void **state)
{
    struct fixture *const fixture = *state;

    aloft_faulty_flash_done(&fixture->faulty);
    aloft_ram_flash_free(fixture->ram);
    return 0;
}

static enum aloft_status replace(struct fixture *fixture)
{
    return aloft_trust_replace(&fixture->trust, fixture->sample.bytes,
            fixture->sample.len, &sample_checker, &witness);
}

/* Offers the draft, signed by `signer`. */
static enum aloft_status offer(struct fixture *fixture, unsigned signer)
{
    sample_store(&fixture->sample, &fixture->draft);
    sample_sign(&fixture->sample, signer);
    return replace(fixture);
}

/* A refusal that touches nothing. */
static void expect_refused(
        struct fixture *fixture, unsigned signer, enum aloft_status expected)
{
    const uint32_t programs = fixture->ram->programs;
    const uint32_t erases = fixture->ram->erases[0] + fixture->ram->erases[1];

    assert_int_equal(offer(fixture, signer), expected);
    assert_int_equal(fixture->ram->programs, programs);
    assert_int_equal(fixture->ram->erases[0] + fixture->ram->erases[1], erases);
    assert_int_equal(fixture->trust.store.version, 1);
}

static void a_store_signed_by_an_anchor_is_taken(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_trust again;
    uint8_t memory[SECTOR];

    assert_int_equal(offer(fixture, 2), ALOFT_OK);

    assert_int_equal(fixture->trust.store.version, 2);
    assert_int_equal(
            aloft_trust_load(&again, &fixture->area, memory, sizeof(memory)), ALOFT_OK);
    assert_int_equal(again.store.version, 2);
}

static void a_key_that_the_new_store_brings_signs_the_next(void **state)
{
    struct fixture *const fixture = *state;
    const unsigned all =
            ALOFT_TRUST_IMAGES | ALOFT_TRUST_STORES | ALOFT_TRUST_INSTALLED;
    assert_int_equal(aloft_trust_draft_add(&fixture->draft, all, "new", sample_key(7)),
            ALOFT_OK);
    expect_refused(fixture, 7, ALOFT_ERR_SIGNATURE);

    assert_int_equal(offer(fixture, 1), ALOFT_OK);
    fixture->draft.version = 3;
    assert_int_equal(offer(fixture, 7), ALOFT_OK);
}

static void another_signer_is_refused(void **state)
{
    expect_refused(*state, 9, ALOFT_ERR_SIGNATURE);
}

static void an_anchor_for_images_alone_is_refused(void **state)
{
    expect_refused(*state, 3, ALOFT_ERR_PURPOSE);
}

static void a_store_without_signature_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_store(&fixture->sample, &fixture->draft);

    assert_int_equal(replace(fixture), ALOFT_ERR_UNSIGNED);
}

static void a_version_that_goes_back_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.version = 1;

    expect_refused(fixture, 1, ALOFT_ERR_DOWNGRADE);
}

static void a_store_that_locks_everybody_out_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    const uint32_t policy_at = 8 + 8 + 12 + 4;
    sample_store(&fixture->sample, &fixture->draft);
    fixture->sample.bytes[policy_at + 1] = 3;
    sample_sign(&fixture->sample, 1);

    assert_int_equal(replace(fixture), ALOFT_ERR_LOCKED);
}

static void a_store_under_which_nothing_would_boot_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    sample_key_id(3, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, true),
            ALOFT_OK);

    expect_refused(fixture, 1, ALOFT_ERR_STRANDED);
}

static void a_revoked_key_does_not_strand_what_runs(void **state)
{
    struct fixture *const fixture = *state;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    sample_key_id(3, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, false),
            ALOFT_OK);

    assert_int_equal(offer(fixture, 1), ALOFT_OK);
}

static void a_final_store_stays(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.is_final = true;
    assert_int_equal(offer(fixture, 1), ALOFT_OK);
    fixture->draft.version = 3;

    assert_int_equal(offer(fixture, 1), ALOFT_ERR_FINAL);
}

static void the_threshold_is_that_of_the_old_store(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.stores_needed = 2;
    assert_int_equal(offer(fixture, 1), ALOFT_OK);
    fixture->draft.version = 3;
    fixture->draft.policy.stores_needed = 1;

    assert_int_equal(offer(fixture, 1), ALOFT_ERR_THRESHOLD);
    sample_sign(&fixture->sample, 2);
    assert_int_equal(replace(fixture), ALOFT_OK);
}

static void a_store_that_is_longer_than_the_memory_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->trust.copy.size = fixture->trust.copy.len + 1;

    assert_int_equal(offer(fixture, 1), ALOFT_ERR_MEMORY);
}

static void every_flipped_bit_of_what_is_signed_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_store(&fixture->sample, &fixture->draft);
    const size_t signed_len = fixture->sample.len;
    sample_sign(&fixture->sample, 1);

    for (size_t i = 0; i < 8 * signed_len; i++) {
        fixture->sample.bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_int_not_equal(replace(fixture), ALOFT_OK);
        fixture->sample.bytes[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    assert_int_equal(replace(fixture), ALOFT_OK);
}

static void worn_flash_leaves_the_old_store(void **state)
{
    struct fixture *const fixture = *state;
    aloft_faulty_flash_wear_out(&fixture->faulty, 0);

    assert_int_equal(offer(fixture, 1), ALOFT_ERR_FLASH_ERASE);
    assert_int_equal(fixture->trust.store.version, 1);
}

static void without_a_store_none_can_be_replaced(void **state)
{
    struct fixture *const fixture = *state;
    memset(fixture->ram->bytes, 0xFF, 2 * SECTOR);

    assert_int_equal(aloft_trust_load(&fixture->trust, &fixture->area, fixture->memory,
                             sizeof(fixture->memory)),
            ALOFT_ERR_NOT_FOUND);
    assert_int_equal(offer(fixture, 1), ALOFT_ERR_STATE);
}

static void settle_repairs_the_second_copy(void **state)
{
    struct fixture *const fixture = *state;
    fixture->ram->bytes[40] ^= 1;

    assert_int_equal(aloft_trust_settle(&fixture->trust), ALOFT_OK);

    assert_memory_equal(fixture->ram->bytes, fixture->ram->bytes + SECTOR, 200);
    assert_int_equal(fixture->trust.store.version, 1);
}

static void a_half_written_store_is_none(void **state)
{
    struct fixture *const fixture = *state;
    fixture->ram->bytes[40] ^= 1;
    fixture->ram->bytes[SECTOR + 41] ^= 1;

    assert_int_equal(aloft_trust_load(&fixture->trust, &fixture->area, fixture->memory,
                             sizeof(fixture->memory)),
            ALOFT_ERR_NOT_FOUND);
    assert_false(fixture->trust.loaded);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_store_signed_by_an_anchor_is_taken),
            TEST(a_key_that_the_new_store_brings_signs_the_next),
            TEST(another_signer_is_refused),
            TEST(an_anchor_for_images_alone_is_refused),
            TEST(a_store_without_signature_is_refused),
            TEST(a_version_that_goes_back_is_refused),
            TEST(a_store_that_locks_everybody_out_is_refused),
            TEST(a_store_under_which_nothing_would_boot_is_refused),
            TEST(a_revoked_key_does_not_strand_what_runs),
            TEST(a_final_store_stays),
            TEST(the_threshold_is_that_of_the_old_store),
            TEST(a_store_that_is_longer_than_the_memory_is_refused),
            TEST(every_flipped_bit_of_what_is_signed_is_refused),
            TEST(worn_flash_leaves_the_old_store),
            TEST(without_a_store_none_can_be_replaced),
            TEST(settle_repairs_the_second_copy),
            TEST(a_half_written_store_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
