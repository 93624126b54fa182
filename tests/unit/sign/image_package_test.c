#include "aloft/image_package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/manifest_check.h"
#include "aloft/trailer.h"

#define IMAGE_SIZE 1000u
#define TOY_LEN    16u

static const uint8_t image[IMAGE_SIZE] = {0xE9, 1, 2, 3};
static const uint8_t key_a[ALOFT_KEY_ID_SIZE] = {'a'};
static const uint8_t key_b[ALOFT_KEY_ID_SIZE] = {'b'};

/* In place of cryptography: the first bytes of the digest, turned over. */
static enum aloft_status toy_sign(const struct aloft_signer *signer,
        const uint8_t *digest, uint8_t *signature, size_t *len)
{
    (void)signer;
    for (size_t i = 0; i < TOY_LEN; i++) {
        signature[i] = (uint8_t)~digest[i];
    }
    *len = TOY_LEN;
    return ALOFT_OK;
}

static const struct aloft_signer_ops toy_ops = {.sign = toy_sign};

static const struct aloft_signer toy = {.ops = &toy_ops,
        .digest = &aloft_bearssl_sha256,
        .kind = ALOFT_KEY_P256,
        .signature_max = TOY_LEN};

static struct aloft_image_package make(const struct aloft_manifest *facts)
{
    struct aloft_image_package package;

    assert_int_equal(aloft_image_package_new(&package, image, sizeof image, facts,
                             &aloft_bearssl_sha256),
            ALOFT_OK);
    return package;
}

static struct aloft_image_package make_plain(void)
{
    static const struct aloft_manifest facts = {.order = 3};

    return make(&facts);
}

/* Loads the manifest of a finished package into `buf`. */
static void load(const struct aloft_image_package *package, size_t len, uint8_t *buf,
        struct aloft_manifest *manifest, struct aloft_manifest_place *place)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, package->bytes, (uint32_t)len);
    assert_int_equal(aloft_manifest_load(manifest, place, &reader.base, buf,
                             ALOFT_MANIFEST_SIZE_MAX),
            ALOFT_OK);
    assert_int_equal(
            aloft_manifest_check(manifest, &reader.base, &aloft_bearssl_sha256),
            ALOFT_OK);
}

static size_t count_signatures(const struct aloft_manifest *manifest)
{
    struct aloft_field_walk walk = aloft_document_endorsements(&manifest->document);
    struct aloft_document_signature signature;
    size_t count = 0;

    while (aloft_signature_next(&walk, &signature)) {
        count++;
    }
    return count;
}

static void a_signed_file_has_image_manifest_and_footer(void **state)
{
    struct aloft_image_package package = make_plain();
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    size_t len = 0;

    (void)state;
    assert_int_equal(aloft_image_package_sign(&package, &toy, key_a), ALOFT_OK);
    assert_int_equal(aloft_image_package_end(&package, NULL, &len), ALOFT_OK);
    load(&package, len, buf, &manifest, &place);

    assert_memory_equal(package.bytes, image, sizeof image);
    assert_int_equal(place.offset, IMAGE_SIZE);
    assert_int_equal(place.end, len);
    assert_int_equal(manifest.order, 3);
    assert_int_equal(manifest.payload.size, IMAGE_SIZE);
    assert_int_equal(count_signatures(&manifest), 1);
    aloft_image_package_free(&package);
}

static void the_signature_is_over_the_signed_part(void **state)
{
    struct aloft_image_package package = make_plain();
    struct aloft_document_signature signature;
    struct aloft_manifest manifest;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t expected[TOY_LEN];
    size_t signed_len = 0;
    size_t expected_len = 0;

    (void)state;
    assert_int_equal(aloft_image_package_sign(&package, &toy, key_a), ALOFT_OK);
    const uint8_t *part = aloft_image_package_signed_part(&package, &signed_len);

    aloft_digest_once(&aloft_bearssl_sha256, part, signed_len, digest);
    assert_int_equal(toy_sign(&toy, digest, expected, &expected_len), ALOFT_OK);
    assert_int_equal(
            aloft_manifest_decode(&manifest, package.writer.buf, package.writer.len),
            ALOFT_OK);
    struct aloft_field_walk walk = aloft_document_endorsements(&manifest.document);

    assert_true(aloft_signature_next(&walk, &signature));
    assert_memory_equal(signature.key_id, key_a, sizeof key_a);
    assert_int_equal(signature.len, TOY_LEN);
    assert_memory_equal(signature.bytes, expected, TOY_LEN);
    aloft_image_package_free(&package);
}

