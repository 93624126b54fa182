#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/document_writer.h"
#include "aloft/endorsements.h"
#include "trust_samples.h"

/* Any document will do as an image's manifest. */
static const struct aloft_document_kind manifest_kind = {.magic = {'a', 'M', 'F', '1'}};

struct fixture {
    struct aloft_trust_draft draft;
    struct aloft_certificate_draft request; /* For key 50, issued by key 1. */
    struct sample store;
    struct sample image;
    struct sample certificate;
    struct aloft_trust_store opened;
    struct aloft_endorsement_query query;
};

static int make(void **state)
{
    static struct fixture fixture;
    struct aloft_document_writer writer;

    memset(&fixture, 0, sizeof(fixture));
    fixture.draft = sample_draft();
    fixture.request = sample_certificate_draft(50, 1);
    aloft_document_writer_init(&writer, manifest_kind.magic, fixture.image.bytes,
            sizeof(fixture.image.bytes));
    aloft_document_seal(&writer);
    fixture.query = (struct aloft_endorsement_query){.store = &fixture.opened,
            .checker = &sample_checker,
            .purpose = ALOFT_TRUST_IMAGES,
            .target = (const uint8_t *)"lamp-2",
            .target_len = 6,
            .built = 1700,
            .latest = 1500};
    *state = &fixture;
    return aloft_document_writer_end(&writer, &fixture.image.len) == ALOFT_OK ? 0 : -1;
}

static enum aloft_status check(struct fixture *fixture)
{
    struct aloft_document document;

    sample_store(&fixture->store, &fixture->draft);
    assert_int_equal(aloft_trust_store_open(&fixture->opened, fixture->store.bytes,
                             fixture->store.len),
            ALOFT_OK);
    assert_int_equal(aloft_document_open(&document, &manifest_kind,
                             fixture->image.bytes, fixture->image.len),
            ALOFT_OK);
    return aloft_endorsements_check(&fixture->query, &document);
}

/* The image is signed by key 50, whose certificate `signer` has signed. */
static enum aloft_status check_certified(struct fixture *fixture, unsigned signer)
{
    sample_certificate(&fixture->certificate, &fixture->request, signer);
    sample_sign(&fixture->image, 50);
    sample_certify(&fixture->image, &fixture->certificate);
    return check(fixture);
}

/* ---- anchors ---- */

static void an_anchor_vouches_for_an_image(void **state)
{
    struct fixture *const fixture = *state;
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_OK);
}

static void no_signature_is_unsigned(void **state)
{
    assert_int_equal(check(*state), ALOFT_ERR_UNSIGNED);
}

static void a_stranger_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_sign(&fixture->image, 9);

    assert_int_equal(check(fixture), ALOFT_ERR_SIGNATURE);
}

static void a_changed_signature_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_sign(&fixture->image, 1);
    fixture->image.bytes[fixture->image.len - 1] ^= 1;

    assert_int_equal(check(fixture), ALOFT_ERR_SIGNATURE);
}

static void a_stranger_under_the_id_of_an_anchor_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_sign(&fixture->image, 9);
    sample_key_id(1, fixture->image.bytes + 8 + 4);

    assert_int_equal(check(fixture), ALOFT_ERR_SIGNATURE);
}

static void a_stranger_beside_an_anchor_does_no_harm(void **state)
{
    struct fixture *const fixture = *state;
    sample_sign(&fixture->image, 9);
    sample_sign(&fixture->image, 1);

    assert_int_equal(check(fixture), ALOFT_OK);
}

static void an_anchor_for_images_signs_no_stores(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.purpose = ALOFT_TRUST_STORES;
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_ERR_PURPOSE);
}

/* ---- thresholds ---- */

static void one_of_two_is_too_few(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.images_needed = 2;
    sample_sign(&fixture->image, 1);

    assert_int_equal(check(fixture), ALOFT_ERR_THRESHOLD);
}

static void the_same_anchor_twice_counts_once(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.images_needed = 2;
    sample_sign(&fixture->image, 1);
    sample_sign(&fixture->image, 1);

    assert_int_equal(check(fixture), ALOFT_ERR_THRESHOLD);
}

static void an_anchor_and_its_certificate_count_once(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.images_needed = 2;
    sample_sign(&fixture->image, 1);

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_THRESHOLD);
}

