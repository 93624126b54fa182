#include "pair.h"

static void check_good(struct pair *pair, enum aloft_espota_scheme scheme)
{
    pair_use_scheme(pair, scheme);

    const struct aloft_espota_report report = pair_talk(pair);

    assert_int_equal(report.outcome, ALOFT_ESPOTA_END_ACCEPTED);
    assert_int_equal(report.status, ALOFT_OK);
    assert_int_equal(report.scheme, scheme);
    assert_int_equal(report.acknowledged, IMAGE_SIZE);
    assert_installed(pair);
    assert_int_equal(pair->sim.ends[DEVICE].restarts, 1);
}

static void an_open_device_is_updated_and_restarts(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_OPEN);
}

static void a_device_with_md5_is_updated(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_MD5);
}

static void a_device_with_pbkdf2_is_updated(void **state)
{
    check_good(*state, ALOFT_ESPOTA_SCHEME_PBKDF2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            pair_test(an_open_device_is_updated_and_restarts),
            pair_test(a_device_with_md5_is_updated),
            pair_test(a_device_with_pbkdf2_is_updated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
