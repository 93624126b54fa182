#include "aloft/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_checker.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/bytes.h"
#include "aloft/document_verifier.h"
#include "aloft/document_writer.h"
#include "spec_example.h"

#define SIZE 1024

/* A manifest that a test changes. */
struct sample {
    uint8_t bytes[SIZE];
    size_t len;
};

static const uint8_t digest_a[32] = {1, 2, 3};
static const uint8_t digest_b[32] = {4, 5, 6};

static struct sample example(const char *name)
{
    struct sample sample;

    sample.len = spec_example("manifest.md", name, sample.bytes, sizeof sample.bytes);
    assert_true(sample.len > 0);
    return sample;
}

static struct aloft_manifest simple(void)
{
    const struct aloft_manifest manifest = {
            .payload = {.size = 1000, .sha256 = digest_a}};

    return manifest;
}

static enum aloft_status encode(
        const struct aloft_manifest *manifest, struct sample *sample)
{
    struct aloft_document_writer writer;
    enum aloft_status status;

    aloft_document_writer_init(
            &writer, aloft_manifest_kind.magic, sample->bytes, sizeof sample->bytes);
    status = aloft_manifest_encode(manifest, &writer);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_document_writer_end(&writer, &sample->len);
}

/* What decoding says about a manifest that was encoded whatever it holds. */
static enum aloft_status decode_sample(const struct sample *sample)
{
    struct aloft_manifest manifest;

    return aloft_manifest_decode(&manifest, sample->bytes, sample->len);
}

static bool span_is(struct aloft_span span, const char *text)
{
    return aloft_span_is(span, text);
}

/* Checks a manifest's only signature with the key of the examples. */
static enum aloft_status check_signature(const struct aloft_document *document)
{
    const struct sample encoded = example("key");
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    struct aloft_bearssl_checker checker;
    struct aloft_key key;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t id[ALOFT_KEY_ID_SIZE];
    size_t used = 0;

    assert_int_equal(
            aloft_key_decode(&key, encoded.bytes, encoded.len, &used), ALOFT_OK);
    assert_true(aloft_signature_next(&walk, &signature));
    aloft_key_id(&key, &aloft_bearssl_sha256, id);
    assert_memory_equal(id, signature.key_id, sizeof id);
    aloft_document_digest(document, &aloft_bearssl_sha256, digest);
    aloft_bearssl_checker_init(&checker, NULL, &aloft_bearssl_p256_i31);
    return checker.base.ops->check(
            &checker.base, &key, digest, signature.bytes, signature.len);
}

static void the_example_is_read(void **state)
{
    const struct sample sample = example("manifest");
    struct aloft_manifest manifest;

    (void)state;
    assert_int_equal(
            aloft_manifest_decode(&manifest, sample.bytes, sample.len), ALOFT_OK);

    assert_true(span_is(manifest.target, "kitchen-v2"));
    assert_true(span_is(manifest.version, "2.1.0"));
    assert_int_equal(manifest.order, 2098176);
    assert_int_equal(manifest.counter, 7);
    assert_int_equal(manifest.payload.encoding, ALOFT_MANIFEST_RAW);
    assert_int_equal(manifest.payload.content, ALOFT_MANIFEST_FIRMWARE);
    assert_int_equal(manifest.payload.size, 300);
    assert_int_equal(manifest.block_size, 256);
    assert_int_equal(manifest.build_time, 1767225600);
    assert_true(span_is(manifest.text, "fixes the fan"));
    assert_int_equal(manifest.unpacked_size, 0);
    assert_null(manifest.base_sha256);
}

static void the_example_is_signed_by_its_key(void **state)
{
    const struct sample sample = example("manifest");
    struct aloft_manifest manifest;

    (void)state;
    assert_int_equal(
            aloft_manifest_decode(&manifest, sample.bytes, sample.len), ALOFT_OK);

    assert_int_equal(check_signature(&manifest.document), ALOFT_OK);
}

/* What the simplest decision says with the key of the examples, or none of its keys. */
static enum aloft_status verify_simply(const struct sample *sample, size_t keys)
{
    const struct sample encoded = example("key");
    struct aloft_key_set set = {.count = keys};
    struct aloft_bearssl_verifier verifier;
    struct aloft_manifest manifest;
    size_t used = 0;

    assert_int_equal(aloft_key_decode(&set.keys[0], encoded.bytes, encoded.len, &used),
            ALOFT_OK);
    assert_int_equal(
            aloft_manifest_decode(&manifest, sample->bytes, sample->len), ALOFT_OK);
    aloft_bearssl_verifier_init(&verifier, &set, NULL, &aloft_bearssl_p256_i31);
    assert_int_equal(
            aloft_document_verify(&manifest.document, &aloft_verifier_none), ALOFT_OK);
    return aloft_document_verify(&manifest.document, &verifier.base);
}

