/* Every answer that is not "go on". */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define ERROR(line, inside)                                        \
    "HTTP/1.1 " line "\r\nConnection: close\r\n\r\n{\"schema\":1," \
    "\"error\":{\"code\":" inside "}}"
#define UPLOAD(inside)                                                  \
    "HTTP/1.1 200 OK\r\n\r\n{\"schema\":1,\"upload\":{\"id\":\"0001\"," \
    "\"kind\":\"firmware\"," inside "}}"
#define NEVER 1000u

static const struct row {
    const char *reason;
    enum peer_order to;
    unsigned times;
    const char *says;
    enum aloft_web_upload_outcome outcome;
    enum aloft_status status;
} rows[] = {
        {"refused before anything is sent", PEER_BEGIN, NEVER,
                ERROR("409 Conflict",
                        "\"image_refused\",\"message\":\"x\",\"status\":31"),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_TARGET},
        {"refused at the first piece", PEER_PIECE, NEVER,
                ERROR("409 Conflict",
                        "\"image_refused\",\"message\":\"x\",\"status\":17"),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_MAGIC},
        {"refused at the end", PEER_COMMIT, NEVER,
                ERROR("409 Conflict",
                        "\"image_refused\",\"message\":\"x\",\"status\":11"),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_SIGNATURE},
        {"another update is under way", PEER_BEGIN, NEVER,
                ERROR("409 Conflict", "\"busy\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_BUSY},
        {"a restart is due", PEER_BEGIN, NEVER,
                ERROR("409 Conflict", "\"pending\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_PENDING},
        {"no password is set", PEER_BEGIN, NEVER,
                ERROR("403 Forbidden", "\"no_password\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_FORBIDDEN},
        {"wrong passwords came before", PEER_BEGIN, NEVER,
                ERROR("429 Too Many Requests", "\"password_paused\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_AUTH},
        {"the manifest is too long", PEER_BEGIN, NEVER,
                ERROR("413 Content Too Large", "\"body_too_long\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_TOO_LONG},
        {"the flash fails", PEER_PIECE, NEVER,
                ERROR("500 Internal Server Error",
                        "\"failed\",\"message\":\"x\",\"status\":5"),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_FLASH_PROGRAM},
        {"a code that nobody knows", PEER_PIECE, NEVER,
                ERROR("409 Conflict", "\"full_moon\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_REFUSED},
        {"the list is not wanted after all", PEER_BLOCKS, NEVER,
                ERROR("409 Conflict", "\"no_blocks\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK},
        {"it is given up on the way, once", PEER_PIECE, 1,
                ERROR("409 Conflict", "\"no_upload\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK},
        {"it is given up on the way, again and again", PEER_PIECE, NEVER,
                ERROR("409 Conflict", "\"no_upload\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_STATE},
        {"too slow, once", PEER_PIECE, 1,
                ERROR("408 Request Timeout", "\"too_slow\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK},
        {"an offset behind the end", PEER_PIECE, NEVER,
                ERROR("409 Conflict",
                        "\"wrong_offset\",\"message\":\"x\",\"offset\":99999"),
                ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_PROTOCOL},
        {"an offset that never moves", PEER_PIECE, NEVER,
                ERROR("409 Conflict",
                        "\"wrong_offset\",\"message\":\"x\",\"offset\":0"),
                ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_PROTOCOL},
        {"incomplete for ever", PEER_COMMIT, NEVER,
                ERROR("409 Conflict",
                        "\"incomplete\",\"message\":\"x\",\"offset\":2000"),
                ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_PROTOCOL},
        {"committed, it says, and it is open still", PEER_COMMIT, NEVER,
                UPLOAD("\"size\":2000,\"offset\":2000,\"blocks\":0,\"state\":\"open\","
                       "\"status\":0,\"message\":null"),
                ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_PROTOCOL},
        {"failed meanwhile", PEER_PIECE, NEVER,
                UPLOAD("\"size\":2000,\"offset\":0,\"blocks\":0,\"state\":\"failed\","
                       "\"status\":14,\"message\":\"silent\""),
                ALOFT_WEB_UPLOAD_END_REFUSED, ALOFT_ERR_TIMEOUT},
        {"an upload of another size", PEER_BEGIN, NEVER,
                UPLOAD("\"size\":2001,\"offset\":0,\"blocks\":0,\"state\":\"open\","
                       "\"status\":0,\"message\":null"),
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"an offset beyond the size", PEER_BEGIN, NEVER,
                UPLOAD("\"size\":2000,\"offset\":2001,\"blocks\":0,\"state\":\"open\","
                       "\"status\":0,\"message\":null"),
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"a negative offset", PEER_BEGIN, NEVER,
                UPLOAD("\"size\":2000,\"offset\":-1,\"blocks\":0,\"state\":\"open\","
                       "\"status\":0,\"message\":null"),
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"no offset", PEER_BEGIN, NEVER,
                UPLOAD("\"size\":2000,\"blocks\":0,\"state\":\"open\",\"status\":0"),
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"an unknown state", PEER_BEGIN, NEVER,
                UPLOAD("\"size\":2000,\"offset\":0,\"blocks\":0,\"state\":\"odd\","
                       "\"status\":0,\"message\":null"),
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"an id that would break out of its line", PEER_BEGIN, NEVER,
                "HTTP/1.1 201 Created\r\n\r\n{\"upload\":{\"id\":\"1\\r\\nX: y\","
                "\"size\":2000,\"offset\":0,\"blocks\":0,\"state\":\"open\","
                "\"status\":0}}",
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"null where it begins", PEER_BEGIN, NEVER,
                "HTTP/1.1 200 OK\r\n\r\n{\"schema\":1,\"upload\":null}",
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"somebody else's server", PEER_BEGIN, NEVER,
                "HTTP/1.1 404 Not Found\r\n\r\nNot found: /api/v1/update",
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"success in other words", PEER_BEGIN, NEVER, "HTTP/1.1 200 OK\r\n\r\n<html>",
                ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL},
        {"no HTTP", PEER_BEGIN, NEVER, "220 ready\r\n", ALOFT_WEB_UPLOAD_END_NO_API,
                ALOFT_ERR_PROTOCOL},
        {"a gateway in between that has trouble, once", PEER_PIECE, 1,
                "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", ALOFT_WEB_UPLOAD_END_STAGED,
                ALOFT_OK},
        {"the same for ever", PEER_PIECE, NEVER,
                "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", ALOFT_WEB_UPLOAD_END_LOST,
                ALOFT_ERR_HTTP_CODE},
        {"half an answer, once", PEER_PIECE, 1,
                "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{",
                ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK},
        {"password wanted", PEER_BEGIN, NEVER,
                ERROR("401 Unauthorized", "\"password_wanted\",\"message\":\"x\""),
                ALOFT_WEB_UPLOAD_END_NO_PASSWORD, ALOFT_ERR_AUTH},
};

static void check(const struct row *row, size_t piece)
{
    struct fixture *f = fixture_new(2000);

    f->link.piece = piece;
    f->peer.blocks = row->to == PEER_BLOCKS ? 64 : 0;
    f->peer.says = row->says;
    f->peer.says_to = row->to;
    f->peer.says_times = row->times;
    fixture_run(f, row->outcome);
    assert_int_equal(f->report.status, row->status);
    if (row->outcome == ALOFT_WEB_UPLOAD_END_STAGED) {
        fixture_assert_arrived(f);
    } else {
        assert_false(f->peer.staged);
    }
    fixture_free(f);
}

static void answers_end_it_or_are_gone_past(void **state)
{
    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        print_message("%s\n", rows[i].reason);
        check(&rows[i], 0);
        check(&rows[i], 1);
        check(&rows[i], 17);
    }
}

static void the_reason_is_told_as_the_device_says_it(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(2000);

    f->peer.says = ERROR("409 Conflict", "\"busy\",\"message\":\"espota is first\"");
    f->peer.says_to = PEER_BEGIN;
    f->peer.says_times = NEVER;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_REFUSED);

    assert_string_equal(f->report.code, "busy");
    assert_string_equal(f->report.message, "espota is first");
    assert_int_equal(f->report.http_code, 409);
    fixture_free(f);
}

static void a_wrong_password_ends_it(void **state)
{
    (void)state; // the tests share nothing
    struct fixture *f = fixture_new(2000);

    f->config.password = "open barley";
    f->peer.says = "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest "
                   "realm=\"aloft\", qop=\"auth\", algorithm=SHA-256, "
                   "nonce=\"abc\"\r\n\r\n";
    f->peer.says_to = PEER_BEGIN;
    f->peer.says_times = NEVER;
    fixture_run(f, ALOFT_WEB_UPLOAD_END_WRONG_PASSWORD);

    assert_int_equal(f->peer.requests, 2);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(answers_end_it_or_are_gone_past),
            cmocka_unit_test(the_reason_is_told_as_the_device_says_it),
            cmocka_unit_test(a_wrong_password_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
