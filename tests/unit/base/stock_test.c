#include "aloft/stock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "spec_example.h"

/* One row of a table of docs/spec/errors.md: | name | number | number | text | */
struct row {
    char name[64];
    unsigned own;
    unsigned stock;
    char text[128];
};

static const enum aloft_status all[] = {
#define STATUS(name, number, text) name,
        ALOFT_STATUS_LIST(STATUS)
#undef STATUS
};

static const char *const names[] = {
#define STATUS_NAME(name, number, text) #name,
        ALOFT_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
};

#define COUNT (sizeof all / sizeof all[0])

/* Reads the next row that begins with a status name. Returns false at the end. */
static bool next_row(FILE *document, struct row *row)
{
    char line[256];

    while (fgets(line, sizeof line, document) != NULL) {
        if (sscanf(line, "| `%63[A-Z_]` | %u | %u | %127[^|]", row->name, &row->own,
                    &row->stock, row->text) == 4) {
            row->text[strcspn(row->text, "\n")] = '\0';
            row->text[strlen(row->text) - 1] = '\0'; // the space before the bar
            return true;
        }
    }
    return false;
}

static void expect_table_of_all_statuses(FILE *document)
{
    struct row row = {.own = 0};

    for (size_t i = 0; i < COUNT; i++) {
        assert_true(next_row(document, &row));
        assert_string_equal(row.name, names[i]);
        assert_int_equal(row.own, all[i]);
        assert_int_equal(row.stock, aloft_stock_number(all[i]));
        assert_string_equal(row.text, aloft_stock_text(row.stock));
    }
    assert_false(next_row(document, &row));
}

/* A number stands for the status that is sent under it, or for one nearest to it. */
static void expect_numbers_to_survive_the_way_back(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        const uint32_t number = aloft_stock_number(all[i]);

        assert_int_equal(aloft_stock_number(aloft_status_from_stock(number)), number);
    }
}

static void expect_meaningless_numbers_to_be_refusals(uint32_t first, uint32_t end)
{
    for (uint32_t number = first; number < end; number++) {
        assert_int_equal(aloft_status_from_stock(number), ALOFT_ERR_REFUSED);
        assert_string_equal(aloft_stock_text(number), "unknown error");
    }
}

static void the_table_of_the_specification_is_what_the_code_does(void **state)
{
    FILE *document = spec_open("errors.md");

    (void)state;
    assert_non_null(document);

    expect_table_of_all_statuses(document);

    assert_int_equal(fclose(document), 0);
}

static void every_number_sent_is_understood(void **state)
{
    (void)state;

    expect_numbers_to_survive_the_way_back();
}

static void numbers_without_a_meaning_are_a_plain_refusal(void **state)
{
    (void)state;

    expect_meaningless_numbers_to_be_refusals(ALOFT_STOCK_MAX + 1, ALOFT_STOCK_OWN + 1);
    expect_meaningless_numbers_to_be_refusals(ALOFT_STOCK_OWN + COUNT, 1000);
}

static void a_number_of_ours_that_has_a_stock_one_is_never_used(void **state)
{
    (void)state;

    expect_meaningless_numbers_to_be_refusals(
            ALOFT_STOCK_OWN + ALOFT_ERR_DIGEST, ALOFT_STOCK_OWN + ALOFT_ERR_DOWNGRADE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_table_of_the_specification_is_what_the_code_does),
            cmocka_unit_test(every_number_sent_is_understood),
            cmocka_unit_test(numbers_without_a_meaning_are_a_plain_refusal),
            cmocka_unit_test(a_number_of_ours_that_has_a_stock_one_is_never_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
