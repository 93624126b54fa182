/* A device on flash asks servers of all sorts for an image with a manifest: what is
 * refused costs no erase, and what was cut is gone on with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ahead_fixture.h"

static void an_image_is_installed_from_a_server_with_ranges(void **state)
{
    struct device *d = *state;
    wary_board_publish(&d->board, true);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);

    wary_board_assert_staged(&d->board);
    assert_int_equal(d->server.requests, 3);
    assert_int_equal(d->server.sent, d->board.size);
}

static void a_refusal_costs_no_erase_and_no_image(void **state)
{
    struct device *d = *state;
    d->board.said.target = aloft_span_of("toaster");
    wary_board_publish(&d->board, true);
    const uint32_t erases = wary_board_erases(&d->board);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_FAILED);

    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_TARGET);
    assert_int_equal(wary_board_erases(&d->board), erases);
    assert_int_equal(d->server.sent, 0);
    assert_int_equal(d->server.requests, 1);
}

static void without_ranges_the_manifest_is_a_file_of_its_own(void **state)
{
    struct device *d = *state;
    d->config.manifest_files = true;
    d->server.has_ranges = false;
    d->server.has_manifest_file = true;
    d->board.said.target = aloft_span_of("toaster");
    wary_board_publish(&d->board, false);
    const uint32_t erases = wary_board_erases(&d->board);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_FAILED);
    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_TARGET);
    assert_int_equal(wary_board_erases(&d->board), erases);

    d->board.acceptance.target = aloft_span_of("toaster");
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
}

static void a_server_that_knows_nothing_still_serves(void **state)
{
    struct device *d = *state;
    d->server.has_ranges = false;
    wary_board_publish(&d->board, true);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
    assert_int_equal(d->server.requests, 1);
    d->config.manifest_files = true;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
    assert_int_equal(d->server.requests, 3);
    d->server.is_static = true;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
}

static void a_manifest_file_is_asked_for_only_where_told_to(void **state)
{
    struct device *d = *state;
    d->server.has_no_end = true;
    wary_board_publish(&d->board, true);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    assert_int_equal(d->server.requests, 2);
    d->config.manifest_files = true;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    assert_int_equal(d->server.requests, 3);
}

static void a_redirect_of_the_manifest_leads_nowhere_else(void **state)
{
    struct device *d = *state;
    d->config.manifest_files = true;
    d->server.has_ranges = false;
    d->server.redirects = true;
    wary_board_publish(&d->board, true);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);

    wary_board_assert_staged(&d->board);
    assert_int_equal(d->server.requests, 3);
}

static void what_runs_already_is_no_update(void **state)
{
    struct device *d = *state;
    wary_board_publish(&d->board, true);
    d->config.running_sha256 = d->board.digest;

    assert_int_equal(ahead_pull(d), ALOFT_PULL_NO_UPDATE);
    assert_int_equal(d->server.sent, 0);
    d->config.manifest_files = true;
    d->server.has_ranges = false;
    d->server.has_manifest_file = true;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_NO_UPDATE);
    assert_int_equal(d->server.sent, 0);
}

static void a_broken_stream_is_gone_on_with_at_once(void **state)
{
    struct device *d = *state;
    wary_board_publish(&d->board, false);

    for (uint32_t percent = 1; percent < 100; percent += 7) {
        d->server.breaks_at = d->board.size * percent / 100;
        assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
        assert_int_equal(d->server.sent, d->board.size); // nothing twice
        wary_board_assert_staged(&d->board);
    }
}

/* Power fails in the flash operation `after`, counted from the first one on. */
static bool cut_power(struct device *d, uint32_t after)
{
    wary_board_arm(&d->board, after);
    const bool cut = ahead_pull(d) != ALOFT_PULL_INSTALLED;
    wary_board_power_on(&d->board);
    return cut;
}

