#include "layout_private.h"

#include <string.h>

#define FIELDS       6u
#define LINE_MAX_LEN 200u

/* Takes blanks away from both ends, in place. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t len = strlen(text);

    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
        len--;
    }
    text[len] = '\0';
    return text;
}

/* Splits a line at its commas, in place; fields that are missing are empty. */
static bool split(char *line, char *fields[FIELDS])
{
    size_t count = 0;

    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = line + strlen(line);
    }
    while (line != NULL) {
        char *const comma = strchr(line, ',');

        if (count == FIELDS) {
            return *trim(line) == '\0';
        }
        if (comma != NULL) {
            *comma = '\0';
        }
        fields[count] = trim(line);
        count++;
        line = comma != NULL ? comma + 1 : NULL;
    }
    return true;
}

static enum aloft_status read_line(struct aloft_layout *layout, char *line,
        unsigned number, struct aloft_layout_error *error)
{
    char *fields[FIELDS];

    line = trim(line);
    if (line[0] == '\0' || line[0] == '#') {
        return ALOFT_OK;
    }
    if (!split(line, fields)) {
        return layout_fail(error, number, "more than %u fields", FIELDS);
    }
    const struct layout_row row = {.name = fields[0],
            .type = fields[1],
            .subtype = fields[2],
            .offset = fields[3],
            .size = fields[4],
            .flags = fields[5]};

    return layout_add(layout, &row, number, error);
}

enum aloft_status layout_read_csv(
        struct aloft_layout *layout, const char *text, struct aloft_layout_error *error)
{
    enum aloft_status status = ALOFT_OK;

    for (unsigned number = 1; status == ALOFT_OK && *text != '\0'; number++) {
        char line[LINE_MAX_LEN];
        const size_t len = strcspn(text, "\n");

        if (len >= sizeof(line)) {
            return layout_fail(error, number, "a line of %zu characters", len);
        }
        memcpy(line, text, len);
        line[len] = '\0';
        status = read_line(layout, line, number, error);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
    return status;
}