static void one_trusted_signature_is_enough(void **state)
{
    struct sample sample = example("manifest");
    struct sample two = sample;

    (void)state;
    assert_int_equal(verify_simply(&sample, 1), ALOFT_OK);
    assert_int_equal(verify_simply(&sample, 0), ALOFT_ERR_SIGNATURE);
    memcpy(two.bytes + two.len, two.bytes + 160, two.len - 160);
    two.len += two.len - 160;
    two.bytes[200] ^= 1; // the first of both is wrong now
    assert_int_equal(verify_simply(&two, 1), ALOFT_OK);
    sample.bytes[20] ^= 1;
    assert_int_equal(verify_simply(&sample, 1), ALOFT_ERR_SIGNATURE);
    sample.len = 160;
    assert_int_equal(verify_simply(&sample, 1), ALOFT_ERR_UNSIGNED);
}

static void the_example_is_written(void **state)
{
    const struct sample sample = example("manifest");
    struct aloft_manifest manifest;
    struct sample again;

    (void)state;
    assert_int_equal(
            aloft_manifest_decode(&manifest, sample.bytes, sample.len), ALOFT_OK);

    assert_int_equal(encode(&manifest, &again), ALOFT_OK);
    assert_int_equal(again.len, manifest.document.signed_len);
    assert_memory_equal(again.bytes, sample.bytes, again.len);
}

static void a_manifest_without_options_has_defaults(void **state)
{
    const struct sample sample = example("file");
    struct aloft_manifest manifest;

    (void)state;
    assert_int_equal(aloft_manifest_decode(&manifest, sample.bytes + 6, sample.len - 6),
            ALOFT_OK);

    assert_int_equal(manifest.document.len, sample.len - 6 - 8); // the footer is off
    assert_int_equal(manifest.target.len, 0);
    assert_int_equal(manifest.order, 0);
    assert_int_equal(manifest.counter, 0);
    assert_int_equal(manifest.build_time, 0);
    assert_int_equal(aloft_manifest_counter(&manifest.document), 0);
    assert_int_equal(aloft_manifest_list_size(&manifest), 0);
}

/* Behind the signed part ends a document without signatures: that is none, too. */
static void a_manifest_cut_anywhere_is_truncated(void **state)
{
    struct sample sample = example("manifest");
    const size_t len = sample.len;

    (void)state;
    for (sample.len = 0; sample.len < len; sample.len++) {
        assert_int_equal(decode_sample(&sample),
                sample.len == 160 ? ALOFT_OK : ALOFT_ERR_TRUNCATED);
    }
}

/* Either it cannot be read, or the signature is wrong, or the bit was in the key id,
 * which proves nothing, or made the signature an endorsement that is not known. */
static void no_flipped_bit_goes_unnoticed(void **state)
{
    struct sample sample = example("manifest");

    (void)state;
    for (size_t bit = 0; bit < 8 * 164; bit++) {
        struct aloft_manifest manifest;
        struct aloft_document_signature signature;

        sample.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (aloft_manifest_decode(&manifest, sample.bytes, sample.len) == ALOFT_OK) {
            struct aloft_field_walk walk =
                    aloft_document_endorsements(&manifest.document);

            assert_true(!aloft_signature_next(&walk, &signature) || bit / 8 == 161 ||
                        check_signature(&manifest.document) == ALOFT_ERR_SIGNATURE);
        }
        sample.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* The value of the payload field of the smallest example, by offset in the file. */
static void payloads_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *reason;
        size_t offset;
        uint8_t value;
        enum aloft_status status;
    } cases[] = {
            {"an encoding not known", 0, 3, ALOFT_ERR_CRITICAL},
            {"a content not known", 1, 2, ALOFT_ERR_CRITICAL},
            {"not zero", 2, 1, ALOFT_ERR_CRITICAL},
            {"not zero, second byte", 3, 1, ALOFT_ERR_CRITICAL},
            {"no image", 4, 0, ALOFT_ERR_FORMAT},
            {"gzip, and not what comes out", 0, 1, ALOFT_ERR_FORMAT},
            {"a patch, and not what it is against", 0, 2, ALOFT_ERR_FORMAT},
            {"a file system", 1, 1, ALOFT_OK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample sample = example("file");
        struct aloft_manifest manifest;

        sample.bytes[6 + 12 + cases[i].offset] = cases[i].value;
        print_message("%s\n", cases[i].reason);
        assert_int_equal(
                aloft_manifest_decode(&manifest, sample.bytes + 6, sample.len - 6),
                cases[i].status);
    }
}

static void fields_that_contradict_each_other_are_not_written(void **state)
{
    static const struct aloft_span bell = {"a\ab", 3};
    static const struct aloft_span line = {"a\nb", 3};
    struct aloft_manifest cases[] = {simple(), simple(), simple(), simple(), simple(),
            simple(), simple(), simple(), simple(), simple(), simple()};
    struct sample sample;

    (void)state;
    cases[0].payload.size = 0;
    cases[1].payload.sha256 = NULL;
    cases[2].payload.encoding = ALOFT_MANIFEST_GZIP;
    cases[3].unpacked_size = 5;
    cases[4].unpacked_sha256 = digest_b;
    cases[5].base_sha256 = digest_b;
    cases[6].blocks_sha256 = digest_b;
    cases[6].block_size = 255;
    cases[7].blocks_sha256 = digest_b;
    cases[7].block_size = 257;
    cases[8].blocks_sha256 = digest_b;
    cases[8].block_size = 2097152;
    cases[9].target = bell;
    cases[10].text = line;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(encode(&cases[i], &sample), ALOFT_ERR_ARGUMENT);
    }
}

