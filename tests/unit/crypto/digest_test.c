#include "aloft/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"

static void expect_hex(const uint8_t *result, size_t len, const char *expected)
{
    char text[2 * ALOFT_DIGEST_MAX];

    aloft_hex_encode(result, len, text);
    assert_memory_equal(text, expected, 2 * len);
}

static void once_digests_one_piece_of_memory(void **state)
{
    uint8_t result[ALOFT_DIGEST_MAX];

    (void)state;

    aloft_digest_once(&aloft_bearssl_md5, "abc", 3, result);

    expect_hex(result, 16, "900150983cd24fb0d6963f7d28e17f72");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    struct aloft_digest digest;
    uint8_t result[ALOFT_DIGEST_MAX];

    (void)state;

    aloft_digest_begin(&digest, &aloft_bearssl_md5);
    aloft_digest_update(&digest, "a", 1);
    aloft_digest_update(&digest, "", 0);
    aloft_digest_update(&digest, "bc", 2);
    aloft_digest_finish(&digest, result);

    expect_hex(result, 16, "900150983cd24fb0d6963f7d28e17f72");
}

static void a_copy_goes_on_by_itself(void **state)
{
    struct aloft_digest digest;
    struct aloft_digest copy;
    uint8_t result[ALOFT_DIGEST_MAX];

    (void)state;

    aloft_digest_begin(&digest, &aloft_bearssl_md5);
    aloft_digest_update(&digest, "ab", 2);
    copy = digest;
    aloft_digest_update(&digest, "x", 1);
    aloft_digest_update(&copy, "c", 1);
    aloft_digest_finish(&copy, result);

    expect_hex(result, 16, "900150983cd24fb0d6963f7d28e17f72");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(once_digests_one_piece_of_memory),
            cmocka_unit_test(pieces_give_the_digest_of_the_whole),
            cmocka_unit_test(a_copy_goes_on_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
