#include "transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* One letter for each fact: page, answers, knows uploads, has room, takes orders. */
static const struct row {
    enum transport asked;
    const char *facts;
    enum transport transport;
} rows[] = {
        {TRANSPORT_NONE, "-auro", TRANSPORT_HTTP},
        {TRANSPORT_NONE, "-aur-", TRANSPORT_ESPOTA},
        {TRANSPORT_NONE, "-au-o", TRANSPORT_ESPOTA},
        {TRANSPORT_NONE, "-a---", TRANSPORT_ESPOTA},
        {TRANSPORT_NONE, "-----", TRANSPORT_ESPOTA},
        {TRANSPORT_HTTP, "-auro", TRANSPORT_HTTP},
        {TRANSPORT_HTTP, "-aur-", TRANSPORT_NONE},
        {TRANSPORT_HTTP, "-au-o", TRANSPORT_NONE},
        {TRANSPORT_HTTP, "-a---", TRANSPORT_NONE},
        {TRANSPORT_HTTP, "-----", TRANSPORT_NONE},
        {TRANSPORT_HTTP, "p----", TRANSPORT_FORM},
        {TRANSPORT_HTTP, "pauro", TRANSPORT_HTTP},
        {TRANSPORT_HTTP, "pau-o", TRANSPORT_NONE},
        {TRANSPORT_HTTP, "pa---", TRANSPORT_NONE},
        {TRANSPORT_ESPOTA, "-auro", TRANSPORT_ESPOTA},
        {TRANSPORT_ESPOTA, "-----", TRANSPORT_ESPOTA},
};

static bool is(const struct row *row, char fact)
{
    return strchr(row->facts, fact) != NULL;
}

static void http_is_preferred_and_espota_the_fallback(void **state)
{
    (void)state; // the tests share nothing
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct transport_facts facts = {
                .asked = rows[i].asked,
                .has_page = is(&rows[i], 'p'),
                .answers = is(&rows[i], 'a'),
                .knows_uploads = is(&rows[i], 'u'),
                .has_room = is(&rows[i], 'r'),
                .takes_orders = is(&rows[i], 'o'),
        };
        const struct transport_choice choice = transport_choose(&facts);

        print_message("%s by %s: %s\n", rows[i].facts, transport_text(rows[i].asked),
                choice.why);
        assert_int_equal(choice.transport, rows[i].transport);
        assert_true(strlen(choice.why) > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(http_is_preferred_and_espota_the_fallback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
