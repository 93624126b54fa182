#include "layout_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/text.h"

/* Larger than any layout that people write. */
#define FILE_MAX ((size_t)1024 * 1024)

const char *const cli_layout_names[] = {"sim", "sim-single", "sim-swap", "sim-ab",
        "esp8266-4m", "cortex_m3", "rv32", "lx106", "lx106-swap", NULL};

enum aloft_exit cli_fail_to_read(
        struct cli *cli, enum aloft_status status, const char *path)
{
    const int why = errno;
    const enum aloft_exit exit = cli_fail(cli, status, "read", "cannot read %s", path);

    if (status == ALOFT_ERR_IO) {
        cli_why(cli, "%s", strerror(why));
    }
    if (status == ALOFT_ERR_SPACE) {
        cli_why(cli, "it is larger than such a file can be");
        cli_hint(cli, "look whether it is the right one, with: ls -l");
    }
    return exit;
}

static void hint_at_layouts(struct cli *cli)
{
    char names[160];
    struct aloft_text text;

    aloft_text_init(&text, names, sizeof names);
    for (size_t i = 0; cli_layout_names[i] != NULL; i++) {
        aloft_text_append(&text, i > 0 ? ", " : "");
        aloft_text_append(&text, cli_layout_names[i]);
    }
    cli_hint(cli, "name a file, or a built-in layout: %s", names);
}

static enum aloft_exit parse_layout(struct cli *cli, const char *name, const char *text,
        struct aloft_layout *layout)
{
    struct aloft_layout_error error;
    const enum aloft_status status = aloft_layout_parse(layout, text, &error);

    if (status == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, status, "layout", "%s is no layout", name);
    if (error.line > 0) {
        cli_why(cli, "line %u: %s", error.line, error.text);
    } else {
        cli_why(cli, "%s", error.text);
    }
    cli_hint(cli, "start from a copy of a file in layouts/");
    return cli_fail_as(cli, ALOFT_EXIT_USAGE, "layout");
}

enum aloft_exit cli_layout_read(
        struct cli *cli, const char *name, struct aloft_layout *layout)
{
    const char *const builtin = aloft_layout_builtin(name);
    uint8_t *text = NULL;
    size_t len = 0;

    if (builtin != NULL) {
        return parse_layout(cli, name, builtin, layout);
    }
    const enum aloft_status status = aloft_file_read(name, FILE_MAX, &text, &len);

    if (status != ALOFT_OK) {
        const enum aloft_exit exit = cli_fail_to_read(cli, status, name);

        hint_at_layouts(cli);
        return exit;
    }
    const enum aloft_exit exit = parse_layout(cli, name, (const char *)text, layout);

    free(text);
    return exit;
}
