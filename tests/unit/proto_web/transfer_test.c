/* Uploads over the device API into a device on flash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_record.h"
#include "aloft/text.h"
#include "transfer_fixture.h"

#define TIMEOUT_MS 120000u

static bool said(const struct uploads *u, const char *text)
{
    return fixture_said(&u->web, text);
}

static void an_image_comes_in_pieces_and_is_staged(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    assert_true(said(u, "\"kind\":\"firmware\",\"size\":9000,\"offset\":0,\"blocks\":0,"
                        "\"state\":\"open\",\"status\":0,\"message\":null}}\n"));
    assert_int_equal(transfer_piece(u, 0, 1), 200);
    assert_int_equal(transfer_piece(u, 1, 4001), 200);
    assert_true(said(u, "\"offset\":4001,"));
    assert_int_equal(transfer_piece(u, 4001, u->size), 200);
    assert_int_equal(u->web.restarts, 0);

    assert_int_equal(transfer_commit(u), 202);
    assert_true(said(u, "\"state\":\"staged\""));
    transfer_assert_staged(u);
    assert_int_equal(u->web.restarts, 1);
}

static void a_product_may_leave_the_restart_to_others(void **state)
{
    struct uploads *u = *state;

    u->web.config.no_restart = true;
    transfer_reset(u);
    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(transfer_piece(u, 0, u->size), 200);

    assert_int_equal(transfer_commit(u), 200);
    assert_int_equal(u->web.restarts, 0);
    transfer_assert_staged(u);
}

static void it_does_not_matter_how_a_piece_is_split(void **state)
{
    struct uploads *u = *state;
    const uint32_t len = 40;

    assert_int_equal(transfer_begin(u, ""), 201);
    for (size_t piece = 1; piece * len < u->size - len && piece < 220; piece++) {
        const uint32_t offset = u->web.server.upload.offset;

        transfer_ask_in_part(u,
                &(struct transfer_request){.method = "PUT",
                        .names_upload = true,
                        .has_range = true,
                        .offset = offset,
                        .body = u->file + offset,
                        .len = len},
                0, piece);
        assert_memory_equal(u->web.said, "HTTP/1.1 200 ", 13);
    }
    assert_int_equal(transfer_piece(u, u->web.server.upload.offset, u->size), 200);
    assert_int_equal(transfer_commit(u), 202);
    transfer_assert_staged(u);
}

static void who_waits_for_leave_gets_it_after_the_checks(void **state)
{
    struct uploads *u = *state;
    struct transfer_request request = {.method = "PUT",
            .fields = "Expect: 100-continue\r\n",
            .names_upload = true,
            .has_range = true,
            .body = u->file,
            .len = 100};

    assert_int_equal(transfer_begin(u, ""), 201);
    transfer_ask_in_part(u, &request, 100, 1000);
    assert_string_equal(u->web.said, "HTTP/1.1 100 Continue\r\n\r\n");
    fixture_tell(&u->web, ALOFT_EVENT_BYTES, u->file, 100);
    assert_true(said(u, "HTTP/1.1 200 "));

    transfer_ask_in_part(u, &request, 100, 1000); // offset 0 once more
    assert_memory_equal(u->web.said, "HTTP/1.1 409 ", 13);
    assert_true(said(u, "\"code\":\"wrong_offset\""));
    assert_true(said(u, "\"offset\":100}}"));
    assert_true(u->web.closed);
}

static void what_came_before_a_cut_counts(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    transfer_ask_in_part(u,
            &(struct transfer_request){.method = "PUT",
                    .names_upload = true,
                    .has_range = true,
                    .body = u->file,
                    .len = u->size},
            5000, 700);
    fixture_tell(&u->web, ALOFT_EVENT_CLOSED, NULL, 0);

    assert_int_equal(transfer_ask(u, &(struct transfer_request){.method = "GET"}), 200);
    assert_true(said(u, "\"offset\":4000,"));
    assert_int_equal(transfer_piece(u, 4000, u->size), 200);
    assert_int_equal(transfer_commit(u), 202);
    transfer_assert_staged(u);
}

/* Slowly is fine, silently is not; the upload stays in either case. */
static void a_silent_piece_ends_and_the_upload_stays(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    transfer_ask_in_part(u,
            &(struct transfer_request){.method = "PUT",
                    .names_upload = true,
                    .has_range = true,
                    .body = u->file,
                    .len = u->size},
            u->size, 1000);
    for (uint32_t i = 0; i < 10; i++) {
        fixture_wait(&u->web, 4900);
        fixture_tell(&u->web, ALOFT_EVENT_BYTES, u->file + i, 1);
    }
    assert_false(u->web.closed);
    fixture_wait(&u->web, 5000);

    assert_memory_equal(u->web.said, "HTTP/1.1 408 ", 13);
    assert_int_equal(transfer_piece(u, 10, u->size), 200);
}

