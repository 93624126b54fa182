/* The update engine under uploads belongs to other protocols as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "transfer_fixture.h"

static bool said(const struct uploads *u, const char *text)
{
    return fixture_said(&u->web, text);
}

static void one_update_at_a_time(void **state)
{
    struct uploads *u = *state;
    const struct aloft_update_offer offer = {.size = 1000};

    assert_int_equal(aloft_update_begin(&u->update, &u->config, &offer), ALOFT_OK);
    assert_int_equal(transfer_begin(u, ""), 409);
    assert_true(said(u, "\"busy\""));
    assert_int_equal(
            transfer_ask(u, &(struct transfer_request){.method = "DELETE"}), 409);
    assert_true(said(u, "\"busy\""));
    assert_int_equal(u->update.state, ALOFT_UPDATE_OPEN);

    aloft_update_abort(&u->update);
    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(
            aloft_update_begin(&u->update, &u->config, &offer), ALOFT_ERR_BUSY);
    assert_int_equal(transfer_begin(u, ""), 409);
}

static void bytes_never_go_into_the_update_of_another(void **state)
{
    struct uploads *u = *state;
    const struct aloft_update_offer offer = {.size = 1000};

    assert_int_equal(transfer_begin(u, ""), 201);
    aloft_update_abort(&u->update);
    assert_int_equal(aloft_update_begin(&u->update, &u->config, &offer), ALOFT_OK);

    assert_int_equal(transfer_piece(u, 0, 500), 409);
    assert_true(said(u, "\"no_upload\""));
    assert_int_equal(aloft_update_received(&u->update), 0);
    assert_int_equal(u->update.state, ALOFT_UPDATE_OPEN);
}

/* 500 bytes are to come; when all but 100 are there, somebody else takes the engine. */
static void be_cut_short_by_another(struct uploads *u)
{
    const struct aloft_update_offer offer = {.size = 1000};
    const struct transfer_request piece = {.method = "PUT",
            .names_upload = true,
            .has_range = true,
            .body = u->file,
            .len = 500};

    assert_int_equal(transfer_begin(u, ""), 201);
    transfer_ask_in_part(u, &piece, 100, 4096);
    aloft_update_abort(&u->update);
    assert_int_equal(aloft_update_begin(&u->update, &u->config, &offer), ALOFT_OK);
}

static void a_piece_under_way_stays_out_of_the_update_of_another(void **state)
{
    struct uploads *u = *state;

    be_cut_short_by_another(u);
    fixture_tell(&u->web, ALOFT_EVENT_BYTES, u->file + 400, 100);

    assert_true(said(u, "HTTP/1.1 409 "));
    assert_true(said(u, "\"no_upload\""));
    assert_int_equal(aloft_update_received(&u->update), 0);
    assert_int_equal(u->update.state, ALOFT_UPDATE_OPEN);
}

static void a_product_may_give_it_up(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    aloft_web_server_abort_upload(&u->web.server);

    assert_int_equal(aloft_update_error(&u->update), ALOFT_ERR_ABORTED);
    assert_int_equal(transfer_piece(u, 0, 500), 409);
}

static void who_gives_up_leaves_nothing(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(
            transfer_ask(u, &(struct transfer_request){.method = "DELETE"}), 200);
    assert_true(said(u, "{\"schema\":1,\"upload\":null}\n"));
    assert_int_equal(u->update.state, ALOFT_UPDATE_FAILED);
    assert_int_equal(
            transfer_ask(u, &(struct transfer_request){.method = "DELETE"}), 200);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, transfer_set_up, transfer_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(one_update_at_a_time),
            TEST(bytes_never_go_into_the_update_of_another),
            TEST(a_piece_under_way_stays_out_of_the_update_of_another),
            TEST(a_product_may_give_it_up),
            TEST(who_gives_up_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