static void two_of_two_are_enough(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.images_needed = 2;
    sample_sign(&fixture->image, 1);
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_OK);
}

static void one_is_enough_for_what_is_installed(void **state)
{
    struct fixture *const fixture = *state;
    fixture->draft.policy.images_needed = 2;
    fixture->query.purpose = ALOFT_TRUST_INSTALLED;
    sample_sign(&fixture->image, 1);

    assert_int_equal(check(fixture), ALOFT_OK);
}

/* ---- revoked ---- */

static void revoke(struct fixture *fixture, unsigned number, bool installed_too)
{
    uint8_t id[ALOFT_KEY_ID_SIZE];

    sample_key_id(number, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &fixture->draft, sample_checker.digest, id, installed_too),
            ALOFT_OK);
}

static void a_revoked_anchor_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    revoke(fixture, 3, false);
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_ERR_REVOKED);
}

static void what_a_revoked_anchor_has_signed_still_boots(void **state)
{
    struct fixture *const fixture = *state;
    revoke(fixture, 3, false);
    fixture->query.purpose = ALOFT_TRUST_INSTALLED;
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_OK);
}

static void a_hard_revocation_reaches_what_is_installed(void **state)
{
    struct fixture *const fixture = *state;
    revoke(fixture, 3, true);
    fixture->query.purpose = ALOFT_TRUST_INSTALLED;
    sample_sign(&fixture->image, 3);

    assert_int_equal(check(fixture), ALOFT_ERR_REVOKED);
}

static void a_certified_key_can_be_revoked(void **state)
{
    struct fixture *const fixture = *state;
    revoke(fixture, 50, false);

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_REVOKED);
}

static void revoke_below(struct fixture *fixture, uint32_t order)
{
    uint8_t id[ALOFT_KEY_ID_SIZE];

    sample_key_id(1, id);
    assert_int_equal(
            aloft_trust_draft_revoke_certificates(&fixture->draft, id, order, false),
            ALOFT_OK);
}

static void certificates_below_an_order_can_be_revoked(void **state)
{
    struct fixture *const fixture = *state;
    revoke_below(fixture, 6);

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_REVOKED);
}

static void certificates_of_that_order_stay(void **state)
{
    struct fixture *const fixture = *state;
    revoke_below(fixture, 5);

    assert_int_equal(check_certified(fixture, 1), ALOFT_OK);
}

static void a_certificate_of_a_revoked_issuer_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    revoke(fixture, 1, false);

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_REVOKED);
}

/* ---- certificates ---- */

static void a_certified_key_vouches_for_an_image(void **state)
{
    assert_int_equal(check_certified(*state, 1), ALOFT_OK);
}

static void a_certificate_for_another_purpose_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->request.purposes = ALOFT_TRUST_STORES;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_PURPOSE);
}

static void a_certificate_signs_no_stores(void **state)
{
    struct fixture *const fixture = *state;
    fixture->request.purposes = ALOFT_TRUST_IMAGES | ALOFT_TRUST_STORES;
    fixture->query.purpose = ALOFT_TRUST_STORES;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_SIGNATURE);
}

static void a_certificate_of_another_anchor_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_key_id(60, fixture->request.issuer);

    assert_int_equal(check_certified(fixture, 60), ALOFT_ERR_ISSUER);
}

static void a_certificate_that_only_names_an_anchor_is_refused(void **state)
{
    assert_int_equal(check_certified(*state, 60), ALOFT_ERR_ISSUER);
}

static void a_certificate_signed_by_another_anchor_is_refused(void **state)
{
    assert_int_equal(check_certified(*state, 2), ALOFT_ERR_ISSUER);
}

static void a_chain_of_two_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_certificate_draft above = sample_certificate_draft(60, 1);
    struct sample certificate = {0};
    sample_certificate(&certificate, &above, 1);
    sample_certify(&fixture->image, &certificate);
    sample_key_id(60, fixture->request.issuer);

    assert_int_equal(check_certified(fixture, 60), ALOFT_ERR_CHAIN);
}

static void a_certificate_within_a_certificate_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    struct aloft_certificate_draft above = sample_certificate_draft(60, 1);
    struct sample inner = {0};
    sample_certificate(&inner, &above, 1);
    sample_certificate(&fixture->certificate, &fixture->request, 1);
    sample_certify(&fixture->certificate, &inner);
    sample_sign(&fixture->image, 50);
    sample_certify(&fixture->image, &fixture->certificate);

    assert_int_equal(check(fixture), ALOFT_ERR_CHAIN);
}

