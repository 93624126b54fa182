#include "aloft/json_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void members_of_all_kinds_are_joined(void **state)
{
    static const uint8_t bytes[2] = {0x0A, 0xBC};
    char buf[128];
    struct aloft_json_writer json;

    (void)state; // the tests share nothing

    aloft_json_writer_init(&json, buf, sizeof buf);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_text(&json, "name", "kitchen");
    aloft_json_writer_text(&json, "none", NULL);
    aloft_json_writer_open(&json, "inner");
    aloft_json_writer_number(&json, "number", UINT64_MAX);
    aloft_json_writer_flag(&json, "yes", true);
    aloft_json_writer_close(&json);
    aloft_json_writer_hex(&json, "digest", bytes, sizeof bytes);
    aloft_json_writer_flag(&json, "no", false);
    aloft_json_writer_close(&json);

    assert_true(aloft_text_complete(&json.text));
    assert_string_equal(buf,
            "{\"name\":\"kitchen\",\"none\":null,\"inner\":{\"number\":"
            "18446744073709551615,\"yes\":true},\"digest\":\"0abc\",\"no\":false}");
}

static void lists_hold_objects(void **state)
{
    char buf[64];
    struct aloft_json_writer json;

    (void)state; // the tests share nothing

    aloft_json_writer_init(&json, buf, sizeof buf);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_open_list(&json, "none");
    aloft_json_writer_close_list(&json);
    aloft_json_writer_open_list(&json, "two");
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_number(&json, "a", 1);
    aloft_json_writer_close(&json);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_close(&json);
    aloft_json_writer_close_list(&json);
    aloft_json_writer_flag(&json, "b", true);
    aloft_json_writer_close(&json);

    assert_true(aloft_text_complete(&json.text));
    assert_string_equal(buf, "{\"none\":[],\"two\":[{\"a\":1},{}],\"b\":true}");
}

static void values_cannot_break_out_of_their_quotes(void **state)
{
    char buf[64];
    struct aloft_json_writer json;

    (void)state; // the tests share nothing

    aloft_json_writer_init(&json, buf, sizeof buf);
    aloft_json_writer_text(&json, "a", "\"\\\n\x01\x7f\xff.");

    assert_string_equal(buf, "\"a\":\"\\\"\\\\"
                             "????.\"");
}

static void an_empty_object_is_one(void **state)
{
    char buf[3];
    struct aloft_json_writer json;

    (void)state; // the tests share nothing

    aloft_json_writer_init(&json, buf, sizeof buf);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_close(&json);

    assert_true(aloft_text_complete(&json.text));
    assert_string_equal(buf, "{}");
}

static void what_does_not_fit_is_remembered(void **state)
{
    char buf[12];
    struct aloft_json_writer json;

    (void)state; // the tests share nothing

    aloft_json_writer_init(&json, buf, sizeof buf);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_text(&json, "key", "value");
    aloft_json_writer_close(&json);

    assert_false(aloft_text_complete(&json.text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(members_of_all_kinds_are_joined),
            cmocka_unit_test(lists_hold_objects),
            cmocka_unit_test(values_cannot_break_out_of_their_quotes),
            cmocka_unit_test(an_empty_object_is_one),
            cmocka_unit_test(what_does_not_fit_is_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
