#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/check_host.h"
#include "aloft/bearssl_digest.h"
#include "aloft/sha256_compact.h"
#include "digest_suite.h"

static void bearssl_md5_keeps_the_contract(void **state)
{
    struct check check = check_begin();

    (void)state;

    digest_suite_md5(&check, &aloft_bearssl_md5);

    check_end(&check);
}

static void bearssl_sha256_keeps_the_contract(void **state)
{
    struct check check = check_begin();

    (void)state;

    digest_suite_sha256(&check, &aloft_bearssl_sha256);

    check_end(&check);
}

static void compact_sha256_keeps_the_contract(void **state)
{
    struct check check = check_begin();

    (void)state;

    digest_suite_sha256(&check, &aloft_sha256_compact);

    check_end(&check);
}

static void compact_sha256_agrees_at_every_length(void **state)
{
    struct check check = check_begin();

    (void)state;

    digest_suite_same(&check, &aloft_sha256_compact, &aloft_bearssl_sha256);

    check_end(&check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(bearssl_md5_keeps_the_contract),
            cmocka_unit_test(bearssl_sha256_keeps_the_contract),
            cmocka_unit_test(compact_sha256_keeps_the_contract),
            cmocka_unit_test(compact_sha256_agrees_at_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
