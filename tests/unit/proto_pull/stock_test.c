#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/pull_stock.h"

struct named_status {
    const char *name;
    enum aloft_status status;
};

static const struct named_status names[] = {
#define NAMED(name, number, text) {#name, name},
        ALOFT_STATUS_LIST(NAMED)
#undef NAMED
};

static enum aloft_status status_named(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].name, name) == 0) {
            return names[i].status;
        }
    }
    fail_msg("there is no %s", name);
    return ALOFT_OK;
}

/* A row "| `NAME` | -100 | text |"; counts and checks those with a negative number. */
static unsigned check_row(const char *line)
{
    char name[64];
    char text[128];
    int number;

    if (sscanf(line, "| `%63[A-Z_0-9]` | %d | %127[^|]", name, &number, text) != 3 ||
            number >= 0) {
        return 0;
    }
    text[strcspn(text, "|") - 1] = '\0';
    assert_int_equal(aloft_pull_stock_number(status_named(name)), number);
    assert_string_equal(aloft_pull_stock_text(number), text);
    return 1;
}

static void numbers_and_texts_are_those_of_the_specification(void **state)
{
    (void)state; // the tests share nothing
    char path[512];
    char line[512];
    unsigned rows = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/docs/spec/http-update.md",
            getenv("ALOFT_SOURCE")); // cut: then it cannot be opened
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        rows += check_row(line);
    }
    (void)fclose(file); // it was only read

    assert_int_equal(rows, 18);
}

static void the_engines_numbers_are_passed_on(void **state)
{
    (void)state; // the tests share nothing

    assert_int_equal(aloft_pull_stock_number(ALOFT_OK), 0);
    assert_int_equal(aloft_pull_stock_number(ALOFT_ERR_DIGEST), 7);
    assert_int_equal(aloft_pull_stock_number(ALOFT_ERR_TRUNCATED), 6);
    assert_int_equal(aloft_pull_stock_number(ALOFT_ERR_VETO), 125);
    assert_string_equal(aloft_pull_stock_text(7), "MD5 verification failed");
    assert_string_equal(aloft_pull_stock_text(-50), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(numbers_and_texts_are_those_of_the_specification),
            cmocka_unit_test(the_engines_numbers_are_passed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
