#include "catalog_private.h"

#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* libinih cuts a section name after this many characters without a word. */
#define SECTION_MAX 49u

/* The default section's name and the word before a group's. */
static const char default_name[] = "default";
static const char group_word[] = "group ";

#define EMPTY_SECTION "this section is empty"

/* The state of one reading. libinih tells no line numbers, so the lines are counted
   where it fetches them. */
struct reading {
    FILE *file;
    struct aloft_catalog *catalog;
    struct aloft_catalog_device *section; /* that the lines belong to */
    unsigned line;
    unsigned section_line; /* of the last "[...]" */
    bool section_empty;    /* no line has followed it yet */
    struct aloft_catalog_problem *problem;
    enum aloft_status status;
};

/* Keeps the first mistake; returns what libinih wants to hear of a mistake. */
__attribute__((format(printf, 3, 4))) static int mistake(
        struct reading *reading, unsigned line, const char *format, ...)
{
    va_list arguments;

    if (reading->status == ALOFT_OK) {
        reading->status = ALOFT_ERR_FORMAT;
        va_start(arguments, format);
        aloft_catalog_describe(reading->problem, line, format, arguments);
        va_end(arguments);
    }
    return 0;
}

static struct aloft_catalog_device *add_section(
        struct reading *reading, struct sections *sections)
{
    const size_t room = (sections->count + 1) * sizeof *sections->items;
    const bool full = (sections->count & (sections->count + 1)) == 0; /* 0, 1, 3, 7 */
    struct aloft_catalog_device *added;

    if (full) {
        struct aloft_catalog_device *items =
                realloc(sections->items, 2 * room); /* holds until twice as many */

        if (items == NULL) {
            reading->status = ALOFT_ERR_MEMORY;
            return NULL;
        }
        sections->items = items;
    }
    added = &sections->items[sections->count++];
    memset(added, 0, sizeof *added);
    added->line = reading->section_line;
    return added;
}

static int begin_group(struct reading *reading, const char *name)
{
    if (!aloft_catalog_name_ok(name)) {
        return mistake(reading, reading->section_line,
                "a group's name is letters, digits and . _ + -, not '%s'", name);
    }
    if (aloft_catalog_group(reading->catalog, name) != NULL) {
        return mistake(reading, reading->section_line, "group %s is there twice", name);
    }
    reading->section = add_section(reading, &reading->catalog->groups);
    if (reading->section != NULL) {
        (void)snprintf(reading->section->group, sizeof reading->section->group, "%s",
                name); // aloft_catalog_name_ok() has seen that it fits
    }
    return reading->section != NULL;
}

static int begin_section(struct reading *reading, const char *name)
{
    uint8_t mac[ALOFT_PULL_MAC_SIZE];

    if (strncmp(name, group_word, sizeof group_word - 1) == 0) {
        return begin_group(reading, name + sizeof group_word - 1);
    }
    if (strcmp(name, default_name) == 0) {
        if (reading->catalog->fallback.count > 0) {
            return mistake(reading, reading->section_line, "[default] is there twice");
        }
        reading->section = add_section(reading, &reading->catalog->fallback);
        return reading->section != NULL;
    }
    if (aloft_pull_mac_decode(name, mac) != ALOFT_OK) {
        return mistake(reading, reading->section_line,
                "[%s] is neither a MAC address nor 'group NAME' nor 'default'", name);
    }
    reading->section = add_section(reading, &reading->catalog->devices);
    if (reading->section != NULL) {
        memcpy(reading->section->mac, mac, sizeof mac);
    }
    return reading->section != NULL;
}

/* Versions travel in HTTP headers: printable ASCII. */
static bool printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static int set_text(struct reading *reading, char place[ALOFT_CATALOG_NAME_MAX + 1],
        const char *key, const char *value)
{
    if (place[0] != '\0') {
        return mistake(reading, reading->line, "'%s' is there twice", key);
    }
    if (value[0] == '\0' || strlen(value) > ALOFT_CATALOG_NAME_MAX ||
            !printable(value)) {
        return mistake(reading, reading->line,
                "'%s' has to be 1 to %u printable characters", key,
                ALOFT_CATALOG_NAME_MAX);
    }
    memcpy(place, value, strlen(value) + 1);
    return 1;
}

static int set_file(struct reading *reading, char place[ALOFT_CATALOG_NAME_MAX + 1],
        const char *key, const char *value)
{
    if (!aloft_catalog_name_ok(value)) {
        return mistake(reading, reading->line,
                "'%s' has to be a file name of letters, digits and . _ + -", key);
    }
    return set_text(reading, place, key, value);
}

