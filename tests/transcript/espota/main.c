/*
 * Plays recorded conversations: first argument the specification with the table of
 * differences, then the conversations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 65536);

    if (file == NULL || text == NULL || fread(text, 1, 65535, file) == 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

/* Each difference that a conversation names must be in the specification. */
static void check_rows(const struct script *script, const char *specification)
{
    char cell[64];

    for (size_t i = 0; i < script->row_count; i++) {
        snprintf(cell, sizeof cell, "| `%s` |", script->rows[i]);
        if (strstr(specification, cell) == NULL) {
            script_fail(script, 0, script->rows[i]);
        }
    }
}

static void replay(const char *path, const char *specification)
{
    struct script script;

    script_read(&script, path);
    check_rows(&script, specification);
    if ((script.ends & SCRIPT_DEVICE) != 0) {
        replay_device(&script, false);
        replay_device(&script, true);
    }
    if ((script.ends & SCRIPT_HOST) != 0) {
        replay_host(&script, false);
        replay_host(&script, true);
    }
    printf("%s%s %s\n", (script.ends & SCRIPT_DEVICE) != 0 ? "device " : "       ",
            (script.ends & SCRIPT_HOST) != 0 ? "host" : "    ", strrchr(path, '/') + 1);
    script_free(&script);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s SPECIFICATION CONVERSATION...\n", argv[0]);
        return 2;
    }
    char *specification = read_text(argv[1]);
    for (int i = 2; i < argc; i++) {
        replay(argv[i], specification);
    }
    free(specification);
    printf("%d conversations as recorded\n", argc - 2);
    return 0;
}