static void a_certificate_for_other_targets_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->request.targets = "lamp";

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_CERTIFIED_TARGET);
}

static void an_image_built_too_early_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.built = 999;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_WINDOW);
}

static void an_image_built_too_late_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.built = 2001;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_WINDOW);
}

static void an_image_that_does_not_tell_when_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.built = 0;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_WINDOW);
}

static void a_window_that_has_passed_refuses_new_images(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.latest = 2001;

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_WINDOW);
}

static void a_window_that_has_passed_lets_installed_images_boot(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.latest = 2001;
    fixture->query.purpose = ALOFT_TRUST_INSTALLED;

    assert_int_equal(check_certified(fixture, 1), ALOFT_OK);
}

static void a_changed_certificate_is_refused(void **state)
{
    struct fixture *const fixture = *state;
    sample_certificate(&fixture->certificate, &fixture->request, 1);
    fixture->request.targets = "lamp-2";
    const struct sample old = fixture->certificate;
    sample_certificate(&fixture->certificate, &fixture->request, 1);
    /* The new content under the old signature. */
    memcpy(fixture->certificate.bytes + fixture->certificate.len - 32,
            old.bytes + old.len - 32, 32);
    sample_sign(&fixture->image, 50);
    sample_certify(&fixture->image, &fixture->certificate);

    assert_int_equal(check(fixture), ALOFT_ERR_ISSUER);
}

static void a_certificate_for_another_key_is_of_no_use(void **state)
{
    struct fixture *const fixture = *state;
    sample_certificate(&fixture->certificate, &fixture->request, 1);
    sample_sign(&fixture->image, 51);
    sample_certify(&fixture->image, &fixture->certificate);

    assert_int_equal(check(fixture), ALOFT_ERR_SIGNATURE);
}

static void the_reason_that_says_most_is_told(void **state)
{
    struct fixture *const fixture = *state;
    fixture->query.built = 2001;
    revoke(fixture, 3, false);
    sample_sign(&fixture->image, 9);
    sample_sign(&fixture->image, 3);

    assert_int_equal(check_certified(fixture, 1), ALOFT_ERR_REVOKED);
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_anchor_vouches_for_an_image),
            TEST(no_signature_is_unsigned),
            TEST(a_stranger_is_refused),
            TEST(a_changed_signature_is_refused),
            TEST(a_stranger_under_the_id_of_an_anchor_is_refused),
            TEST(a_stranger_beside_an_anchor_does_no_harm),
            TEST(an_anchor_for_images_signs_no_stores),
            TEST(one_of_two_is_too_few),
            TEST(the_same_anchor_twice_counts_once),
            TEST(an_anchor_and_its_certificate_count_once),
            TEST(two_of_two_are_enough),
            TEST(one_is_enough_for_what_is_installed),
            TEST(a_revoked_anchor_is_refused),
            TEST(what_a_revoked_anchor_has_signed_still_boots),
            TEST(a_hard_revocation_reaches_what_is_installed),
            TEST(a_certified_key_can_be_revoked),
            TEST(certificates_below_an_order_can_be_revoked),
            TEST(certificates_of_that_order_stay),
            TEST(a_certificate_of_a_revoked_issuer_is_refused),
            TEST(a_certified_key_vouches_for_an_image),
            TEST(a_certificate_for_another_purpose_is_refused),
            TEST(a_certificate_signs_no_stores),
            TEST(a_certificate_of_another_anchor_is_refused),
            TEST(a_certificate_that_only_names_an_anchor_is_refused),
            TEST(a_certificate_signed_by_another_anchor_is_refused),
            TEST(a_chain_of_two_is_refused),
            TEST(a_certificate_within_a_certificate_is_refused),
            TEST(a_certificate_for_other_targets_is_refused),
            TEST(an_image_built_too_early_is_refused),
            TEST(an_image_built_too_late_is_refused),
            TEST(an_image_that_does_not_tell_when_is_refused),
            TEST(a_window_that_has_passed_refuses_new_images),
            TEST(a_window_that_has_passed_lets_installed_images_boot),
            TEST(a_changed_certificate_is_refused),
            TEST(a_certificate_for_another_key_is_of_no_use),
            TEST(the_reason_that_says_most_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
