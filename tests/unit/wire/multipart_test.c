#include "aloft/multipart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#define TYPE "multipart/form-data; boundary=B"
#define PART "Content-Disposition: form-data; name=\"a\"\r\n\r\n"

/* What came of a body: "name|content;" for each part, "name*|content;" for files. */
struct outcome {
    char text[2048];
    size_t len;
    bool done;
    enum aloft_status status;
};

static void append(struct outcome *outcome, const void *bytes, size_t len)
{
    assert_true(len < sizeof outcome->text - outcome->len);
    memcpy(outcome->text + outcome->len, bytes, len);
    outcome->len += len;
    outcome->text[outcome->len] = '\0';
}

static void note(struct outcome *outcome, const struct aloft_multipart *multipart,
        const struct aloft_multipart_item *item)
{
    const struct aloft_span name = aloft_multipart_name(multipart);

    switch (item->found) {
    case ALOFT_MULTIPART_MORE:
        break;
    case ALOFT_MULTIPART_PART:
        append(outcome, name.text, name.len);
        append(outcome, "*|", aloft_multipart_is_file(multipart) ? 1 : 0);
        append(outcome, "|", 1);
        break;
    case ALOFT_MULTIPART_CONTENT:
        assert_true(item->len > 0);
        append(outcome, item->data, item->len);
        break;
    case ALOFT_MULTIPART_PART_END:
        append(outcome, ";", 1);
        break;
    }
}

/* Hands over a piece in memory of exactly its size, so that the sanitizer sees a byte
 * read too many. */
static void take_piece(struct aloft_multipart *multipart, const char *text, size_t len,
        struct outcome *outcome)
{
    uint8_t *bytes = malloc(len);
    size_t used = 0;

    assert_non_null(bytes);
    memcpy(bytes, text, len);
    while (used < len && outcome->status == ALOFT_OK) {
        struct aloft_multipart_item item;

        outcome->status =
                aloft_multipart_take(multipart, bytes + used, len - used, &item);
        assert_true(item.used <= len - used);
        assert_true(item.used > 0 || item.found != ALOFT_MULTIPART_MORE ||
                    outcome->status != ALOFT_OK);
        if (outcome->status == ALOFT_OK) {
            note(outcome, multipart, &item);
        }
        used += item.used;
    }
    free(bytes);
}

/* The first piece has `first` bytes, the others `step`. */
static struct outcome parse(
        const char *type, const char *text, size_t len, size_t first, size_t step)
{
    struct aloft_multipart multipart;
    struct outcome outcome = {.status = ALOFT_OK};
    size_t size = first;

    assert_int_equal(aloft_multipart_init(&multipart, aloft_span_of(type)), ALOFT_OK);
    for (size_t at = 0; at < len && outcome.status == ALOFT_OK; at += size) {
        size = at == 0 ? first : step;
        size = size < len - at ? size : len - at;
        take_piece(&multipart, text + at, size, &outcome);
    }
    outcome.done = aloft_multipart_done(&multipart);
    return outcome;
}

struct good {
    const char *why;
    const char *body;
    const char *parts;
};

