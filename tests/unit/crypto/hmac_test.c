#include "aloft/hmac.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"

struct vector {
    const char *why;
    const char *key;
    size_t key_len;
    const char *message;
    const char *mac; /* Hexadecimal; may be shorter than the digest. */
};

#define KEY_0B_20 \
    "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
#define KEY_0C_20 \
    "\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c\x0c"
#define AA_10      "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
#define AA_50      AA_10 AA_10 AA_10 AA_10 AA_10
#define CD_10      "\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"
#define DD_10      "\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"
#define KEY_AA_131 AA_50 AA_50 AA_10 AA_10 AA_10 "\xaa"
#define KEY_1_TO_25                                                                    \
    "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14" \
    "\x15\x16\x17\x18\x19"

/* RFC 4231, section 4. */
static const struct vector sha256_vectors[] = {
        {"case 1", KEY_0B_20, 20, "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"case 2: a key shorter than the digest", "Jefe", 4,
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"case 3: key and message longer than a block", AA_10 AA_10, 20,
                DD_10 DD_10 DD_10 DD_10 DD_10,
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"case 4", KEY_1_TO_25, 25, CD_10 CD_10 CD_10 CD_10 CD_10,
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {"case 5: 128 bits are published", KEY_0C_20, 20, "Test With Truncation",
                "a3b6167473100ee06e0c796c2955552b"},
        {"case 6: a key longer than a block", KEY_AA_131, 131,
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"case 7: key and message longer than a block", KEY_AA_131, 131,
                "This is a test using a larger than block-size key and a larger than "
                "block-size data. The key needs to be hashed before being used by the "
                "HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

/* RFC 2202, section 2. */
static const struct vector md5_vectors[] = {
        {"case 1", KEY_0B_20, 16, "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"},
        {"case 2", "Jefe", 4, "what do ya want for nothing?",
                "750c783e6ab0b503eaa86e310a5db738"},
};

/* The message goes in piece by piece, `piece` bytes each. */
static void expect_mac(const struct aloft_digest_ops *digest,
        const struct vector *vector, size_t piece)
{
    const size_t len = strlen(vector->message);
    struct aloft_hmac hmac;
    uint8_t mac[ALOFT_DIGEST_MAX];
    char text[2 * ALOFT_DIGEST_MAX];

    aloft_hmac_begin(&hmac, digest, vector->key, vector->key_len);
    for (size_t done = 0; done < len; done += piece) {
        aloft_hmac_update(
                &hmac, vector->message + done, len - done < piece ? len - done : piece);
    }
    aloft_hmac_finish(&hmac, mac);
    aloft_hex_encode(mac, digest->size, text);
    print_message("%s\n", vector->why);
    assert_memory_equal(text, vector->mac, strlen(vector->mac));
}

static void expect_all(const struct aloft_digest_ops *digest,
        const struct vector *vectors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        expect_mac(digest, &vectors[i], 1);
        expect_mac(digest, &vectors[i], 1000);
    }
}

static void the_published_values_for_sha256_come_out(void **state)
{
    (void)state;

    expect_all(&aloft_bearssl_sha256, sha256_vectors,
            sizeof sha256_vectors / sizeof sha256_vectors[0]);
}

static void the_published_values_for_md5_come_out(void **state)
{
    (void)state;

    expect_all(&aloft_bearssl_md5, md5_vectors,
            sizeof md5_vectors / sizeof md5_vectors[0]);
}

static void a_keyed_state_may_be_copied_for_each_message(void **state)
{
    struct aloft_hmac keyed;
    struct aloft_hmac copy;
    uint8_t first[ALOFT_DIGEST_MAX];
    uint8_t second[ALOFT_DIGEST_MAX];

    (void)state;

    aloft_hmac_begin(&keyed, &aloft_bearssl_sha256, "key", 3);
    copy = keyed;
    aloft_hmac_update(&copy, "message", 7);
    aloft_hmac_finish(&copy, first);
    aloft_hmac_update(&keyed, "message", 7);
    aloft_hmac_finish(&keyed, second);

    assert_memory_equal(first, second, 32);
}

static void without_key_and_message_there_is_a_value_too(void **state)
{
    static const struct vector empty = {"empty", "", 0, "",
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"};

    (void)state;

    expect_mac(&aloft_bearssl_sha256, &empty, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_published_values_for_sha256_come_out),
            cmocka_unit_test(the_published_values_for_md5_come_out),
            cmocka_unit_test(a_keyed_state_may_be_copied_for_each_message),
            cmocka_unit_test(without_key_and_message_there_is_a_value_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
