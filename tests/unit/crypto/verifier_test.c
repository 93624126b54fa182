#include "aloft/verifier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void none_asks_for_no_signature(void **state)
{
    (void)state;

    assert_int_equal(aloft_verifier_none.signature_max, 0);
    assert_null(aloft_verifier_none.digest);
}

static void none_takes_any_signature(void **state)
{
    static const uint8_t nothing[ALOFT_DIGEST_MAX];

    (void)state;

    assert_int_equal(aloft_verifier_none.ops->verify(
                             &aloft_verifier_none, nothing, nothing, sizeof nothing),
            ALOFT_OK);
    assert_int_equal(
            aloft_verifier_none.ops->verify(&aloft_verifier_none, NULL, NULL, 0),
            ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(none_asks_for_no_signature),
            cmocka_unit_test(none_takes_any_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