static const struct good good_cases[] = {
        {"one part", "--B\r\n" PART "x\r\n--B--\r\n", "a|x;"},
        {"no line end at the end", "--B\r\n" PART "x\r\n--B--", "a|x;"},
        {"no part", "--B--\r\n", ""},
        {"a file as browsers send it",
                "--B\r\nContent-Disposition: form-data; name=\"firmware\"; "
                "filename=\"app.bin\"\r\nContent-Type: application/octet-stream\r\n"
                "\r\nx\r\n--B--\r\n",
                "firmware*|x;"},
        {"two parts", "--B\r\n" PART "x\r\n--B\r\n" PART "y\r\n--B--\r\n", "a|x;a|y;"},
        {"preamble", "words\r\nand --B\r\n--\r\n--B\r\n" PART "x\r\n--B--", "a|x;"},
        {"line end first", "\r\n--B\r\n" PART "x\r\n--B--", "a|x;"},
        {"epilogue", "--B\r\n" PART "x\r\n--B--\r\nwords\r\n--B\r\nmore", "a|x;"},
        {"blanks behind a delimiter",
                "--B \t \r\n" PART "x\r\n--B\t\r\n" PART "y\r\n--B--", "a|x;a|y;"},
        {"empty content", "--B\r\n" PART "\r\n--B\r\n" PART "\r\n--B--", "a|;a|;"},
        {"no content at all", "--B\r\n" PART "--B\r\n" PART "--B--", "a|;a|;"},
        {"line ends in content", "--B\r\n" PART "\r\n\r\n\r\n--B--", "a|\r\n\r\n;"},
        {"half delimiters in content",
                "--B\r\n" PART "-\r--B\n--B\r\n-B\r\n-\r\n--\r\n--C\r\r\r\n--B--",
                "a|-\r--B\n--B\r\n-B\r\n-\r\n--\r\n--C\r\r;"},
        {"a delimiter without its line end in content",
                "--B\r\n" PART "--\r\n--x--B--\r\n--B--", "a|--\r\n--x--B--;"},
};

static void check_good(const struct good *c, size_t first, size_t step)
{
    const struct outcome outcome = parse(TYPE, c->body, strlen(c->body), first, step);

    if (outcome.status != ALOFT_OK || !outcome.done ||
            strcmp(outcome.text, c->parts) != 0) {
        fail_msg("%s, split at %zu: '%s', %s", c->why, first, outcome.text,
                aloft_status_text(outcome.status));
    }
}

static void parts_are_the_same_however_they_are_split(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof good_cases / sizeof good_cases[0]; i++) {
        for (size_t at = 1; at <= strlen(good_cases[i].body); at++) {
            check_good(&good_cases[i], at, SIZE_MAX);
            check_good(&good_cases[i], at, at);
        }
    }
}

/* The head of the first part, and what is made of it. */
static const struct good head_cases[] = {
        {"no quotes", "Content-Disposition: form-data; name=firmware", "firmware|x;"},
        {"no blanks", "Content-Disposition:form-data;name=a;filename=b", "a*|x;"},
        {"many blanks",
                "Content-Disposition: \t form-data \t ;  name=a  ; \tfilename=b ",
                "a*|x;"},
        {"any case", "CONTENT-disposition: FORM-Data; NAME=a; FileName=b", "a*|x;"},
        {"the file name first",
                "Content-Disposition: form-data; filename=\"b\"; name=\"a\"", "a*|x;"},
        {"no file name", "Content-Disposition: form-data; name=\"a\"; x=\"filename\"",
                "a|x;"},
        {"an empty file name", "Content-Disposition: form-data; name=a; filename=\"\"",
                "a*|x;"},
        {"a coded file name",
                "Content-Disposition: form-data; name=a; filename*=UTF-8''b", "a*|x;"},
        {"an empty name", "Content-Disposition: form-data; name=\"\"", "|x;"},
        {"other fields before and behind",
                "X: \"\r\nContent-Disposition: form-data; name=a\r\nY:;=\"", "a|x;"},
        {"semicolon at the end", "Content-Disposition: form-data; name=a;", "a|x;"},
        {"semicolons", "Content-Disposition: form-data;;; name=a", "a|x;"},
        {"a semicolon in quotes",
                "Content-Disposition: form-data; x=\";name=b\"; name=\"a;c\"",
                "a;c|x;"},
        {"escaped quotes",
                "Content-Disposition: form-data; name=\"\\\"a\\\\\"; filename=\"\\\"\"",
                "\"a\\*|x;"},
        {"a path of old browsers",
                "Content-Disposition: form-data; name=\"c:\\a\"; filename=\"c:\\b\\c\"",
                "c:\\a*|x;"},
        {"bytes beyond ASCII",
                "Content-Disposition: form-data; name=\"\xC3\xA4\"; "
                "filename=\"\xE4\"",
                "\xC3\xA4*|x;"},
        {"a long name",
                "Content-Disposition: form-data; "
                "name=\"0123456789012345678901234567890123456789\"",
                "0123456789012345678901234567890|x;"},
        {"a long parameter",
                "Content-Disposition: form-data; "
                "namenamenamenamenamenamenamename=b; name=a",
                "a|x;"},
};

