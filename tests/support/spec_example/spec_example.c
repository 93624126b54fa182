#include "spec_example.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LEN 256

/* Reads up to the fence that opens the block of the example `name`. */
static bool find_block(FILE *document, const char *name)
{
    char line[LINE_MAX_LEN];
    char marker[LINE_MAX_LEN];
    bool named = false;

    (void)snprintf(marker, sizeof marker, "<!-- example: %s -->", name); // bounded
    while (fgets(line, sizeof line, document) != NULL) {
        if (named && strncmp(line, "```", 3) == 0) {
            return true;
        }
        named = named || strncmp(line, marker, strlen(marker)) == 0;
    }
    return false;
}

/* Returns the value of a lower-case hexadecimal digit, or -1. */
static int digit_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *place = c == '\0' ? NULL : strchr(digits, c);

    return place == NULL ? -1 : (int)(place - digits);
}

/* Reads `*12` behind a byte: how often it stands there. Once, when there is none. */
static unsigned long read_count(char **next)
{
    return **next == '*' ? strtoul(*next + 1, next, 10) : 1;
}

/* Appends the bytes of one line. Returns false for anything but pairs of digits. */
static bool append_line(char *line, uint8_t *bytes, size_t size, size_t *len)
{
    char *next;

    line[strcspn(line, "|\n")] = '\0';
    next = strchr(line, ':');
    next = next == NULL ? line : next + 1;
    for (next += strspn(next, " "); *next != '\0'; next += strspn(next, " ")) {
        const int high = digit_value(next[0]);
        const int low = high < 0 ? -1 : digit_value(next[1]);
        unsigned long count;

        if (low < 0) {
            return false;
        }
        next += 2;
        count = read_count(&next);
        if (count > size - *len) {
            return false;
        }
        memset(bytes + *len, high * 16 + low, count);
        *len += count;
    }
    return true;
}

FILE *spec_open(const char *file)
{
    const char *source = getenv("ALOFT_SOURCE");
    char path[4096];

    // Cut off, the path names no file.
    (void)snprintf(
            path, sizeof path, "%s/docs/spec/%s", source == NULL ? "." : source, file);
    return fopen(path, "r");
}

size_t spec_example(const char *file, const char *name, uint8_t *bytes, size_t size)
{
    FILE *document = spec_open(file);
    char line[LINE_MAX_LEN];
    bool good;
    size_t len = 0;

    if (document == NULL) {
        return 0;
    }
    good = find_block(document, name);
    while (good && fgets(line, sizeof line, document) != NULL) {
        if (strncmp(line, "```", 3) == 0) {
            break;
        }
        good = append_line(line, bytes, size, &len);
    }
    (void)fclose(document); // it was only read
    return good ? len : 0;
}