static void blocks_come_with_their_list(void **state)
{
    static const struct aloft_manifest facts = {.block_size = 256};
    struct aloft_image_package package = make(&facts);
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    struct aloft_memory_reader reader;
    size_t len = 0;

    (void)state;
    assert_int_equal(aloft_image_package_end(&package, NULL, &len), ALOFT_OK);
    load(&package, len, buf, &manifest, &place);
    assert_int_equal(place.offset, IMAGE_SIZE + 4 * 32);

    aloft_memory_reader_init(&reader, package.bytes, (uint32_t)len);
    package.bytes[IMAGE_SIZE] ^= 1; // the list
    assert_int_equal(
            aloft_manifest_check(&manifest, &reader.base, &aloft_bearssl_sha256),
            ALOFT_ERR_DIGEST);
    package.bytes[IMAGE_SIZE] ^= 1;
    package.bytes[1] ^= 1; // the image
    assert_int_equal(
            aloft_manifest_check(&manifest, &reader.base, &aloft_bearssl_sha256),
            ALOFT_ERR_DIGEST);
    aloft_image_package_free(&package);
}

static void signatures_are_added_later(void **state)
{
    struct aloft_image_package first = make_plain();
    struct aloft_image_package second;
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    size_t len = 0;

    (void)state;
    assert_int_equal(aloft_image_package_sign(&first, &toy, key_a), ALOFT_OK);
    assert_int_equal(aloft_image_package_end(&first, &toy, &len), ALOFT_OK);
    assert_int_equal(aloft_image_package_open(&second, first.bytes, len), ALOFT_OK);
    assert_int_equal(aloft_image_package_sign(&second, &toy, key_b), ALOFT_OK);
    assert_int_equal(aloft_image_package_end(&second, NULL, &len), ALOFT_OK);
    load(&second, len, buf, &manifest, &place);

    assert_int_equal(count_signatures(&manifest), 2);
    assert_int_equal(place.signature_len, 0); // the trailer was over something else
    aloft_image_package_free(&first);
    aloft_image_package_free(&second);
}

static void the_trailer_is_over_all_before_it(void **state)
{
    struct aloft_image_package package = make_plain();
    struct aloft_memory_reader reader;
    struct aloft_trailer trailer;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t expected[TOY_LEN];
    size_t expected_len = 0;
    size_t len = 0;

    (void)state;
    assert_int_equal(aloft_image_package_end(&package, &toy, &len), ALOFT_OK);
    aloft_memory_reader_init(&reader, package.bytes, (uint32_t)len);
    assert_int_equal(aloft_trailer_read(&trailer, &reader.base), ALOFT_OK);
    aloft_digest_once(&aloft_bearssl_sha256, package.bytes, trailer.image_size, digest);
    assert_int_equal(toy_sign(&toy, digest, expected, &expected_len), ALOFT_OK);

    assert_int_equal(trailer.signature_len, TOY_LEN);
    assert_memory_equal(package.bytes + trailer.image_size, expected, TOY_LEN);
    aloft_image_package_free(&package);
}

static void no_key_signs_twice(void **state)
{
    struct aloft_image_package package = make_plain();

    (void)state;
    assert_int_equal(aloft_image_package_sign(&package, &toy, key_a), ALOFT_OK);
    const size_t len = package.writer.len;

    assert_int_equal(aloft_image_package_sign(&package, &toy, key_a), ALOFT_ERR_STATE);
    assert_int_equal(package.writer.len, len);
    aloft_image_package_free(&package);
}

