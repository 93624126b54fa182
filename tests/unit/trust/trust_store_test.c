#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/trust_store.h"
#include "spec_example.h"
#include "trust_samples.h"

struct fixture {
    struct aloft_trust_draft draft;
    struct sample sample;
    struct aloft_trust_store store;
};

static int make(void **state)
{
    static struct fixture fixture;

    memset(&fixture, 0, sizeof(fixture));
    fixture.draft = sample_draft();
    sample_store(&fixture.sample, &fixture.draft);
    *state = &fixture;
    return 0;
}

static enum aloft_status open_sample(struct fixture *fixture)
{
    return aloft_trust_store_open(
            &fixture->store, fixture->sample.bytes, fixture->sample.len);
}

static enum aloft_status encode(struct fixture *fixture)
{
    return aloft_trust_draft_encode(&fixture->draft, fixture->sample.bytes,
            sizeof(fixture->sample.bytes), &fixture->sample.len);
}

/* Where fields of the sample stand. */
enum {
    AT_VERSION = 8 + 4,
    AT_POLICY = 8 + 8 + 12 + 4,
    AT_ANCHOR = AT_POLICY + 4 + 4,
    ANCHOR_SIZE = 4 + 2 + 5 + 4 + 65,
};

static void what_was_written_is_read(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_trust_anchor anchor;

    assert_int_equal(open_sample(fixture), ALOFT_OK);

    assert_int_equal(fixture->store.version, 1);
    assert_int_equal(fixture->store.signed_time, 1500);
    assert_int_equal(fixture->store.policy.images_needed, 1);
    struct aloft_field_walk walk = aloft_document_fields(&fixture->store.document);
    assert_true(aloft_trust_anchor_next(&walk, &anchor));
    assert_int_equal(anchor.purposes, 11);
    assert_memory_equal(anchor.name, "first", 5);
    assert_memory_equal(anchor.key.point, sample_key(1)->point, 65);
}

static void a_draft_made_of_a_store_says_the_same(void **state)
{
    struct fixture *const fixture = *state;
    uint8_t id[ALOFT_KEY_ID_SIZE] = {1, 2, 3};
    fixture->draft.policy.takes_trailers = true;
    fixture->draft.text =
            (struct aloft_trust_bytes){.bytes = (const uint8_t *)"hello", .len = 5};
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, true),
            ALOFT_OK);
    assert_int_equal(
            aloft_trust_draft_revoke_certificates(&fixture->draft, id, 77, false),
            ALOFT_OK);
    assert_int_equal(encode(fixture), ALOFT_OK);
    assert_int_equal(open_sample(fixture), ALOFT_OK);
    struct aloft_trust_draft copy;
    uint8_t bytes[1024];
    size_t len = 0;

    assert_int_equal(aloft_trust_draft_read(&copy, &fixture->store), ALOFT_OK);
    assert_int_equal(
            aloft_trust_draft_encode(&copy, bytes, sizeof(bytes), &len), ALOFT_OK);

    assert_int_equal(len, fixture->sample.len);
    assert_memory_equal(bytes, fixture->sample.bytes, len);
}

static void a_key_set_holds_the_anchors_for_a_purpose(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_key_set set;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    sample_key_id(1, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, false),
            ALOFT_OK);
    assert_int_equal(encode(fixture), ALOFT_OK);
    assert_int_equal(open_sample(fixture), ALOFT_OK);

    assert_int_equal(aloft_trust_store_keys(&fixture->store, ALOFT_TRUST_IMAGES,
                             sample_checker.digest, &set),
            ALOFT_OK);
    assert_int_equal(set.count, 2);
    assert_true(set.signature_required);
    assert_int_equal(aloft_trust_store_keys(&fixture->store, ALOFT_TRUST_INSTALLED,
                             sample_checker.digest, &set),
            ALOFT_OK);
    assert_int_equal(set.count, 3);
}

static void version_0_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.version = 0;

    assert_int_equal(encode(fixture), ALOFT_ERR_FORMAT);
}

static void a_flag_that_is_not_known_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->sample.bytes[AT_POLICY + 2] = 4;

    assert_int_equal(open_sample(fixture), ALOFT_ERR_CRITICAL);
}

