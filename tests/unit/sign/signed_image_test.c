#include "aloft/signed_image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SIGNATURE_LEN 4u

/*
 * A toy in place of cryptography. The digest is a sum and a count, the signature is the
 * digest with every bit turned over, so one can see what was digested and signed.
 */
static void toy_init(struct aloft_digest *digest)
{
    digest->state[0] = 0;
    digest->state[1] = 0;
}

static void toy_update(struct aloft_digest *digest, const void *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        digest->state[0] = (digest->state[0] + ((const uint8_t *)data)[i]) % 0x10000;
    }
    digest->state[1] = (digest->state[1] + (uint32_t)len) % 0x10000;
}

static void toy_finish(struct aloft_digest *digest, uint8_t *result)
{
    result[0] = (uint8_t)(digest->state[0] >> 8);
    result[1] = (uint8_t)(digest->state[0] & 0xFF);
    result[2] = (uint8_t)(digest->state[1] >> 8);
    result[3] = (uint8_t)(digest->state[1] & 0xFF);
}

static const struct aloft_digest_ops toy_digest = {
        .name = "toy",
        .size = SIGNATURE_LEN,
        .block = 1,
        .init = toy_init,
        .update = toy_update,
        .finish = toy_finish,
};

static enum aloft_status toy_sign(const struct aloft_signer *signer,
        const uint8_t *digest, uint8_t *signature, size_t *len)
{
    (void)signer;
    for (size_t i = 0; i < SIGNATURE_LEN; i++) {
        signature[i] = (uint8_t)~digest[i];
    }
    *len = SIGNATURE_LEN;
    return ALOFT_OK;
}

static enum aloft_status no_sign(const struct aloft_signer *signer,
        const uint8_t *digest, uint8_t *signature, size_t *len)
{
    (void)signer;
    (void)digest;
    (void)signature;
    (void)len;
    return ALOFT_ERR_KEY;
}

static enum aloft_status toy_verify(const struct aloft_verifier *verifier,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    uint8_t expected[SIGNATURE_LEN];
    size_t expected_len;

    (void)verifier;
    assert_int_equal(toy_sign(NULL, digest, expected, &expected_len), ALOFT_OK);
    return len == SIGNATURE_LEN && memcmp(signature, expected, len) == 0
                   ? ALOFT_OK
                   : ALOFT_ERR_SIGNATURE;
}

static const struct aloft_signer_ops toy_signer_ops = {.sign = toy_sign};
static const struct aloft_signer_ops no_signer_ops = {.sign = no_sign};
static const struct aloft_verifier_ops toy_verifier_ops = {.verify = toy_verify};

static const struct aloft_signer toy_signer = {
        .ops = &toy_signer_ops,
        .digest = &toy_digest,
        .kind = ALOFT_KEY_RSA,
        .signature_max = SIGNATURE_LEN,
};

static const struct aloft_signer no_signer = {
        .ops = &no_signer_ops,
        .digest = &toy_digest,
        .kind = ALOFT_KEY_RSA,
        .signature_max = SIGNATURE_LEN,
};

static const struct aloft_verifier toy_verifier = {
        .ops = &toy_verifier_ops,
        .digest = &toy_digest,
        .signature_max = SIGNATURE_LEN,
};

static enum aloft_status broken_read(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    (void)reader;
    (void)offset;
    (void)dst;
    (void)len;
    return ALOFT_ERR_IO;
}

static const struct aloft_reader_ops broken_ops = {.read = broken_read};
static const struct aloft_reader broken = {.ops = &broken_ops, .size = 100};

static enum aloft_status sign_memory(const struct aloft_signer *signer,
        const void *image, uint32_t size, uint8_t *trailer, size_t *len)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, image, size);
    return aloft_sign_trailer(signer, &reader.base, trailer, ALOFT_TRAILER_MAX, len);
}

static enum aloft_status verify_memory(
        const struct aloft_verifier *verifier, const void *bytes, uint32_t size)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, bytes, size);
    return aloft_signed_image_verify(verifier, &reader.base);
}