static void patches_name_base_and_result(void **state)
{
    struct aloft_manifest manifest = simple();
    struct aloft_manifest back;
    struct sample sample;

    (void)state;
    manifest.payload.encoding = ALOFT_MANIFEST_PATCH;
    manifest.unpacked_size = 5000;
    manifest.unpacked_sha256 = digest_b;
    manifest.base_sha256 = digest_a;
    assert_int_equal(encode(&manifest, &sample), ALOFT_OK);

    assert_int_equal(aloft_manifest_decode(&back, sample.bytes, sample.len), ALOFT_OK);
    assert_int_equal(back.unpacked_size, 5000);
    assert_memory_equal(back.unpacked_sha256, digest_b, 32);
    assert_memory_equal(back.base_sha256, digest_a, 32);
}

static void names_have_at_most_64_characters(void **state)
{
    static const char chars[65] =
            "0123456789012345678901234567890123456789012345678901234567890123";
    struct aloft_manifest manifest = simple();
    struct sample sample;

    (void)state;
    manifest.target = (struct aloft_span){chars, 64};
    assert_int_equal(encode(&manifest, &sample), ALOFT_OK);
    assert_int_equal(decode_sample(&sample), ALOFT_OK);

    manifest.target.len = 65;
    assert_int_equal(encode(&manifest, &sample), ALOFT_ERR_ARGUMENT);
}

/* A manifest with one more field behind it all. */
static struct sample with_field(uint16_t type, uint8_t value)
{
    const struct aloft_manifest manifest = simple();
    struct sample sample;

    assert_int_equal(encode(&manifest, &sample), ALOFT_OK);
    aloft_put_le16(sample.bytes + sample.len, type);
    aloft_put_le16(sample.bytes + sample.len + 2, 1);
    sample.bytes[sample.len + 4] = value;
    sample.len += 5;
    aloft_put_le32(sample.bytes + 4, (uint32_t)sample.len);
    return sample;
}

static void unknown_fields_are_skipped_unless_critical(void **state)
{
    const struct sample skipped = with_field(99, 1);
    const struct sample critical = with_field(0x8000 | 99, 1);
    const struct sample control = with_field(10, 7);

    (void)state;

    assert_int_equal(decode_sample(&skipped), ALOFT_OK);
    assert_int_equal(decode_sample(&critical), ALOFT_ERR_CRITICAL);
    assert_int_equal(decode_sample(&control), ALOFT_ERR_FORMAT);
}

static void a_manifest_has_at_most_2048_bytes(void **state)
{
    static uint8_t bytes[ALOFT_MANIFEST_SIZE_MAX + 100];
    const struct sample sample = example("manifest");
    struct aloft_manifest manifest;

    (void)state;
    memcpy(bytes, sample.bytes, sample.len);
    aloft_put_le16(bytes + sample.len, 9); // an endorsement that is not known
    aloft_put_le16(bytes + sample.len + 2,
            (uint16_t)(ALOFT_MANIFEST_SIZE_MAX - sample.len - 4));

    assert_int_equal(
            aloft_manifest_decode(&manifest, bytes, ALOFT_MANIFEST_SIZE_MAX), ALOFT_OK);
    assert_int_equal(
            aloft_manifest_decode(&manifest, bytes, ALOFT_MANIFEST_SIZE_MAX + 1),
            ALOFT_ERR_TOO_LONG);
    assert_int_equal(
            aloft_manifest_decode(&manifest, bytes, sizeof bytes), ALOFT_ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_example_is_read),
            cmocka_unit_test(the_example_is_signed_by_its_key),
            cmocka_unit_test(one_trusted_signature_is_enough),
            cmocka_unit_test(the_example_is_written),
            cmocka_unit_test(a_manifest_without_options_has_defaults),
            cmocka_unit_test(a_manifest_cut_anywhere_is_truncated),
            cmocka_unit_test(no_flipped_bit_goes_unnoticed),
            cmocka_unit_test(payloads_that_cannot_be_are_refused),
            cmocka_unit_test(fields_that_contradict_each_other_are_not_written),
            cmocka_unit_test(patches_name_base_and_result),
            cmocka_unit_test(names_have_at_most_64_characters),
            cmocka_unit_test(unknown_fields_are_skipped_unless_critical),
            cmocka_unit_test(a_manifest_has_at_most_2048_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
