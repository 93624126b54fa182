/* The engine with real signatures: made by OpenSSL, checked by BearSSL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_signer.h"
#include "aloft/signed_image.h"
#include "fixture.h"

/* One who signs, and the image that he signed. */
struct vendor {
    struct aloft_openssl_private key;
    struct aloft_openssl_public half;
    uint8_t image[ROOM];
    uint32_t size;
};

static void set_up_vendor(struct vendor *vendor)
{
    struct aloft_openssl_signer signer;
    struct aloft_memory_reader reader;
    size_t len;

    assert_int_equal(aloft_openssl_private_generate(&vendor->key, 2048), ALOFT_OK);
    assert_int_equal(
            aloft_openssl_private_public(&vendor->key, &vendor->half), ALOFT_OK);
    aloft_openssl_signer_init(&signer, &vendor->key, &aloft_bearssl_sha256);
    sample_image_esp(vendor->image, IMAGE_SIZE, 4);
    aloft_memory_reader_init(&reader, vendor->image, IMAGE_SIZE);
    assert_int_equal(aloft_sign_trailer(&signer.base, &reader.base,
                             vendor->image + IMAGE_SIZE, ROOM - IMAGE_SIZE, &len),
            ALOFT_OK);
    vendor->size = IMAGE_SIZE + (uint32_t)len;
}

static void try_every_97th_bit(struct device *device, struct vendor *vendor)
{
    for (uint32_t bit = 0; bit < vendor->size * 8; bit += 97) {
        vendor->image[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(send(device, vendor->image, vendor->size), ALOFT_OK);
        vendor->image[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void only_the_trusted_key_installs(void **state)
{
    static struct vendor ours;
    static struct vendor other;
    struct device *device = *state;
    struct aloft_key_set keys = {.count = 1};
    struct aloft_bearssl_verifier verifier;

    set_up_vendor(&ours);
    set_up_vendor(&other);
    keys.keys[0] = aloft_openssl_public_key(&ours.half);
    aloft_bearssl_verifier_init(
            &verifier, &keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);

    // no signature is asked for yet: a signed image is taken like any other
    assert_int_equal(send(device, other.image, other.size), ALOFT_OK);

    device->config.verifier = &verifier.base;
    assert_int_equal(send(device, other.image, other.size), ALOFT_ERR_SIGNATURE);
    assert_int_equal(send(device, ours.image, IMAGE_SIZE), ALOFT_ERR_UNSIGNED);
    try_every_97th_bit(device, &ours);
    assert_int_equal(send(device, ours.image, ours.size), ALOFT_OK);
    assert_memory_equal(device->flash, ours.image, ours.size);

    aloft_openssl_private_free(&ours.key);
    aloft_openssl_private_free(&other.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            device_test(only_the_trusted_key_installs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
