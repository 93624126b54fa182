#include "target_list.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "settings.h"

#define SEPARATORS   " \t\r\n,"
#define LINE_MAX_LEN 4096u

static bool holds(const struct cli_target_list *list, const char *text, size_t len)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strncmp(list->texts[i], text, len) == 0 && list->texts[i][len] == '\0') {
            return true;
        }
    }
    return false;
}

static enum aloft_exit add(
        struct cli *cli, struct cli_target_list *list, const char *text, size_t len)
{
    char **texts;
    char *copy;

    list->named++;
    if (holds(list, text, len)) {
        return ALOFT_EXIT_OK;
    }
    if (list->count == CLI_TARGETS_MAX) {
        return cli_usage(cli, "there are more than %u targets", CLI_TARGETS_MAX);
    }
    texts = realloc(list->texts, (list->count + 1) * sizeof texts[0]);
    copy = strndup(text, len);
    list->texts = texts != NULL ? texts : list->texts;
    if (texts == NULL || copy == NULL) {
        free(copy);
        return cli_fail(cli, ALOFT_ERR_MEMORY, "arguments", "too many targets");
    }
    list->texts[list->count] = copy;
    list->count++;
    return ALOFT_EXIT_OK;
}

/* A list names devices: a group in a group could go round in a circle. */
static enum aloft_exit add_words(struct cli *cli, struct cli_target_list *list,
        const char *words, const char *where)
{
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (words += strspn(words, SEPARATORS); *words != '\0' && exit == ALOFT_EXIT_OK;
            words += strspn(words, SEPARATORS)) {
        const size_t len = strcspn(words, SEPARATORS);

        exit = words[0] == '@' || (words[0] == '-' && len == 1)
                       ? cli_usage(cli, "%s: %.*s is no device", where, (int)len, words)
                       : add(cli, list, words, len);
        words += len;
    }
    return exit;
}

static enum aloft_exit add_stdin(struct cli *cli, struct cli_target_list *list)
{
    const size_t before = list->named;
    enum aloft_exit exit = ALOFT_EXIT_OK;
    char line[LINE_MAX_LEN];

    while (exit == ALOFT_EXIT_OK && fgets(line, sizeof line, stdin) != NULL) {
        if (strlen(line) == sizeof line - 1) {
            return cli_usage(cli, "a line on stdin is too long");
        }
        line[strcspn(line, "#")] = '\0';
        exit = add_words(cli, list, line, "stdin");
    }
    if (exit == ALOFT_EXIT_OK && ferror(stdin) != 0) {
        return cli_fail(cli, ALOFT_ERR_IO, "arguments", "cannot read stdin: %s",
                strerror(errno));
    }
    return exit == ALOFT_EXIT_OK && list->named == before
                   ? cli_usage(cli, "there is no target on stdin")
                   : exit;
}

/* One group being read. */
struct group {
    struct cli *cli;
    struct cli_target_list *list;
    const char *name;
    enum aloft_exit exit;
    bool found;
};

/* Called by inih for each "name = text", and for each line that continues one. */
static int take_line(
        void *user, const char *section, const char *name, const char *text)
{
    struct group *group = user;
    const char *const own = cli_settings_group_of(section);

    if (own != NULL && strcmp(own, group->name) == 0 && strcmp(name, "devices") == 0 &&
            group->exit == ALOFT_EXIT_OK) {
        group->found = true;
        group->exit = add_words(group->cli, group->list, text, section);
    }
    return 1;
}

static enum aloft_exit add_group(
        struct cli *cli, struct cli_target_list *list, const char *name)
{
    struct group group = {.cli = cli, .list = list, .name = name};
    const size_t before = list->named;
    char path[CLI_SETTINGS_PATH_MAX];

    for (unsigned i = 0; !group.found && cli_settings_path(cli, i, path); i++) {
        (void)ini_parse(path, take_line, &group); // it was read before, without errors
    }
    if (!group.found) {
        const enum aloft_exit exit = cli_usage(cli, "there is no group @%s", name);

        cli_why(cli, "no settings file has a section [group %s] with devices", name);
        return exit;
    }
    return group.exit == ALOFT_EXIT_OK && list->named == before
                   ? cli_usage(cli, "group @%s has no devices", name)
                   : group.exit;
}

enum aloft_exit cli_target_list_add(
        struct cli *cli, struct cli_target_list *list, const char *operand)
{
    if (operand[0] == '@') {
        return add_group(cli, list, operand + 1);
    }
    if (strcmp(operand, "-") == 0) {
        return add_stdin(cli, list);
    }
    return add(cli, list, operand, strlen(operand));
}

void cli_target_list_free(struct cli_target_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->texts[i]);
    }
    free(list->texts);
    *list = (struct cli_target_list){0};
}