static enum aloft_status attach_as(
        struct aloft_image_package *package, uint8_t who, size_t len)
{
    static const uint8_t signature[ALOFT_SIGNATURE_MAX + 1];
    const uint8_t key_id[ALOFT_KEY_ID_SIZE] = {who};

    return aloft_image_package_attach(package, key_id, signature, len);
}

static void what_does_not_fit_changes_nothing(void **state)
{
    struct aloft_image_package package = make_plain();
    struct aloft_image_package large = make_plain();

    (void)state;
    assert_int_equal(attach_as(&package, 1, 0), ALOFT_ERR_ARGUMENT);
    assert_int_equal(attach_as(&package, 1, 513), ALOFT_ERR_ARGUMENT);
    assert_int_equal(attach_as(&package, 1, 1), ALOFT_OK);
    assert_int_equal(attach_as(&package, 2, 1), ALOFT_OK);
    assert_int_equal(attach_as(&package, 3, 1), ALOFT_OK);
    assert_int_equal(attach_as(&package, 4, 1), ALOFT_OK);
    assert_int_equal(attach_as(&package, 5, 1), ALOFT_ERR_SPACE);
    assert_int_equal(attach_as(&large, 1, 512), ALOFT_OK);
    assert_int_equal(attach_as(&large, 2, 512), ALOFT_OK);
    assert_int_equal(attach_as(&large, 3, 512), ALOFT_OK);
    assert_int_equal(attach_as(&large, 4, 512), ALOFT_ERR_SPACE);
    assert_int_equal(attach_as(&large, 4, 71), ALOFT_OK);
    aloft_image_package_free(&package);
    aloft_image_package_free(&large);
}

static void certificates_go_along(void **state)
{
    static const uint8_t certificate[] = {'a', 'C', 'R', '1', 8, 0, 0, 0};
    static const uint8_t other[] = {'a', 'M', 'F', '1', 8, 0, 0, 0};
    struct aloft_image_package package = make_plain();

    (void)state;

    assert_int_equal(aloft_image_package_certify(&package, certificate, 8), ALOFT_OK);
    assert_int_equal(aloft_image_package_certify(&package, certificate, 8), ALOFT_OK);
    assert_int_equal(
            aloft_image_package_certify(&package, certificate, 8), ALOFT_ERR_SPACE);
    assert_int_equal(aloft_image_package_certify(&package, other, 8), ALOFT_ERR_FORMAT);
    assert_int_equal(
            aloft_image_package_certify(&package, certificate, 7), ALOFT_ERR_FORMAT);
    aloft_image_package_free(&package);
}

static void impossible_facts_are_refused(void **state)
{
    static const struct aloft_manifest odd = {.block_size = 300};
    static const struct aloft_manifest small = {.block_size = 128};
    struct aloft_image_package package;

    (void)state;

    assert_int_equal(aloft_image_package_new(&package, image, sizeof image, &odd,
                             &aloft_bearssl_sha256),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_image_package_new(&package, image, sizeof image, &small,
                             &aloft_bearssl_sha256),
            ALOFT_ERR_ARGUMENT);
    assert_int_equal(
            aloft_image_package_new(&package, image, 0, &odd, &aloft_bearssl_sha256),
            ALOFT_ERR_NO_DATA);
    assert_int_equal(aloft_image_package_open(&package, image, sizeof image),
            ALOFT_ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_signed_file_has_image_manifest_and_footer),
            cmocka_unit_test(the_signature_is_over_the_signed_part),
            cmocka_unit_test(blocks_come_with_their_list),
            cmocka_unit_test(signatures_are_added_later),
            cmocka_unit_test(the_trailer_is_over_all_before_it),
            cmocka_unit_test(no_key_signs_twice),
            cmocka_unit_test(what_does_not_fit_changes_nothing),
            cmocka_unit_test(certificates_go_along),
            cmocka_unit_test(impossible_facts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