static struct outcome parse_head(const char *head, size_t step)
{
    char body[512];

    snprintf(body, sizeof body, "--B\r\n%s\r\n\r\nx\r\n--B--\r\n", head);
    return parse(TYPE, body, strlen(body), step, step);
}

static void names_are_found_in_any_spelling(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof head_cases / sizeof head_cases[0]; i++) {
        const struct good *c = &head_cases[i];
        const struct outcome whole = parse_head(c->body, SIZE_MAX);
        const struct outcome bytes = parse_head(c->body, 1);

        print_message("%s: %s\n", c->why, aloft_status_text(whole.status));
        assert_string_equal(whole.text, c->parts);
        assert_string_equal(bytes.text, c->parts);
        assert_true(whole.done && bytes.done);
    }
}

struct bad {
    const char *why;
    const char *text;
};

static const struct bad bad_heads[] = {
        {"no field at all", ""},
        {"no disposition", "Content-Type: text/plain"},
        {"two", "Content-Disposition: form-data; name=a\r\n"
                "Content-Disposition: form-data; name=b"},
        {"no name", "Content-Disposition: form-data; filename=a"},
        {"two names", "Content-Disposition: form-data; name=a; name=b"},
        {"no form", "Content-Disposition: attachment; name=a"},
        {"no type", "Content-Disposition: ; name=a"},
        {"a long type", "Content-Disposition: form-data0123456789012; name=a"},
        {"a parameter without a value", "Content-Disposition: form-data; name"},
        {"a parameter without a value, and others",
                "Content-Disposition: form-data; x; name=a"},
        {"an open quote", "Content-Disposition: form-data; name=\"a"},
        {"an open quote at a backslash", "Content-Disposition: form-data; name=\"a\\"},
        {"a quote within a word", "Content-Disposition: form-data; name=a\"b\""},
        {"words behind a quote", "Content-Disposition: form-data; name=\"a\"b"},
        {"words behind a blank", "Content-Disposition: form-data; name=a b"},
        {"a folded line", "Content-Disposition: form-data;\r\n name=a"},
        {"a line that begins with a blank", " Content-Disposition: form-data; name=a"},
        {"a blank before the colon", "Content-Disposition : form-data; name=a"},
        {"no colon", "Content-Disposition"},
        {"nothing before the colon", ": form-data; name=a"},
        {"a lone line feed", "X: y\nContent-Disposition: form-data; name=a"},
        {"a lone carriage return", "X: y\rContent-Disposition: form-data; name=a"},
        {"a control character", "X: \x01\r\nContent-Disposition: form-data; name=a"},
        {"a delete", "Content-Disposition: form-data; name=\"\x7F\""},
        {"a delimiter", "--B"},
};

static void heads_that_could_be_misread_are_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof bad_heads / sizeof bad_heads[0]; i++) {
        print_message("%s\n", bad_heads[i].why);
        assert_int_equal(
                parse_head(bad_heads[i].text, SIZE_MAX).status, ALOFT_ERR_FORMAT);
        assert_int_equal(parse_head(bad_heads[i].text, 1).status, ALOFT_ERR_FORMAT);
    }
}

static const struct bad bad_bodies[] = {
        {"a delimiter with more behind it", "--B\r\n" PART "x\r\n--BC\r\n"},
        {"a delimiter and one dash", "--B\r\n" PART "x\r\n--B-\r\n"},
        {"a delimiter, a blank, and dashes", "--B\r\n" PART "x\r\n--B --\r\n"},
        {"a delimiter, a blank, and more", "--B\r\n" PART "x\r\n--B x\r\n"},
        {"a line feed behind a delimiter", "--B\n" PART "x\r\n--B--\r\n"},
        {"a carriage return behind a delimiter", "--B\r" PART "x\r\n--B--\r\n"},
        {"the first delimiter twice", "--B\r\n--B\r\n" PART "x\r\n--B--"},
};

