#include "aloft/progress.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"

static const struct aloft_style file = {.columns = 80};
static const struct aloft_style terminal = {.columns = 60, .terminal = true};

struct fixture {
    struct capture out;
    struct aloft_progress progress;
};

static void begin(struct fixture *fixture, enum aloft_progress_mode mode,
        const struct aloft_style *style)
{
    capture_open(&fixture->out);
    aloft_progress_init(&fixture->progress, mode, fixture->out.file, style);
}

static size_t count_of(const char *text, char what)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += *text == what ? 1u : 0u;
    }
    return count;
}

static void a_file_gets_a_line_for_each_phase_and_each_ten_percent(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_AUTO, &file);
    aloft_progress_phase(&f.progress, "uploading", 0);
    for (uint32_t done = 0; done <= 1000; done++) {
        aloft_progress_bytes(&f.progress, done, 1000, done);
    }

    assert_string_equal(capture_text(&f.out),
            "uploading\n"
            "uploading: 10 % (100 of 1000 bytes)\n"
            "uploading: 20 % (200 of 1000 bytes)\n"
            "uploading: 30 % (300 of 1000 bytes)\n"
            "uploading: 40 % (400 of 1000 bytes)\n"
            "uploading: 50 % (500 of 1000 bytes)\n"
            "uploading: 60 % (600 of 1000 bytes)\n"
            "uploading: 70 % (700 of 1000 bytes)\n"
            "uploading: 80 % (800 of 1000 bytes)\n"
            "uploading: 90 % (900 of 1000 bytes)\n"
            "uploading: 100 % (1000 of 1000 bytes)\n");
    assert_int_equal(count_of(capture_text(&f.out), '\r'), 0);
    capture_close(&f.out);
}

static void a_slow_transfer_gives_a_sign_of_life_each_ten_seconds(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_PLAIN, &file);
    aloft_progress_phase(&f.progress, "uploading", 0);
    aloft_progress_bytes(&f.progress, 0, 1000000, 0);
    aloft_progress_bytes(&f.progress, 10, 1000000, 9999);
    aloft_progress_bytes(&f.progress, 20, 1000000, 10000);

    assert_string_equal(capture_text(&f.out), "uploading\n"
                                              "uploading: 0 % (20 of 1000000 bytes)\n");
    capture_close(&f.out);
}

static void the_bar_is_drawn_at_most_ten_times_a_second(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_AUTO, &terminal);
    aloft_progress_phase(&f.progress, "uploading", 0);
    for (uint32_t done = 0; done < 1000; done++) {
        aloft_progress_bytes(&f.progress, done, 1000, done);
    }

    assert_int_equal(count_of(capture_text(&f.out), '\r'), 1 + 1 + 9);
    assert_int_equal(count_of(capture_text(&f.out), '\n'), 0);
    capture_close(&f.out);
}

static void the_bar_tells_bytes_rate_and_time_left(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_BAR, &terminal);
    aloft_progress_phase(&f.progress, "send", 0);
    aloft_progress_bytes(&f.progress, 0, 40960, 1000);
    aloft_progress_bytes(&f.progress, 10240, 40960, 2000);
    aloft_progress_pause(&f.progress);

    assert_non_null(strstr(capture_text(&f.out),
            "\rsend ...  25 %  10.0 KiB of 40.0 KiB  10.0 KiB/s  ETA 0:03"));
    assert_int_equal(count_of(capture_text(&f.out), '\n'), 1);
    capture_close(&f.out);
}

static void a_transfer_that_goes_on_says_where_and_counts_what_comes(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_AUTO, &file);
    aloft_progress_phase(&f.progress, "uploading the rest", 0);
    aloft_progress_bytes(&f.progress, 8192, 10240, 0);
    assert_string_equal(capture_text(&f.out),
            "uploading the rest\n"
            "uploading the rest: 80 % (8192 of 10240 bytes)\n");
    capture_close(&f.out);

    begin(&f, ALOFT_PROGRESS_BAR, &terminal);
    aloft_progress_phase(&f.progress, "send", 0);
    aloft_progress_bytes(&f.progress, 81920, 102400, 0);
    aloft_progress_bytes(&f.progress, 92160, 102400, 1000);
    assert_non_null(strstr(capture_text(&f.out), "10.0 KiB/s  ETA 0:01"));
    capture_close(&f.out);
}

static void a_phase_without_bytes_leaves_no_line(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_BAR, &terminal);
    aloft_progress_phase(&f.progress, "inviting", 0);
    aloft_progress_pause(&f.progress);

    assert_string_equal(capture_text(&f.out), "\rinviting\033[K\r\033[K");
    capture_close(&f.out);
}

static void a_full_bar_tells_how_long_it_took(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_BAR, &terminal);
    aloft_progress_phase(&f.progress, "send", 0);
    aloft_progress_bytes(&f.progress, 0, 40960, 1000);
    aloft_progress_bytes(&f.progress, 40960, 40960, 5000);

    assert_non_null(strstr(capture_text(&f.out), "100 %  40.0 KiB of 40.0 KiB"));
    assert_non_null(strstr(capture_text(&f.out), "10.0 KiB/s  in 0:04"));
    capture_close(&f.out);
}

static void events_are_one_object_a_line(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_JSON, &terminal);
    aloft_progress_phase(&f.progress, "uploading", 0);
    aloft_progress_bytes(&f.progress, 0, 10, 0);
    aloft_progress_bytes(&f.progress, 10, 10, 5);

    assert_string_equal(capture_text(&f.out),
            "{\"event\":\"phase\",\"phase\":\"uploading\"}\n"
            "{\"event\":\"progress\",\"phase\":\"uploading\",\"done\":0,\"total\":10}\n"
            "{\"event\":\"progress\",\"phase\":\"uploading\",\"done\":10,\"total\":10}"
            "\n");
    capture_close(&f.out);
}

static void none_means_none(void **state)
{
    struct fixture f;

    (void)state; // this test needs none
    begin(&f, ALOFT_PROGRESS_NONE, &terminal);
    aloft_progress_phase(&f.progress, "uploading", 0);
    aloft_progress_bytes(&f.progress, 10, 10, 5);
    aloft_progress_pause(&f.progress);

    assert_string_equal(capture_text(&f.out), "");
    capture_close(&f.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_file_gets_a_line_for_each_phase_and_each_ten_percent),
            cmocka_unit_test(a_slow_transfer_gives_a_sign_of_life_each_ten_seconds),
            cmocka_unit_test(the_bar_is_drawn_at_most_ten_times_a_second),
            cmocka_unit_test(the_bar_tells_bytes_rate_and_time_left),
            cmocka_unit_test(a_transfer_that_goes_on_says_where_and_counts_what_comes),
            cmocka_unit_test(a_phase_without_bytes_leaves_no_line),
            cmocka_unit_test(a_full_bar_tells_how_long_it_took),
            cmocka_unit_test(events_are_one_object_a_line),
            cmocka_unit_test(none_means_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
