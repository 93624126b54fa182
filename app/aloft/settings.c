#include "settings.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/words.h"

#define NAME_MAX_LEN 80u

struct text {
    struct text *next;
    char chars[];
};

struct cli_settings {
    struct text *texts;
};

/* One settings file being read. */
struct reading {
    struct cli *cli;
    const struct cli_tables *tables;
    struct cli_settings *settings;
    const char *path;
    enum cli_source source;
    FILE *file;
    unsigned line;        /* How many have been read. */
    unsigned too_long;    /* Characters that the last one may have; 0: it is good. */
    enum aloft_exit exit; /* The first failure. */
};

/* A copy that lives as long as `settings`, or NULL. */
static const char *keep(struct cli_settings *settings, const char *chars)
{
    const size_t size = strlen(chars) + 1;
    struct text *text = malloc(sizeof *text + size);

    if (text == NULL) {
        return NULL;
    }
    memcpy(text->chars, chars, size);
    text->next = settings->texts;
    settings->texts = text;
    return text->chars;
}

/* "ALOFT_KEYGEN_BITS"; `command` NULL for a global option. */
static void environment_name(
        char name[NAME_MAX_LEN], const char *command, const char *option)
{
    snprintf(name, NAME_MAX_LEN, "ALOFT_%s%s%s", command == NULL ? "" : command,
            command == NULL ? "" : "_", option);
    for (char *p = name; *p != '\0'; p++) {
        *p = *p == '-' ? '_' : aloft_words_capital(*p);
    }
}

static enum aloft_exit fail_value(struct cli *cli, const struct cli_option *option,
        const char *where, const char *text)
{
    char expected[ALOFT_FAILURE_TEXT_MAX];
    const enum aloft_exit exit = cli_usage(cli, "%s cannot be \"%s\"", where, text);

    cli_values_expected(option, expected, sizeof expected);
    cli_why(cli, "it has to be %s", expected);
    return exit;
}

static enum aloft_exit read_environment(
        struct cli *cli, struct cli_values *values, const char *command)
{
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        char name[NAME_MAX_LEN];

        environment_name(name, command, values->options[i].name);
        const char *text = getenv(name);

        if (text != NULL && !cli_values_set(values, i, CLI_SOURCE_ENVIRONMENT, text)) {
            return fail_value(cli, &values->options[i], name, text);
        }
    }
    return ALOFT_EXIT_OK;
}

/* The values that a section belongs to; NULL for those of another command. */
static struct cli_values *values_of(const struct reading *reading, const char *section)
{
    const struct cli_command *command = reading->cli->command;

    if (strcmp(section, "aloft") == 0) {
        return reading->tables->globals;
    }
    const bool ours = command != NULL && strcmp(section, command->name) == 0;

    return ours ? reading->tables->command : NULL;
}

static enum aloft_exit set_from_file(const struct reading *reading,
        struct cli_values *values, const char *name, const char *text)
{
    const size_t index = cli_values_find(values, name);

    if (index == values->count) {
        return cli_usage(
                reading->cli, "%s: there is no setting \"%s\"", reading->path, name);
    }
    const char *kept = keep(reading->settings, text);

    if (kept == NULL) {
        return cli_fail(
                reading->cli, ALOFT_ERR_MEMORY, "settings", "%s", reading->path);
    }
    if (!cli_values_set(values, index, reading->source, kept)) {
        return fail_value(reading->cli, &values->options[index], name, text);
    }
    return ALOFT_EXIT_OK;
}

const char *cli_settings_group_of(const char *section)
{
    static const char prefix[] = "group ";

    return strncmp(section, prefix, sizeof prefix - 1) == 0
                   ? section + sizeof prefix - 1
                   : NULL;
}

/* Groups are read when one is wanted; here only whether they can be. */
static enum aloft_exit check_group(
        const struct reading *reading, const char *section, const char *name)
{
    return strcmp(name, "devices") == 0
                   ? ALOFT_EXIT_OK
                   : cli_usage(reading->cli, "%s: [%s] has no setting \"%s\"",
                             reading->path, section, name);
}

/* Called by inih for each "name = text"; 0 makes it stop and tell the line. */
static int take_setting(
        void *user, const char *section, const char *name, const char *text)
{
    struct reading *reading = user;
    struct cli_values *values = values_of(reading, section);

    if (reading->exit != ALOFT_EXIT_OK) {
        return 0;
    }
    if (cli_settings_group_of(section) != NULL) {
        reading->exit = check_group(reading, section, name);
    } else if (values != NULL) {
        reading->exit = set_from_file(reading, values, name, text);
    } else if (strcmp(section, "aloft") != 0 && cli_command_find(section) == NULL) {
        reading->exit = cli_usage(reading->cli,
                "%s: there is no command for section [%s]", reading->path, section);
    }
    return reading->exit == ALOFT_EXIT_OK;
}