static void an_upload_that_nobody_cares_for_is_given_up(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    fixture_wait(&u->web, TIMEOUT_MS - 1);
    assert_int_equal(transfer_piece(u, 0, 1), 200);
    fixture_wait(&u->web, TIMEOUT_MS - 1);
    assert_int_equal(u->update.state, ALOFT_UPDATE_OPEN);
    fixture_wait(&u->web, 1);

    assert_int_equal(aloft_update_error(&u->update), ALOFT_ERR_TIMEOUT);
    assert_int_equal(transfer_ask(u, &(struct transfer_request){.method = "GET"}), 200);
    assert_true(said(u, "\"state\":\"failed\",\"status\":14,"));
    assert_int_equal(transfer_piece(u, 1, 2), 409);
    assert_true(said(u, "\"no_upload\""));
    assert_int_equal(transfer_begin(u, ""), 201);
}

static void the_same_upload_may_be_begun_again(void **state)
{
    struct uploads *u = *state;
    char fields[100] = "X-Aloft-SHA256: ";
    struct aloft_text text;

    aloft_text_init(&text, fields + 16, sizeof fields - 16);
    aloft_text_append_hex(&text, u->sha256, 32);
    aloft_text_append(&text, "\r\n");
    assert_int_equal(transfer_begin(u, fields), 201);
    assert_int_equal(transfer_piece(u, 0, 1234), 200);

    assert_int_equal(transfer_begin(u, fields), 200);
    assert_true(said(u, "\"offset\":1234,"));
    assert_int_equal(transfer_begin(u, ""), 409);
    assert_int_equal(transfer_piece(u, 1234, u->size), 200);
    assert_int_equal(transfer_commit(u), 202);
}

static void what_is_not_as_announced_is_refused(void **state)
{
    struct uploads *u = *state;
    char fields[100];

    snprintf(fields, sizeof fields, "X-Aloft-SHA256: %064d\r\n", 0);
    assert_int_equal(transfer_begin(u, fields), 201);
    assert_int_equal(transfer_piece(u, 0, u->size), 200);

    assert_int_equal(transfer_commit(u), 409);
    assert_true(said(u, "\"code\":\"image_refused\""));
    assert_true(said(u, "\"status\":10}}"));
    assert_int_equal(u->web.restarts, 0);
}

static void what_is_no_image_ends_the_upload(void **state)
{
    struct uploads *u = *state;
    const uint32_t erases = transfer_erases(u);

    u->file[0] = 'x';
    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(transfer_piece(u, 0, u->size), 409);

    assert_true(said(u, "\"status\":17}}"));
    assert_int_equal(transfer_erases(u), erases);
    assert_int_equal(transfer_ask(u, &(struct transfer_request){.method = "GET"}), 200);
    assert_true(said(u, "\"state\":\"failed\",\"status\":17,\"message\":\"the first"));
}

