#include "reference.h"

#include <stdio.h>
#include <string.h>

#include "aloft/text.h"
#include "cli.h"

#define LINE_SIZE 256u

static const char purpose[] =
        "Firmware updates for microcontrollers that cannot brick a device";

/* Terms of all lists below: NULL ends them. */
struct term {
    const char *name;
    const char *text;
};

static const struct term environment[] = {
        {"ALOFT_PASSWORD", "password of the device, for upload"},
        {"ALOFT_OPTION",
                "any option of all commands, with underscores for dashes: ALOFT_COLOR, "
                "ALOFT_TIMEOUT; ALOFT_JSON=yes"},
        {"ALOFT_COMMAND_OPTION", "any option of one command: ALOFT_KEYGEN_BITS"},
        {"NO_COLOR", "set to anything: no colour"},
        {"TERM", "dumb: no colour, and no line is drawn twice"},
        {"XDG_CONFIG_HOME", "where the user's settings are, ~/.config by default"},
        {"XDG_STATE_HOME",
                "where simulated devices are kept, ~/.local/state by default"},
        {NULL, NULL},
};

static const struct term files[] = {
        {"./aloft.ini",
                "settings of this folder: a section [aloft] for the options of all "
                "commands, and one for each command, [upload]; each line is "
                "option = value; and sections [group NAME] whose line devices lists "
                "what @NAME stands for"},
        {"$XDG_CONFIG_HOME/aloft/config.ini", "settings of the user, in the same form"},
        {NULL, NULL},
};

static const char *const tool_examples[] = {
        "aloft keygen",
        "aloft sign app.bin -k private.key",
        "aloft help sign",
        NULL,
};

static void add_items(struct aloft_description *description, const struct term *terms)
{
    for (; terms->name != NULL; terms++) {
        description->ops->item(description, terms->name, terms->text);
    }
}

static void add_options(struct aloft_description *description,
        const struct cli_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cli_option *option = &options[i];
        char term[LINE_SIZE];
        struct aloft_text text;

        aloft_text_init(&text, term, sizeof term);
        if (option->letter != 0) {
            const char letter[] = {'-', option->letter, ',', ' ', '\0'};

            aloft_text_append(&text, letter);
        }
        aloft_text_append(&text, "--");
        aloft_text_append(&text, option->name);
        aloft_text_append(&text, option->argument == NULL ? "" : " ");
        aloft_text_append(&text, option->argument == NULL ? "" : option->argument);
        description->ops->item(description, term, option->help);
    }
}

static void add_usage(
        struct aloft_description *description, const struct cli_command *command)
{
    const char *synopsis = command->synopsis == NULL ? "" : command->synopsis;
    char line[LINE_SIZE];

    snprintf(line, sizeof line, "aloft %s [options]%s%s", command->name,
            synopsis[0] == '\0' ? "" : " ", synopsis);
    description->ops->label(description, "usage");
    description->ops->line(description, line);
}

static void add_examples(
        struct aloft_description *description, const char *const *examples)
{
    description->ops->label(description, "examples");
    for (; *examples != NULL; examples++) {
        description->ops->line(description, *examples);
    }
}

/* Everything of a command but its name and purpose. */
static void add_body(
        struct aloft_description *description, const struct cli_command *command)
{
    add_usage(description, command);
    add_examples(description, command->examples);
    for (const char *const *p = command->details; p != NULL && *p != NULL; p++) {
        description->ops->paragraph(description, *p);
    }
    if (command->option_count > 0) {
        description->ops->label(description, "options");
        add_options(description, command->options, command->option_count);
    }
}

/* Calls for each command: a section where a new group begins. */
static void add_group_title(struct aloft_description *description,
        const struct cli_command *const *command, bool is_first)
{
    if (is_first || strcmp(command[0]->group, command[-1]->group) != 0) {
        description->ops->section(description, command[0]->group);
    }
}

static void add_exit_codes(struct aloft_description *description)
{
    static const struct term codes[] = {
#define CODE(value, number, name, meaning) {#number "  " name, meaning},
            ALOFT_EXIT_LIST(CODE)
#undef CODE
                    {NULL, NULL},
    };

    description->ops->section(description, "Exit status");
    add_items(description, codes);
}

void cli_describe_command(
        struct aloft_description *description, const struct cli_command *command)
{
    description->ops->begin(description, command->name, command->purpose);
    add_body(description, command);
    if (!command->foreign) {
        description->ops->paragraph(description,
                "Options of all commands (--json, --quiet, ...): aloft help");
    }
    description->ops->end(description);
}

void cli_describe_tool(struct aloft_description *description)
{
    const struct cli_command *const *commands = cli_commands();
    size_t count = 0;
    const struct cli_option *options = cli_global_options(&count);

    description->ops->begin(description, "aloft", purpose);
    description->ops->label(description, "usage");
    description->ops->line(description, "aloft [options] COMMAND [options] [operands]");
    add_examples(description, tool_examples);
    for (size_t i = 0; commands[i] != NULL; i++) {
        add_group_title(description, &commands[i], i == 0);
        description->ops->item(description, commands[i]->name, commands[i]->purpose);
    }
    description->ops->section(description, "Options of all commands");
    add_options(description, options, count);
    description->ops->end(description);
}

void cli_describe_all(struct aloft_description *description)
{
    const struct cli_command *const *commands = cli_commands();
    size_t count = 0;
    const struct cli_option *options = cli_global_options(&count);

    description->ops->begin(description, "aloft", purpose);
    description->ops->section(description, "Synopsis");
    description->ops->line(description, "aloft [options] COMMAND [options] [operands]");
    description->ops->section(description, "Description");
    description->ops->paragraph(description,
            "Results go to stdout; progress, remarks and errors go to stderr. An error "
            "is "
            "told in three lines: what happened, why, and what to try. Options may "
            "follow operands, and -- ends them. An option on the command line wins "
            "over "
            "the environment, that over ./aloft.ini, and that over the user's "
            "settings.");
    for (size_t i = 0; commands[i] != NULL; i++) {
        add_group_title(description, &commands[i], i == 0);
        description->ops->subsection(
                description, commands[i]->name, commands[i]->purpose);
        add_body(description, commands[i]);
    }
    description->ops->section(description, "Options of all commands");
    add_options(description, options, count);
    add_exit_codes(description);
    description->ops->section(description, "Environment");
    add_items(description, environment);
    description->ops->section(description, "Files");
    add_items(description, files);
    description->ops->end(description);
}
