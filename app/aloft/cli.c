#include "cli.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "aloft/json.h"

static void write_text(
        char dst[ALOFT_FAILURE_TEXT_MAX], const char *format, va_list args)
{
    vsnprintf(dst, ALOFT_FAILURE_TEXT_MAX, format, args); // cut where it is too long
}

enum aloft_exit cli_fail(struct cli *cli, enum aloft_status status, const char *phase,
        const char *format, ...)
{
    va_list args;

    aloft_failure_set(&cli->failure, status, phase);
    cli->failed = true;
    va_start(args, format);
    write_text(cli->failure.message, format, args);
    va_end(args);
    return cli->failure.exit;
}

enum aloft_exit cli_usage(struct cli *cli, const char *format, ...)
{
    va_list args;

    aloft_failure_set(&cli->failure, ALOFT_ERR_ARGUMENT, "arguments");
    cli->failure.code = "usage";
    cli->failed = true;
    va_start(args, format);
    write_text(cli->failure.message, format, args);
    va_end(args);
    cli->failure.why[0] = '\0';
    cli_hint(cli, "aloft help%s%s", cli->command == NULL ? "" : " ",
            cli->command == NULL ? "" : cli->command->name);
    return cli->failure.exit;
}

enum aloft_exit cli_fail_as(struct cli *cli, enum aloft_exit exit, const char *code)
{
    cli->failure.exit = exit;
    cli->failure.code = code;
    return exit;
}

void cli_why(struct cli *cli, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_text(cli->failure.why, format, args);
    va_end(args);
}

void cli_hint(struct cli *cli, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_text(cli->failure.hint, format, args);
    va_end(args);
}

void cli_note(const struct cli *cli, const char *format, ...)
{
    va_list args;

    if (cli->globals.quiet) {
        return;
    }
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

/* Without memory a field stays away; the object itself is checked when it is written.
 */
void cli_result_value(struct cli *cli, const char *key, json_t *value)
{
    json_t *field = value == NULL ? json_null() : value;

    if (json_object_set_new(cli->result, key, field) != 0) {
        cli_note(cli, "note: no memory for \"%s\" in the result", key);
    }
}

void cli_result_text(struct cli *cli, const char *key, const char *text)
{
    cli_result_value(cli, key, aloft_json_text(text));
}

void cli_result_number(struct cli *cli, const char *key, uint64_t number)
{
    cli_result_value(cli, key, json_integer((json_int_t)number));
}

void cli_result_flag(struct cli *cli, const char *key, bool flag)
{
    cli_result_value(cli, key, json_boolean(flag));
}

uint64_t cli_now_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now); // cannot fail with this clock
    return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}