static void a_policy_past_its_limits_is_refused(void **state)
{
    struct fixture *const fixture = *state;

    fixture->sample.bytes[AT_POLICY] = 0;
    assert_int_equal(open_sample(fixture), ALOFT_ERR_FORMAT);
    fixture->sample.bytes[AT_POLICY] = 5;
    assert_int_equal(open_sample(fixture), ALOFT_ERR_FORMAT);
    fixture->sample.bytes[AT_POLICY] = 1;
    fixture->sample.bytes[AT_POLICY + 3] = 1;
    assert_int_equal(open_sample(fixture), ALOFT_ERR_FORMAT);
}

static void more_signatures_than_anchors_are_refused(void **state)
{
    struct fixture *const fixture = *state;

    fixture->draft.policy.images_needed = 4;
    assert_int_equal(encode(fixture), ALOFT_ERR_LOCKED);
    fixture->draft.policy.images_needed = 3;
    fixture->draft.policy.stores_needed = 3;
    assert_int_equal(encode(fixture), ALOFT_ERR_LOCKED);
}

static void a_final_store_needs_no_anchor_for_stores(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.stores_needed = 3;
    fixture->draft.policy.is_final = true;

    assert_int_equal(encode(fixture), ALOFT_OK);
}

static void a_store_without_anchors_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.anchor_count = 0;

    assert_int_equal(encode(fixture), ALOFT_ERR_FORMAT);
}

static void the_same_key_twice_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.anchors[2].key = *sample_key(1);

    assert_int_equal(encode(fixture), ALOFT_ERR_FORMAT);
}

static void an_unknown_purpose_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.anchors[0].purposes = 4;

    assert_int_equal(encode(fixture), ALOFT_ERR_FORMAT);
}

static void a_name_longer_than_its_field_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->sample.bytes[AT_ANCHOR + 1] = 32;

    assert_int_equal(open_sample(fixture), ALOFT_ERR_FORMAT);
}

static void an_anchor_with_an_unknown_kind_of_key_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->sample.bytes[AT_ANCHOR + 2 + 5] = 9;

    assert_int_equal(open_sample(fixture), ALOFT_ERR_FORMAT);
}

static void a_store_cut_short_is_refused_everywhere(void **state)
{
    struct fixture *const fixture = *state;
    const size_t len = fixture->sample.len;

    for (fixture->sample.len = 0; fixture->sample.len < len; fixture->sample.len++) {
        assert_int_equal(open_sample(fixture), ALOFT_ERR_TRUNCATED);
    }
}

static void the_example_of_the_specification_is_read(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_trust_anchor anchor;
    fixture->sample.len = spec_example("trust-store.md", "store", fixture->sample.bytes,
            sizeof(fixture->sample.bytes));

    assert_int_equal(open_sample(fixture), ALOFT_OK);
    assert_int_equal(fixture->store.version, 2);
    struct aloft_field_walk walk = aloft_document_fields(&fixture->store.document);
    assert_true(aloft_trust_anchor_next(&walk, &anchor));
    assert_memory_equal(anchor.name, "release", 7);
    uint8_t id[ALOFT_KEY_ID_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_true(aloft_trust_revokes_key(&fixture->store, id, ALOFT_TRUST_IMAGES));
    assert_false(aloft_trust_revokes_key(&fixture->store, id, ALOFT_TRUST_INSTALLED));
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(what_was_written_is_read),
            TEST(a_draft_made_of_a_store_says_the_same),
            TEST(a_key_set_holds_the_anchors_for_a_purpose),
            TEST(version_0_is_refused),
            TEST(a_flag_that_is_not_known_is_refused),
            TEST(a_policy_past_its_limits_is_refused),
            TEST(more_signatures_than_anchors_are_refused),
            TEST(a_final_store_needs_no_anchor_for_stores),
            TEST(a_store_without_anchors_is_refused),
            TEST(the_same_key_twice_is_refused),
            TEST(an_unknown_purpose_is_refused),
            TEST(a_name_longer_than_its_field_is_refused),
            TEST(an_anchor_with_an_unknown_kind_of_key_is_refused),
            TEST(a_store_cut_short_is_refused_everywhere),
            TEST(the_example_of_the_specification_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