static void a_manifest_is_judged_before_anything_is_erased(void **state)
{
    struct uploads *u = *state;
    const uint32_t erases = transfer_erases(u);

    transfer_publish(u);
    u->judge.status = ALOFT_ERR_TARGET;
    assert_int_equal(transfer_begin_with_manifest(u), 409);
    assert_true(said(u, "\"status\":31}}"));
    u->judge.status = ALOFT_OK;
    u->size--; // does not hold what the manifest speaks of
    assert_int_equal(transfer_begin_with_manifest(u), 409);
    assert_true(said(u, "\"status\":16}}"));
    u->size++;
    u->manifest.bytes[8] ^= 1u; // is none
    assert_int_equal(transfer_begin_with_manifest(u), 409);

    assert_int_equal(transfer_erases(u), erases);
    assert_int_equal(transfer_ask(u, &(struct transfer_request){.method = "GET"}), 200);
    assert_true(said(u, "\"upload\":null"));
}

/* To an upload that is open, with 100 bytes of it there. */
static const struct {
    const char *reason;
    struct transfer_request request;
    unsigned code;
    const char *word;
} cases[] = {
        {"no size", {.method = "POST"}, 400, "upload_fields"},
        {"a size that is none", {.method = "POST", .fields = "X-Aloft-Size: 1k\r\n"},
                400, "upload_fields"},
        {"two sizes",
                {.method = "POST", .fields = "X-Aloft-Size: 9\r\nX-Aloft-Size: 9\r\n"},
                400, "upload_fields"},
        {"a short digest",
                {.method = "POST",
                        .fields = "X-Aloft-Size: 9\r\nX-Aloft-SHA256: 12\r\n"},
                400, "upload_fields"},
        {"an unknown kind",
                {.method = "POST", .fields = "X-Aloft-Size: 9\r\nX-Aloft-Kind: x\r\n"},
                400, "upload_fields"},
        {"no name", {.method = "PUT", .body = "x", .len = 1}, 409, "no_upload"},
        {"another name",
                {.method = "PUT",
                        .fields = "X-Aloft-Upload: 0123456789abcdef\r\n",
                        .body = "x",
                        .len = 1},
                409, "no_upload"},
        {"no range", {.method = "PUT", .names_upload = true, .body = "x", .len = 1},
                400, "range"},
        {"a range of another file",
                {.method = "PUT",
                        .names_upload = true,
                        .fields = "Content-Range: bytes 100-100/9001\r\n",
                        .body = "x",
                        .len = 1},
                400, "range"},
        {"a range longer than the body",
                {.method = "PUT",
                        .names_upload = true,
                        .fields = "Content-Range: bytes 100-101/9000\r\n",
                        .body = "x",
                        .len = 1},
                400, "range"},
        {"a range that is none",
                {.method = "PUT",
                        .names_upload = true,
                        .fields = "Content-Range: bytes 100-99/9000\r\n",
                        .body = "",
                        .len = 0},
                400, "range"},
        {"a hole",
                {.method = "PUT",
                        .names_upload = true,
                        .has_range = true,
                        .offset = 101,
                        .body = "x",
                        .len = 1},
                409, "wrong_offset"},
        {"no length", {.method = "PUT", .names_upload = true}, 411, "length"},
        {"chunks",
                {.method = "PUT",
                        .names_upload = true,
                        .fields = "Transfer-Encoding: chunked\r\n"},
                411, "length"},
        {"too early", {.method = "POST", .path = "/commit", .names_upload = true}, 409,
                "incomplete"},
        {"commit of another", {.method = "POST", .path = "/commit"}, 409, "no_upload"},
        {"a manifest that is too long",
                {.method = "POST", .fields = "Content-Length: 2049\r\n"}, 413,
                "body_too_long"},
        {"an unknown method", {.method = "PATCH"}, 405, "method"},
        {"an unknown path", {.method = "POST", .path = "/abort"}, 404, "not_found"},
};

