#include "aloft/failure.h"

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"

static const struct aloft_style plain = {.columns = 80};

static void a_failure_is_three_lines(void **state)
{
    struct aloft_failure failure = {0};
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_failure_set(&failure, ALOFT_ERR_AUTH, "invitation");
    snprintf(failure.message, sizeof failure.message, "kitchen.local refused");
    aloft_failure_print(&failure, out.file, &plain);

    assert_string_equal(capture_text(&out),
            "error: kitchen.local refused\n"
            "  why:  the password is missing or is not the device's\n"
            "  try:  give it with --password-file FILE or in ALOFT_PASSWORD\n");
    assert_int_equal(failure.exit, ALOFT_EXIT_AUTH);
    capture_close(&out);
}

static void not_to_know_is_a_warning(void **state)
{
    const struct aloft_failure failure = {
            .exit = ALOFT_EXIT_TIMEOUT, .message = "its boot was not observed"};
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_failure_print(&failure, out.file, &plain);

    assert_string_equal(capture_text(&out), "warning: its boot was not observed\n");
    capture_close(&out);
}

static void lines_with_nothing_to_say_are_left_out(void **state)
{
    const struct aloft_failure failure = {.message = "it broke"};
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_failure_print(&failure, out.file, &plain);

    assert_string_equal(capture_text(&out), "error: it broke\n");
    capture_close(&out);
}

static void what_a_device_says_cannot_reach_the_terminal_raw(void **state)
{
    const struct aloft_failure failure = {.message = "it says \033]0;pwned\007\nOK"};
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    aloft_failure_print(&failure, out.file, &plain);

    assert_string_equal(capture_text(&out), "error: it says ?]0;pwned??OK\n");
    capture_close(&out);
}

static void the_json_object_has_every_key(void **state)
{
    struct aloft_failure failure = {0};

    (void)state; // this test needs none
    aloft_failure_set(&failure, ALOFT_ERR_TARGET, "prepare");
    snprintf(failure.message, sizeof failure.message, "bad byte \377");
    json_t *object = aloft_failure_json(&failure);
    char *text = json_dumps(object, JSON_COMPACT);

    assert_non_null(text);
    assert_string_equal(text,
            "{\"code\":\"target_mismatch\",\"exit\":6,\"phase\":\"prepare\","
            "\"message\":\"bad byte ?\","
            "\"why\":\"the image was built for another chip or board\","
            "\"hint\":\"look at it with: aloft inspect FILE\"}");
    free(text);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_failure_is_three_lines),
            cmocka_unit_test(not_to_know_is_a_warning),
            cmocka_unit_test(lines_with_nothing_to_say_are_left_out),
            cmocka_unit_test(what_a_device_says_cannot_reach_the_terminal_raw),
            cmocka_unit_test(the_json_object_has_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