static void every_power_cut_is_gone_on_from(void **state)
{
    struct device *d = *state;
    uint32_t after = 0;
    wary_board_publish(&d->board, true);

    for (;; after++) {
        wary_board_fill_slot(&d->board); // an older image
        if (!cut_power(d, after)) {
            break;
        }
        const uint32_t came = d->server.sent;
        const uint32_t erases = wary_board_erases(&d->board);

        assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
        wary_board_assert_staged(&d->board);
        assert_true(wary_board_erases(&d->board) >= erases);
        if (came < d->board.size - PIECE) {
            // One block, the piece in which the cut fell, and what a unit holds back.
            assert_true(
                    came + d->server.sent <= d->board.size + BOARD_BLOCK + PIECE + 3);
        }
    }
    assert_true(after > 80);
}

static void a_part_that_is_refused_later_corrupts_nothing(void **state)
{
    struct device *d = *state;
    wary_board_publish(&d->board, true);
    assert_true(cut_power(d, 60));
    d->server.forgets_ranges = true;

    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
    assert_int_equal(d->server.sent, d->board.size);
}

static void another_file_is_never_mixed_in(void **state)
{
    struct device *d = *state;
    d->server.etag = "one";
    wary_board_publish(&d->board, true);
    assert_true(cut_power(d, 60));
    d->server.changes = true;

    assert_int_equal(ahead_pull(d), ALOFT_PULL_FAILED);
    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_CHANGED);
    d->server.changes = false;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
    wary_board_assert_staged(&d->board);
    assert_string_equal(aloft_pull_client_etag(&d->client), "\"one\"");
}

static void a_list_that_nobody_signed_keeps_nothing(void **state)
{
    struct device *d = *state;
    wary_board_publish(&d->board, true);
    assert_true(cut_power(d, 60));
    d->board.file[BOARD_IMAGE_SIZE + 3] ^= 1;

    assert_int_equal(
            ahead_pull(d), ALOFT_PULL_INSTALLED); // only the image is signed whole
    assert_int_equal(d->server.sent, d->board.size);
}

/* The engine must be free for whatever comes next. */
static void an_image_that_is_withdrawn_leaves_no_update_open(void **state)
{
    struct device *d = *state;
    d->server.withdraws = true;
    wary_board_publish(&d->board, false);

    assert_int_equal(ahead_pull(d), ALOFT_PULL_FAILED);

    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_CHANGED);
    assert_int_equal(d->board.update.state, ALOFT_UPDATE_FAILED);
    d->server.withdraws = false;
    assert_int_equal(ahead_pull(d), ALOFT_PULL_INSTALLED);
}

/* What the engine finds is no broken stream: nothing is asked for again. */
static void a_manifest_that_is_cut_is_refused_once(void **state)
{
    struct device *d = *state;
    d->server.has_ranges = false;
    d->server.etag = "one";
    wary_board_publish(&d->board, false);
    memset(d->board.file + BOARD_IMAGE_SIZE + 4, 0x7F,
            4); // it says that it signs far more

    assert_int_equal(ahead_pull(d), ALOFT_PULL_FAILED);
    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_TRUNCATED);
    assert_int_equal(d->server.requests, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    an_image_is_installed_from_a_server_with_ranges, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(a_refusal_costs_no_erase_and_no_image,
                    ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    without_ranges_the_manifest_is_a_file_of_its_own, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(a_server_that_knows_nothing_still_serves,
                    ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    a_manifest_file_is_asked_for_only_where_told_to, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    a_redirect_of_the_manifest_leads_nowhere_else, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    what_runs_already_is_no_update, ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(a_broken_stream_is_gone_on_with_at_once,
                    ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    every_power_cut_is_gone_on_from, ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    a_part_that_is_refused_later_corrupts_nothing, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    another_file_is_never_mixed_in, ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(a_list_that_nobody_signed_keeps_nothing,
                    ahead_set_up, ahead_tear_down),
            cmocka_unit_test_setup_teardown(
                    an_image_that_is_withdrawn_leaves_no_update_open, ahead_set_up,
                    ahead_tear_down),
            cmocka_unit_test_setup_teardown(a_manifest_that_is_cut_is_refused_once,
                    ahead_set_up, ahead_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