static int set_chip(struct reading *reading, const char *value)
{
    struct aloft_catalog_device *section = reading->section;

    if (section->chip_known) {
        return mistake(reading, reading->line, "'chip' is there twice");
    }
    if (strcmp(value, "esp8266") != 0 && strcmp(value, "esp32") != 0) {
        return mistake(reading, reading->line,
                "'chip' has to be esp8266 or esp32, not '%s'", value);
    }
    section->chip_known = true;
    section->chip = strcmp(value, "esp32") == 0 ? ALOFT_PULL_ESP32 : ALOFT_PULL_ESP8266;
    return 1;
}

static int set_group(struct reading *reading, const char *value)
{
    const struct sections *groups = &reading->catalog->groups;

    if (groups->count > 0 && reading->section == &groups->items[groups->count - 1]) {
        return mistake(reading, reading->line, "a group cannot be in a group");
    }
    return set_file(reading, reading->section->group, "group", value);
}

/* libinih calls this for every line "key = value". */
static int take_line(
        void *context, const char *section_name, const char *key, const char *value)
{
    struct reading *reading = context;

    if (reading->section_empty) {
        reading->section_empty = false;
        if (begin_section(reading, section_name) == 0) {
            return 0;
        }
    }
    if (reading->section == NULL) {
        return mistake(
                reading, reading->line, "'%s' stands before the first section", key);
    }
    if (strcmp(key, "version") == 0) {
        return set_text(reading, reading->section->sketch.version, key, value);
    }
    if (strcmp(key, "file") == 0) {
        return set_file(reading, reading->section->sketch.file, key, value);
    }
    if (strcmp(key, "fs-version") == 0) {
        return set_text(reading, reading->section->file_system.version, key, value);
    }
    if (strcmp(key, "fs-file") == 0) {
        return set_file(reading, reading->section->file_system.file, key, value);
    }
    if (strcmp(key, "chip") == 0) {
        return set_chip(reading, value);
    }
    if (strcmp(key, "group") == 0) {
        return set_group(reading, value);
    }
    return mistake(reading, reading->line, "there is no key '%s'", key);
}

/* What libinih would not tell about a line that begins a section. */
static void check_section_line(struct reading *reading, const char *line)
{
    if (reading->section_empty) {
        (void)mistake(reading, reading->section_line, EMPTY_SECTION); // ends the file
    } else if (strchr(line, ']') == NULL) {
        (void)mistake(reading, reading->line, "this section's ']' is missing"); // so
    } else if (strcspn(line, "]") > SECTION_MAX) {
        (void)mistake(reading, reading->line, "this section's name is too long"); // so
    }
}

/* As fgets(), which does not tell of zero bytes. Returns how many characters came. */
static size_t read_line(FILE *file, char *line, size_t size)
{
    size_t len = 0;
    int c = getc(file);

    while (c != EOF && len + 1 < size) {
        line[len] = (char)c;
        len++;
        if (c == '\n') {
            break;
        }
        c = getc(file);
    }
    line[len] = '\0';
    return len;
}

/* libinih fetches each line with this; NULL ends the file. */
static char *fetch_line(char *line, int size, void *context)
{
    struct reading *reading = context;
    size_t len;

    if (reading->status != ALOFT_OK) {
        return NULL;
    }
    len = read_line(reading->file, line, (size_t)size);
    if (len == 0) {
        return NULL;
    }
    reading->line++;
    if (strlen(line) < len || (line[len - 1] != '\n' && !feof(reading->file))) {
        (void)mistake(reading, reading->line,
                "this line is too long, or holds a zero byte"); // ends the file
    } else if (line[strspn(line, " \t")] == '[') {
        check_section_line(reading, line);
        reading->section_line = reading->line;
        reading->section_empty = true;
    }
    return reading->status == ALOFT_OK ? line : NULL;
}

static void read_all(struct reading *reading)
{
    const int first_bad_line =
            ini_parse_stream(fetch_line, reading, take_line, reading);

    if (ferror(reading->file) != 0) {
        reading->status = ALOFT_ERR_IO;
        return;
    }
    if (first_bad_line > 0) {
        (void)mistake(reading, (unsigned)first_bad_line,
                "neither a section nor 'key = value'"); // unless another was before
    }
    if (reading->section_empty) {
        (void)mistake(
                reading, reading->section_line, EMPTY_SECTION); // the first counts
    }
    if (reading->status != ALOFT_OK) {
        return;
    }
    reading->status = aloft_catalog_complete(reading->catalog, reading->problem);
}

enum aloft_status aloft_catalog_read(FILE *file, struct aloft_catalog **catalog,
        struct aloft_catalog_problem *problem)
{
    struct reading reading = {.file = file, .problem = problem};

    reading.catalog = calloc(1, sizeof *reading.catalog);
    if (reading.catalog == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    read_all(&reading);
    if (reading.status != ALOFT_OK) {
        aloft_catalog_free(reading.catalog);
        return reading.status;
    }
    *catalog = reading.catalog;
    return ALOFT_OK;
}
