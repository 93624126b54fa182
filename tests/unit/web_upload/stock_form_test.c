/* What stock devices are sent, and what they say; answers as they were recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/stock_form.h"

static const struct row {
    unsigned code;
    const char *body;
    enum aloft_stock_verdict verdict;
    enum aloft_status status;
    const char *words;
} rows[] = {
        {200,
                "<META http-equiv=\"refresh\" content=\"15;URL=/\">Update Success! "
                "Rebooting...",
                ALOFT_STOCK_TAKEN, ALOFT_OK, ""},
        {200, "Update error: ERROR[4]: Not Enough Space\n", ALOFT_STOCK_REFUSED,
                ALOFT_ERR_SPACE, "ERROR[4]: Not Enough Space"},
        {200, "Update error: ERROR[12]: Signature verification failed\n",
                ALOFT_STOCK_REFUSED, ALOFT_ERR_SIGNATURE,
                "ERROR[12]: Signature verification failed"},
        {200, "Update error: ERROR[10]: Magic byte is wrong, not 0xE9<br>",
                ALOFT_STOCK_REFUSED, ALOFT_ERR_MAGIC,
                "ERROR[10]: Magic byte is wrong, not 0xE9"},
        {200, "Update error: ERROR[0]: No Error\n", ALOFT_STOCK_REFUSED,
                ALOFT_ERR_REFUSED, "ERROR[0]: No Error"},
        {200, "Update error: what nobody knows", ALOFT_STOCK_REFUSED, ALOFT_ERR_REFUSED,
                "what nobody knows"},
        {200, "Update error: ERROR[99999999999]: odd", ALOFT_STOCK_REFUSED,
                ALOFT_ERR_REFUSED, "ERROR[99999999999]: odd"},
        {500, "Update Success! Rebooting...", ALOFT_STOCK_UNCLEAR, ALOFT_OK,
                "Update Success! Rebooting..."},
        {200, "OK", ALOFT_STOCK_UNCLEAR, ALOFT_OK, "OK"},
        {200, "", ALOFT_STOCK_UNCLEAR, ALOFT_OK, ""},
        {404, "Not found: /update", ALOFT_STOCK_UNCLEAR, ALOFT_OK,
                "Not found: /update"},
};

static void only_known_words_are_success(void **state)
{
    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct aloft_stock_answer answer;

        print_message("%s\n", rows[i].body);
        aloft_stock_answer_read(&answer, rows[i].code, rows[i].body);
        assert_int_equal(answer.verdict, rows[i].verdict);
        assert_int_equal(answer.status, rows[i].status);
        assert_string_equal(answer.words, rows[i].words);
    }
}

static void long_words_are_cut(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_stock_answer answer;
    char body[400] = "Update error: ";

    memset(body + strlen(body), 'x', sizeof body - strlen(body) - 1);
    aloft_stock_answer_read(&answer, 200, body);

    assert_int_equal(strlen(answer.words), ALOFT_STOCK_FORM_WORDS_MAX - 1);
}

struct body {
    char text[2000];
    size_t len;
};

/* The whole body, as it comes piece by piece. */
static void collect(struct aloft_stock_form *form, struct body *body)
{
    const size_t len = aloft_stock_form_len(form);

    body->len = 0;
    while (body->len < len) {
        const uint8_t *data = NULL;
        const size_t piece = form->base.ops->piece(&form->base, body->len, &data);

        assert_true(piece > 0 && piece <= len - body->len);
        memcpy(body->text + body->len, data, piece);
        body->len += piece;
    }
    body->text[len] = '\0';
}

static void make(struct aloft_stock_form *form, const struct aloft_memory_reader *file,
        const char *name, bool is_file_system, size_t buffer_size)
{
    static uint8_t buffer[100];
    const struct aloft_stock_form_config config = {
            .file = &file->base,
            .name = name,
            .is_file_system = is_file_system,
            .boundary = "0123456789abcdef0123456789abcdef",
            .buffer = buffer,
            .buffer_size = buffer_size,
    };

    aloft_stock_form_init(form, &config);
}

static void a_form_is_as_a_browser_has_it(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_memory_reader file;
    struct aloft_stock_form form;
    struct body body;

    aloft_memory_reader_init(&file, "the image", 9);
    for (size_t size = 1; size < 12; size++) {
        make(&form, &file, "build/app.bin", false, size);
        collect(&form, &body);
        assert_string_equal(body.text,
                "--0123456789abcdef0123456789abcdef\r\n"
                "Content-Disposition: form-data; name=\"firmware\"; "
                "filename=\"app.bin\"\r\n"
                "Content-Type: application/octet-stream\r\n\r\n"
                "the image\r\n--0123456789abcdef0123456789abcdef--\r\n");
    }
}

static void a_file_system_has_its_own_field(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_memory_reader file;
    struct aloft_stock_form form;
    struct body body;

    aloft_memory_reader_init(&file, "x", 1);
    make(&form, &file, "fs.bin", true, 10);
    collect(&form, &body);

    assert_non_null(strstr(body.text, "name=\"filesystem\"; filename=\"fs.bin\""));
}

static void a_file_name_cannot_break_out(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_memory_reader file;
    struct aloft_stock_form form;
    struct body body;

    aloft_memory_reader_init(&file, "x", 1);
    make(&form, &file, "a\"; x=\"\r\nb\\%\xff.bin", false, 10);
    collect(&form, &body);

    assert_non_null(strstr(body.text, "filename=\"a_; x=___b___.bin\"\r\n"));
}

static void a_long_file_name_is_cut(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_memory_reader file;
    struct aloft_stock_form form;
    struct body body;
    char name[1000];

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    aloft_memory_reader_init(&file, "x", 1);
    make(&form, &file, name, false, 10);
    collect(&form, &body);

    assert_true(body.len < 400);
    assert_non_null(strstr(body.text, "n\"\r\nContent-Type"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(only_known_words_are_success),
            cmocka_unit_test(long_words_are_cut),
            cmocka_unit_test(a_form_is_as_a_browser_has_it),
            cmocka_unit_test(a_file_system_has_its_own_field),
            cmocka_unit_test(a_file_name_cannot_break_out),
            cmocka_unit_test(a_long_file_name_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