static void bodies_that_could_be_misread_are_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof bad_bodies / sizeof bad_bodies[0]; i++) {
        const char *text = bad_bodies[i].text;
        const size_t len = strlen(text);

        print_message("%s\n", bad_bodies[i].why);
        assert_int_equal(parse(TYPE, text, len, SIZE_MAX, 1).status, ALOFT_ERR_FORMAT);
        assert_int_equal(parse(TYPE, text, len, 1, 1).status, ALOFT_ERR_FORMAT);
    }
}

static void what_ends_early_is_not_done(void **state)
{
    static const char body[] = "--B\r\n" PART "x\r\n--B\r\n" PART "y\r\n--B--";

    (void)state; // cmocka passes it to every test
    for (size_t len = 0; len < sizeof body - 1; len++) {
        const struct outcome outcome = parse(TYPE, body, len, SIZE_MAX, 1);

        assert_int_equal(outcome.status, ALOFT_OK);
        assert_false(outcome.done);
    }
}

/* Content that is the delimiter but for its last character, however long it is. */
static void boundaries_may_have_any_length(void **state)
{
    (void)state; // cmocka passes it to every test
    for (int len = 1; len <= (int)ALOFT_MULTIPART_BOUNDARY_MAX; len++) {
        char type[128];
        char body[512];
        char parts[128];
        char boundary[ALOFT_MULTIPART_BOUNDARY_MAX + 1];

        memset(boundary, '-', sizeof boundary);
        boundary[len - 1] = 'B';
        boundary[len] = '\0';
        snprintf(type, sizeof type, "multipart/form-data; boundary=%s", boundary);
        snprintf(body, sizeof body, "--%s\r\n" PART "\r\n--%.*s\r\n--%s--", boundary,
                len - 1, boundary, boundary);
        snprintf(parts, sizeof parts, "a|\r\n--%.*s;", len - 1, boundary);
        for (size_t step = 1; step < 80; step++) {
            const struct outcome outcome = parse(type, body, strlen(body), step, step);

            assert_string_equal(outcome.text, parts);
            assert_true(outcome.done);
        }
    }
}

/* Sends `begin`, and then `more` again and again. */
static void flood(const char *begin, const char *more)
{
    struct aloft_multipart multipart;
    struct outcome outcome = {.status = ALOFT_OK};
    size_t sent = 0;

    assert_int_equal(aloft_multipart_init(&multipart, aloft_span_of(TYPE)), ALOFT_OK);
    take_piece(&multipart, begin, strlen(begin), &outcome);
    while (outcome.status == ALOFT_OK && sent < 2u * ALOFT_MULTIPART_EXTRA_MAX) {
        outcome.len = 0;
        take_piece(&multipart, more, strlen(more), &outcome);
        sent += strlen(more);
    }
    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);
    outcome.status = ALOFT_OK;
    take_piece(&multipart, "x", 1, &outcome);
    assert_int_equal(outcome.status, ALOFT_ERR_TOO_LONG);
}

static void what_never_comes_to_content_is_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    flood("preamble", "xxxxxxx");
    flood("preamble", "\r\n--");
    flood("--B", "    ");
    flood("--B\r\nX:", "xxxxxxxx");
    flood("--B", "\r\n" PART "\r\n--B");
    flood("--B--", "epilogue");
}

static void content_is_not_limited(void **state)
{
    (void)state; // cmocka passes it to every test
    struct aloft_multipart multipart;
    struct outcome outcome = {.status = ALOFT_OK};

    assert_int_equal(aloft_multipart_init(&multipart, aloft_span_of(TYPE)), ALOFT_OK);
    take_piece(&multipart, "--B\r\n" PART, strlen("--B\r\n" PART), &outcome);
    for (unsigned i = 0; i < 4u * ALOFT_MULTIPART_EXTRA_MAX; i++) {
        outcome.len = 0;
        take_piece(&multipart, "\r\n--\r\n", 6, &outcome);
    }
    take_piece(&multipart, "\r\n--B--", 7, &outcome);

    assert_int_equal(outcome.status, ALOFT_OK);
    assert_true(aloft_multipart_done(&multipart));
}