/* Called by inih for each line, of which it would take a long one for two. */
static char *fetch_line(char *line, int size, void *user)
{
    struct reading *reading = user;

    if (fgets(line, size, reading->file) == NULL) {
        return NULL;
    }
    reading->line++;
    if (strlen(line) + 1 == (size_t)size && line[size - 2] != '\n') {
        reading->too_long = (unsigned)size - 2;
        return NULL;
    }
    return line;
}

/* The first line that is no setting, 0 for none; -1 when it cannot be read. */
static int parse(struct reading *reading)
{
    reading->file = fopen(reading->path, "re");
    if (reading->file == NULL) {
        return -1;
    }
    const int line = ini_parse_stream(fetch_line, reading, take_setting, reading);
    const int why = errno;
    const bool broken = ferror(reading->file) != 0;

    (void)fclose(reading->file); // it was only read
    errno = why;
    return broken ? -1 : line;
}

static enum aloft_exit fail_long_line(const struct reading *reading)
{
    const enum aloft_exit exit =
            cli_usage(reading->cli, "line %u of %s is longer than %u characters",
                    reading->line, reading->path, reading->too_long);

    cli_hint(reading->cli,
            "a list goes on in the next line if that begins with a blank");
    return exit;
}

static enum aloft_exit read_file(struct reading *reading, bool required)
{
    struct cli *cli = reading->cli;

    if (!required && access(reading->path, F_OK) != 0) {
        return ALOFT_EXIT_OK;
    }
    errno = 0;
    const int line = parse(reading);

    if (line < 0) {
        return cli_fail(cli, ALOFT_ERR_IO, "settings", "cannot read %s: %s",
                reading->path, strerror(errno));
    }
    if (line == 0 && reading->too_long > 0) {
        return fail_long_line(reading);
    }
    if (reading->exit == ALOFT_EXIT_OK && line > 0) {
        reading->exit = cli_usage(cli, "%s: this is no setting", reading->path);
    }
    if (line > 0) {
        cli_hint(cli, "look at line %d of %s", line, reading->path);
    }
    return reading->exit;
}

/* $XDG_CONFIG_HOME/aloft/config.ini, by the rules of the XDG base directories. */
static bool user_path(char path[CLI_SETTINGS_PATH_MAX])
{
    const char *folder = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int len = 0;

    if (folder != NULL && folder[0] == '/') {
        len = snprintf(path, CLI_SETTINGS_PATH_MAX, "%s/aloft/config.ini", folder);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(
                path, CLI_SETTINGS_PATH_MAX, "%s/.config/aloft/config.ini", home);
    }
    return len > 0 && (size_t)len < CLI_SETTINGS_PATH_MAX;
}

/* The files that there may be, in the order in which they count. */
static bool candidate(
        const struct cli *cli, unsigned index, char path[CLI_SETTINGS_PATH_MAX])
{
    const char *first = cli->globals.config != NULL ? cli->globals.config : "aloft.ini";

    switch (index) {
    case 0:
        return snprintf(path, CLI_SETTINGS_PATH_MAX, "%s", first) <
               (int)CLI_SETTINGS_PATH_MAX;
    case 1:
        return user_path(path);
    default:
        return false;
    }
}

bool cli_settings_path(
        const struct cli *cli, unsigned index, char path[CLI_SETTINGS_PATH_MAX])
{
    unsigned found = 0;

    for (unsigned i = 0; candidate(cli, i, path); i++) {
        if (access(path, F_OK) != 0) {
            continue;
        }
        if (found == index) {
            return true;
        }
        found++;
    }
    return false;
}

static enum aloft_exit read_files(
        struct cli *cli, const struct cli_tables *tables, struct cli_settings *settings)
{
    static const enum cli_source sources[] = {
            CLI_SOURCE_FOLDER_FILE, CLI_SOURCE_USER_FILE};
    char path[CLI_SETTINGS_PATH_MAX];
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (unsigned i = 0; exit == ALOFT_EXIT_OK && candidate(cli, i, path); i++) {
        struct reading reading = {.cli = cli,
                .tables = tables,
                .settings = settings,
                .path = path,
                .source = sources[i]};

        exit = read_file(&reading, i == 0 && cli->globals.config != NULL);
    }
    return exit;
}

enum aloft_exit cli_settings_read(struct cli *cli, const struct cli_tables *tables,
        struct cli_settings **settings)
{
    *settings = calloc(1, sizeof **settings);
    if (*settings == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "settings", "cannot begin");
    }
    enum aloft_exit exit = read_environment(cli, tables->globals, NULL);

    if (exit == ALOFT_EXIT_OK && cli->command != NULL) {
        exit = read_environment(cli, tables->command, cli->command->name);
    }
    return exit == ALOFT_EXIT_OK ? read_files(cli, tables, *settings) : exit;
}

void cli_settings_free(struct cli_settings *settings)
{
    if (settings == NULL) {
        return;
    }
    while (settings->texts != NULL) {
        struct text *next = settings->texts->next;

        free(settings->texts);
        settings->texts = next;
    }
    free(settings);
}
