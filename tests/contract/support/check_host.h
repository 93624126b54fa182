/**
 * @file check_host.h
 * Runs contract suites inside cmocka tests.
 *
 *     struct check check = check_begin();
 *
 *     digest_suite(&check, &aloft_bearssl_sha256);
 *     check_end(&check);
 *
 * Include cmocka.h before.
 */
#ifndef CHECK_HOST_H
#define CHECK_HOST_H

#include "check.h"

static inline void check_print(const char *file, int line, const char *claim)
{
    print_error("%s:%d: does not hold: %s\n", file, line, claim);
}

static inline struct check check_begin(void)
{
    const struct check check = {.report = check_print};

    return check;
}

/** Fails the test unless all claims held and there were some. */
static inline void check_end(const struct check *check)
{
    assert_int_equal(check->failed, 0);
    assert_true(check->held > 0);
}

#endif