static const struct bad good_types[] = {
        {"plain", "multipart/form-data; boundary=B"},
        {"quotes", "multipart/form-data; boundary=\"B\""},
        {"any case", "Multipart/Form-Data; BOUNDARY=B"},
        {"no blanks", "multipart/form-data;boundary=B"},
        {"many blanks", "multipart/form-data \t; \t boundary = B "},
        {"blanks behind quotes", "multipart/form-data; boundary=\"B\" ; x=y"},
        {"semicolon at the end", "multipart/form-data; boundary=B;"},
        {"others", "multipart/form-data; x=\"a;\\\"boundary=C\"; boundary=B; y=z"},
};

static void the_boundary_is_found_in_any_spelling(void **state)
{
    static const char body[] = "--B\r\n" PART "x\r\n--B--";

    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof good_types / sizeof good_types[0]; i++) {
        const struct outcome outcome =
                parse(good_types[i].text, body, sizeof body - 1, 5, 5);

        print_message("%s\n", good_types[i].why);
        assert_string_equal(outcome.text, "a|x;");
        assert_true(outcome.done);
    }
}

static const struct bad bad_types[] = {
        {"nothing", ""},
        {"another type", "multipart/mixed; boundary=B"},
        {"more in the type", "multipart/form-data-2; boundary=B"},
        {"no boundary", "multipart/form-data"},
        {"no parameter", "multipart/form-data;"},
        {"another parameter", "multipart/form-data; charset=B"},
        {"an empty boundary", "multipart/form-data; boundary="},
        {"an empty boundary in quotes", "multipart/form-data; boundary=\"\""},
        {"two", "multipart/form-data; boundary=B; boundary=B"},
        {"an open quote", "multipart/form-data; boundary=\"B"},
        {"an open quote at a backslash", "multipart/form-data; boundary=\"B\\"},
        {"words behind a quote", "multipart/form-data; boundary=\"B\"C"},
        {"a blank at the end", "multipart/form-data; boundary=\"B \""},
        {"a backslash", "multipart/form-data; boundary=\"\\B\""},
        {"a comma list", "multipart/form-data; boundary=B, text/plain; boundary=\xE4"},
        {"a parameter without a value", "multipart/form-data; x; boundary=B"},
};

static void what_names_no_boundary_is_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    for (size_t i = 0; i < sizeof bad_types / sizeof bad_types[0]; i++) {
        struct aloft_multipart multipart;
        struct outcome outcome = {.status = ALOFT_OK};

        print_message("%s\n", bad_types[i].why);
        assert_int_equal(
                aloft_multipart_init(&multipart, aloft_span_of(bad_types[i].text)),
                ALOFT_ERR_FORMAT);
        take_piece(&multipart, "--B--", 5, &outcome);
        assert_int_equal(outcome.status, ALOFT_ERR_FORMAT);
    }
}

static void a_boundary_past_its_limit_is_refused(void **state)
{
    (void)state; // cmocka passes it to every test
    struct aloft_multipart multipart;
    char type[160];

    snprintf(type, sizeof type, "multipart/form-data; boundary=%0*d",
            (int)ALOFT_MULTIPART_BOUNDARY_MAX + 1, 0);

    assert_int_equal(
            aloft_multipart_init(&multipart, aloft_span_of(type)), ALOFT_ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(parts_are_the_same_however_they_are_split),
            cmocka_unit_test(names_are_found_in_any_spelling),
            cmocka_unit_test(heads_that_could_be_misread_are_refused),
            cmocka_unit_test(bodies_that_could_be_misread_are_refused),
            cmocka_unit_test(what_ends_early_is_not_done),
            cmocka_unit_test(boundaries_may_have_any_length),
            cmocka_unit_test(what_never_comes_to_content_is_refused),
            cmocka_unit_test(content_is_not_limited),
            cmocka_unit_test(the_boundary_is_found_in_any_spelling),
            cmocka_unit_test(what_names_no_boundary_is_refused),
            cmocka_unit_test(a_boundary_past_its_limit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
