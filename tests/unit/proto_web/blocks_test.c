/* What a device holds of an image from earlier transfers is not sent again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "transfer_fixture.h"

static bool said(const struct uploads *u, const char *text)
{
    return fixture_said(&u->web, text);
}

static unsigned send_list(struct uploads *u, const uint8_t *list, uint32_t len)
{
    return transfer_ask(u, &(struct transfer_request){.method = "PUT",
                                   .path = "/blocks",
                                   .names_upload = true,
                                   .body = list,
                                   .len = len});
}

static void a_transfer_goes_on_after_a_reset(void **state)
{
    struct uploads *u = *state;
    char blocks[40];

    transfer_publish(u);
    snprintf(blocks, sizeof blocks, "\"blocks\":%u,", LIST_SIZE);
    assert_int_equal(transfer_begin_with_manifest(u), 201);
    assert_true(said(u, blocks));
    assert_int_equal(transfer_piece(u, 0, 6000), 200);
    assert_true(said(u, "\"blocks\":0,"));
    transfer_reset(u);

    assert_int_equal(transfer_begin_with_manifest(u), 201);
    assert_int_equal(send_list(u, u->file + IMAGE_SIZE, LIST_SIZE), 200);
    assert_true(said(u, "\"blocks\":0,"));
    const uint32_t offset = u->web.server.upload.offset;
    assert_in_range(offset, 3 * SECTOR, 6000);
    assert_int_equal(transfer_piece(u, offset, u->size), 200);
    assert_int_equal(transfer_commit(u), 202);
    transfer_assert_staged(u);
}

static void a_list_that_nobody_signed_keeps_nothing(void **state)
{
    struct uploads *u = *state;

    transfer_publish(u);
    assert_int_equal(transfer_begin_with_manifest(u), 201);
    assert_int_equal(transfer_piece(u, 0, 6000), 200);
    transfer_reset(u);
    assert_int_equal(transfer_begin_with_manifest(u), 201);
    u->file[IMAGE_SIZE + LIST_SIZE - 1] ^= 1u;

    assert_int_equal(send_list(u, u->file + IMAGE_SIZE, LIST_SIZE), 200);
    assert_true(said(u, "\"offset\":0,"));
}

static void a_list_comes_when_it_is_wanted(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(send_list(u, u->file, LIST_SIZE), 409);
    assert_true(said(u, "\"no_blocks\""));
    assert_int_equal(
            transfer_ask(u, &(struct transfer_request){.method = "DELETE"}), 200);
    transfer_publish(u);
    assert_int_equal(transfer_begin_with_manifest(u), 201);
    assert_int_equal(send_list(u, u->file + IMAGE_SIZE, LIST_SIZE - 1), 409);
    assert_int_equal(transfer_piece(u, 0, 100), 200);
    assert_int_equal(send_list(u, u->file + IMAGE_SIZE, LIST_SIZE), 409);
    assert_int_equal(transfer_piece(u, 100, 200), 200);
}

static void a_list_under_way_says_nothing_about_the_update_of_another(void **state)
{
    struct uploads *u = *state;
    const struct aloft_update_offer offer = {.size = IMAGE_SIZE};
    const struct transfer_request list = {.method = "PUT",
            .path = "/blocks",
            .names_upload = true,
            .body = u->file + IMAGE_SIZE,
            .len = LIST_SIZE};

    transfer_publish(u);
    assert_int_equal(transfer_begin_with_manifest(u), 201);
    transfer_ask_in_part(u, &list, 10, 4096);
    aloft_update_abort(&u->update);
    assert_int_equal(aloft_update_begin(&u->update, &u->config, &offer), ALOFT_OK);
    fixture_tell(&u->web, ALOFT_EVENT_BYTES, u->file + IMAGE_SIZE + LIST_SIZE - 10, 10);

    assert_true(said(u, "\"no_upload\""));
    assert_int_equal(aloft_update_received(&u->update), 0);
    assert_int_equal(u->update.state, ALOFT_UPDATE_OPEN);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, transfer_set_up, transfer_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_transfer_goes_on_after_a_reset),
            TEST(a_list_that_nobody_signed_keeps_nothing),
            TEST(a_list_comes_when_it_is_wanted),
            TEST(a_list_under_way_says_nothing_about_the_update_of_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
