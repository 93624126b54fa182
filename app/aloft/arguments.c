#include "arguments.h"

#include <getopt.h>
#include <string.h>

#define LONG_BASE 1000 // getopt_long() reports long option i as LONG_BASE + i

/* Where a long name or a letter leads: an option of one of the tables. */
struct form {
    struct cli_values *values;
    size_t index;
};

/* The tables in the form that getopt_long() reads. */
struct forms {
    struct option longs[4u * CLI_OPTIONS_MAX + 1u];
    struct form forms[4u * CLI_OPTIONS_MAX];
    size_t count;
    char letters[4u * CLI_OPTIONS_MAX + 3u];
    size_t letter_count;
};

static const struct cli_option *option_of(const struct form *form)
{
    return &form->values->options[form->index];
}

static void add_long(struct forms *forms, const struct form *form, const char *name)
{
    const bool has_argument = option_of(form)->argument != NULL;

    forms->longs[forms->count] = (struct option){.name = name,
            .has_arg = has_argument ? required_argument : no_argument,
            .val = LONG_BASE + (int)forms->count};
    forms->forms[forms->count] = *form;
    forms->count++;
}

static void add_table(struct forms *forms, struct cli_values *values)
{
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        const struct form form = {values, i};
        const struct cli_option *option = option_of(&form);

        add_long(forms, &form, option->name);
        if (option->other != NULL) {
            add_long(forms, &form, option->other);
        }
        if (option->letter != 0) {
            forms->letters[forms->letter_count++] = option->letter;
        }
        if (option->letter != 0 && option->argument != NULL) {
            forms->letters[forms->letter_count++] = ':';
        }
    }
}

/* "+": stop at the first operand. ":": report a missing argument as ':'. */
static void make_forms(struct forms *forms, const struct cli_tables *tables)
{
    *forms = (struct forms){0};
    if (tables->command == NULL) {
        forms->letters[forms->letter_count++] = '+';
    }
    forms->letters[forms->letter_count++] = ':';
    add_table(forms, tables->globals);
    add_table(forms, tables->command);
}

/* What getopt_long() reported as `code`, or NULL. */
static const struct form *reported(const struct forms *forms, int code)
{
    if (code >= LONG_BASE && (size_t)(code - LONG_BASE) < forms->count) {
        return &forms->forms[code - LONG_BASE];
    }
    for (size_t i = 0; i < forms->count; i++) {
        const char letter = option_of(&forms->forms[i])->letter;

        if (letter != 0 && letter == code) {
            return &forms->forms[i];
        }
    }
    return NULL;
}

static const char *suggest(const struct cli_values *values, const char *name)
{
    return values == NULL ? NULL
                          : cli_option_suggest(values->options, values->count, name);
}

static enum aloft_exit fail_unknown(
        struct cli *cli, const struct cli_tables *tables, const char *word)
{
    const char *name = word + strspn(word, "-");
    const char *meant = suggest(tables->command, name);
    const enum aloft_exit exit = cli_usage(cli, "there is no option %s", word);

    if (meant == NULL) {
        meant = suggest(tables->globals, name);
    }
    if (meant != NULL && word[1] == '-') {
        cli_hint(cli, "did you mean --%s?", meant);
    }
    return exit;
}

/* What getopt_long() could not read; `code` is its answer. */
static enum aloft_exit fail_unread(struct cli *cli, const struct cli_tables *tables,
        const struct forms *forms, int code, char *const *argv)
{
    const struct form *form = optopt == 0 ? NULL : reported(forms, optopt);

    if (form == NULL && optopt != 0) {
        const char word[] = {'-', (char)optopt, '\0'};

        return fail_unknown(cli, tables, word);
    }
    if (form == NULL) {
        return fail_unknown(cli, tables, argv[optind - 1]);
    }
    const struct cli_option *option = option_of(form);
    const enum aloft_exit exit = cli_usage(cli, "option --%s %s", option->name,
            code == ':' ? "needs a value" : "takes no value");

    cli_why(cli, "--%s: %s", option->name, option->help);
    return exit;
}

static enum aloft_exit set(struct cli *cli, const struct form *form, const char *text)
{
    const struct cli_option *option = option_of(form);
    char expected[ALOFT_FAILURE_TEXT_MAX];

    if (cli_values_set(form->values, form->index, CLI_SOURCE_ARGUMENT, text)) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit = cli_usage(cli, "option --%s cannot be \"%s\"",
            option->name, text == NULL ? "" : text);

    cli_values_expected(option, expected, sizeof expected);
    cli_why(cli, "it has to be %s", expected);
    return exit;
}

enum aloft_exit cli_arguments_read(struct cli *cli, const struct cli_tables *tables,
        int argc, char **argv, int *first)
{
    struct forms forms;

    make_forms(&forms, tables);
    optind = 0; // makes glibc start afresh
    opterr = 0;
    for (;;) {
        const int code = getopt_long(argc, argv, forms.letters, forms.longs, NULL);

        if (code == -1) {
            break;
        }
        const struct form *form = reported(&forms, code);

        if (form == NULL) {
            return fail_unread(cli, tables, &forms, code, argv);
        }
        const enum aloft_exit exit = set(cli, form, optarg);

        if (exit != ALOFT_EXIT_OK) {
            return exit;
        }
    }
    *first = optind;
    return ALOFT_EXIT_OK;
}
