#include "aloft/description.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"

static const struct aloft_style plain = {.columns = 60};

/* One of everything, with texts that could be taken for mark-up. */
static void write(struct aloft_description *description)
{
    description->ops->begin(description, "tool", "A tool");
    description->ops->section(description, "Jobs");
    description->ops->subsection(description, "do", "Do it");
    description->ops->label(description, "examples");
    description->ops->line(description, "tool do -k a_b*.key");
    description->ops->line(description, ".hidden \\");
    description->ops->paragraph(description, ".dot and 'quote and <b>");
    description->ops->item(description, "-k, --key", "the key");
    description->ops->item(description, "--a-name-that-is-long FILE", "more");
    description->ops->end(description);
}

static void help_is_plain_text(void **state)
{
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    struct aloft_description help = aloft_description_help(out.file, &plain);

    write(&help);
    assert_string_equal(capture_text(&out), "A tool.\n"
                                            "\n"
                                            "Jobs:\n"
                                            "  do                      Do it\n"
                                            "\n"
                                            "examples:\n"
                                            "  tool do -k a_b*.key\n"
                                            "  .hidden \\\n"
                                            "\n"
                                            ".dot and 'quote and <b>\n"
                                            "\n"
                                            "  -k, --key               the key\n"
                                            "  --a-name-that-is-long FILE\n"
                                            "                          more\n");
    capture_close(&out);
}

static void the_manual_hides_nothing_from_roff(void **state)
{
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    struct aloft_description man = aloft_description_man(out.file);

    write(&man);
    assert_string_equal(capture_text(&out), ".TH TOOL 1\n"
                                            ".SH NAME\n"
                                            "tool \\- A tool\n"
                                            ".SH JOBS\n"
                                            ".SS do\n"
                                            "Do it.\n"
                                            ".PP\n"
                                            "Examples:\n"
                                            ".RS 4\n"
                                            ".EX\n"
                                            "tool do \\-k a_b*.key\n"
                                            "\\&.hidden \\e\n"
                                            ".EE\n"
                                            ".RE\n"
                                            ".PP\n"
                                            "\\&.dot and 'quote and <b>\n"
                                            ".TP\n"
                                            "\\fB\\-k, \\-\\-key\\fR\n"
                                            "the key\n"
                                            ".TP\n"
                                            "\\fB\\-\\-a\\-name\\-that\\-is\\-long FILE"
                                            "\\fR\n"
                                            "more\n");
    capture_close(&out);
}

static void markdown_keeps_text_as_it_is_read(void **state)
{
    struct capture out;

    (void)state; // this test needs none
    capture_open(&out);
    struct aloft_description markdown = aloft_description_markdown(out.file);

    write(&markdown);
    assert_string_equal(capture_text(&out), "# tool\n"
                                            "\n"
                                            "A tool.\n"
                                            "\n"
                                            "## Jobs\n"
                                            "\n"
                                            "### do\n"
                                            "\n"
                                            "Do it.\n"
                                            "\n"
                                            "Examples:\n"
                                            "\n"
                                            "```sh\n"
                                            "tool do -k a_b*.key\n"
                                            ".hidden \\\n"
                                            "```\n"
                                            "\n"
                                            ".dot and 'quote and \\<b\\>\n"
                                            "\n"
                                            "- `-k, --key`: the key\n"
                                            "- `--a-name-that-is-long FILE`: more\n");
    capture_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(help_is_plain_text),
            cmocka_unit_test(the_manual_hides_nothing_from_roff),
            cmocka_unit_test(markdown_keeps_text_as_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