static void a_trailer_is_the_signature_and_its_length(void **state)
{
    static const uint8_t image[3] = {1, 2, 3};
    static const uint8_t expected[8] = {0xFF, 0xF9, 0xFF, 0xFC, 4, 0, 0, 0};
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;

    (void)state;

    assert_int_equal(sign_memory(&toy_signer, image, 3, trailer, &len), ALOFT_OK);

    assert_int_equal(len, sizeof expected);
    assert_memory_equal(trailer, expected, sizeof expected);
}

static void an_image_longer_than_a_piece_is_signed_whole(void **state)
{
    static uint8_t image[10001]; // ones: sum and count are 10001 = 0x2711
    static const uint8_t expected[4] = {0xD8, 0xEE, 0xD8, 0xEE};
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;

    (void)state;
    memset(image, 1, sizeof image);

    assert_int_equal(
            sign_memory(&toy_signer, image, sizeof image, trailer, &len), ALOFT_OK);

    assert_memory_equal(trailer, expected, sizeof expected);
}

static void what_was_signed_verifies_and_a_change_does_not(void **state)
{
    uint8_t file[3 + ALOFT_TRAILER_MAX] = {1, 2, 3};
    size_t len = 0;

    (void)state;
    assert_int_equal(sign_memory(&toy_signer, file, 3, file + 3, &len), ALOFT_OK);

    assert_int_equal(verify_memory(&toy_verifier, file, (uint32_t)(3 + len)), ALOFT_OK);
    file[0] ^= 1;
    assert_int_equal(verify_memory(&toy_verifier, file, (uint32_t)(3 + len)),
            ALOFT_ERR_SIGNATURE);
}

static void an_image_without_a_trailer_is_unsigned(void **state)
{
    (void)state;

    assert_int_equal(
            verify_memory(&toy_verifier, "\1\2\3\0\0\0\0", 7), ALOFT_ERR_UNSIGNED);
    assert_int_equal(verify_memory(&toy_verifier, "abc", 3), ALOFT_ERR_UNSIGNED);
}

static void who_trusts_everybody_takes_an_unsigned_image(void **state)
{
    (void)state;

    assert_int_equal(verify_memory(&aloft_verifier_none, "abc", 3), ALOFT_OK);
}

static void nothing_is_not_signed(void **state)
{
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;

    (void)state;

    assert_int_equal(sign_memory(&toy_signer, "", 0, trailer, &len), ALOFT_ERR_NO_DATA);
}

static void failures_of_others_are_passed_on(void **state)
{
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;

    (void)state;

    assert_int_equal(sign_memory(&no_signer, "abc", 3, trailer, &len), ALOFT_ERR_KEY);
    assert_int_equal(
            aloft_sign_trailer(&toy_signer, &broken, trailer, sizeof trailer, &len),
            ALOFT_ERR_IO);
    assert_int_equal(aloft_signed_image_verify(&toy_verifier, &broken), ALOFT_ERR_IO);
}

static void too_little_room_for_the_trailer_is_told(void **state)
{
    struct aloft_memory_reader reader;
    uint8_t trailer[7];
    size_t len = 0;

    (void)state;

    aloft_memory_reader_init(&reader, "abc", 3);
    assert_int_equal(aloft_sign_trailer(
                             &toy_signer, &reader.base, trailer, sizeof trailer, &len),
            ALOFT_ERR_SPACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_trailer_is_the_signature_and_its_length),
            cmocka_unit_test(an_image_longer_than_a_piece_is_signed_whole),
            cmocka_unit_test(what_was_signed_verifies_and_a_change_does_not),
            cmocka_unit_test(an_image_without_a_trailer_is_unsigned),
            cmocka_unit_test(who_trusts_everybody_takes_an_unsigned_image),
            cmocka_unit_test(nothing_is_not_signed),
            cmocka_unit_test(failures_of_others_are_passed_on),
            cmocka_unit_test(too_little_room_for_the_trailer_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