static void requests_that_do_not_fit_change_nothing(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(transfer_piece(u, 0, 100), 200);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char word[40];

        print_message("%s\n", cases[i].reason);
        snprintf(word, sizeof word, "\"code\":\"%s\"", cases[i].word);
        assert_int_equal(transfer_ask(u, &cases[i].request), cases[i].code);
        assert_true(said(u, word));
        assert_int_equal(aloft_update_received(&u->update), 100);
    }
    assert_int_equal(transfer_piece(u, 100, u->size), 200);
    assert_int_equal(transfer_commit(u), 202);
}

/* Takes at most `most` stretches of an answer. True when it has ended. */
static bool listen(struct uploads *u, unsigned most, struct aloft_text *heard)
{
    struct aloft_action action = {.kind = ALOFT_ACTION_BYTES};

    while (most > 0 && action.kind == ALOFT_ACTION_BYTES &&
            aloft_machine_next(&u->web.server.machine, &action)) {
        if (action.kind == ALOFT_ACTION_BYTES) {
            aloft_text_append_bytes(heard, (const char *)action.data, action.len);
        }
        most--;
    }
    return action.kind == ALOFT_ACTION_CLOSE;
}

static void tell(struct uploads *u, enum aloft_event_kind kind, const char *text)
{
    const struct aloft_event event = {
            .kind = kind, .data = (const uint8_t *)text, .len = strlen(text)};

    assert_int_equal(aloft_machine_take(&u->web.server.machine, &event), event.len);
}

static void what_is_told_stays_the_same_until_it_is_told(void **state)
{
    struct uploads *u = *state;
    const struct aloft_boot_state on_trial = {
            .main.size = 5000, .on_trial = true, .trials_left = 1};
    char heard[4096];
    struct aloft_text text;

    aloft_text_init(&text, heard, sizeof heard);
    tell(u, ALOFT_EVENT_CONNECTED, "");
    tell(u, ALOFT_EVENT_BYTES, "GET /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_false(listen(u, 1, &text));
    assert_int_equal(aloft_boot_record_write(&u->layout.record, &on_trial), ALOFT_OK);

    assert_true(listen(u, 20, &text));
    assert_non_null(strstr(heard, "\"firmware_room\":32768,"));
    assert_string_equal(heard + text.len - 2, "}\n");
}

static void a_restart_waits_for_the_end_of_an_upload(void **state)
{
    static const char request[] =
            "POST /api/v1/reboot HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n\r\n";
    struct uploads *u = *state;

    assert_int_equal(transfer_begin(u, ""), 201);
    assert_int_equal(fixture_ask(&u->web, request), 409);
    assert_int_equal(u->web.restarts, 0);
    assert_int_equal(
            transfer_ask(u, &(struct transfer_request){.method = "DELETE"}), 200);
    assert_int_equal(fixture_ask(&u->web, request), 202);
    assert_int_equal(u->web.restarts, 1);
}

static void a_device_without_uploads_knows_nothing_of_them(void **state)
{
    struct uploads *u = *state;

    u->web.config.update = NULL;
    u->web.config.update_config = NULL;
    transfer_reset(u);

    assert_int_equal(transfer_begin(u, ""), 404);
    assert_int_equal(transfer_ask(u, &(struct transfer_request){.method = "GET"}), 404);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, transfer_set_up, transfer_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_image_comes_in_pieces_and_is_staged),
            TEST(a_product_may_leave_the_restart_to_others),
            TEST(it_does_not_matter_how_a_piece_is_split),
            TEST(who_waits_for_leave_gets_it_after_the_checks),
            TEST(what_came_before_a_cut_counts),
            TEST(a_silent_piece_ends_and_the_upload_stays),
            TEST(an_upload_that_nobody_cares_for_is_given_up),
            TEST(the_same_upload_may_be_begun_again),
            TEST(what_is_not_as_announced_is_refused),
            TEST(what_is_no_image_ends_the_upload),
            TEST(a_manifest_is_judged_before_anything_is_erased),
            TEST(requests_that_do_not_fit_change_nothing),
            TEST(what_is_told_stays_the_same_until_it_is_told),
            TEST(a_restart_waits_for_the_end_of_an_upload),
            TEST(a_device_without_uploads_knows_nothing_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
