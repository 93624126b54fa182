#include "layout_private.h"

#include <ini.h>
#include <string.h>

#define VALUE_SIZE 64u

/* The section that is being read, and where it goes when it ends. */
struct reader {
    struct aloft_layout *layout;
    struct aloft_layout_error *error;
    enum aloft_status status;
    char section[VALUE_SIZE];
    char type[VALUE_SIZE];
    char subtype[VALUE_SIZE];
    char offset[VALUE_SIZE];
    char size[VALUE_SIZE];
    char sector[VALUE_SIZE]; // of [flash] only
    char flags[VALUE_SIZE];
};

static void copy(char dst[VALUE_SIZE], const char *src)
{
    size_t len = strlen(src);

    len = len < VALUE_SIZE ? len : VALUE_SIZE - 1; // longer ones are refused as such
    memcpy(dst, src, len);
    dst[len] = '\0';
}

static enum aloft_status end_flash(const struct reader *reader)
{
    if (!layout_number(reader->size, &reader->layout->flash_size)) {
        return layout_fail(
                reader->error, 0, "[flash] size: '%s' is no size", reader->size);
    }
    if (reader->sector[0] != '\0' &&
            !layout_number(reader->sector, &reader->layout->sector_size)) {
        return layout_fail(
                reader->error, 0, "[flash] sector: '%s' is no size", reader->sector);
    }
    return ALOFT_OK;
}

static void end_section(struct reader *reader)
{
    if (reader->section[0] == '\0' || reader->status != ALOFT_OK) {
        return;
    }
    if (strcmp(reader->section, "flash") == 0) {
        reader->status = end_flash(reader);
        return;
    }
    const struct layout_row row = {.name = reader->section,
            .type = reader->type,
            .subtype = reader->subtype,
            .offset = reader->offset,
            .size = reader->size,
            .flags = reader->flags};

    reader->status = layout_add(reader->layout, &row, 0, reader->error);
    if (reader->status != ALOFT_OK) {
        char text[sizeof(reader->error->text)];

        memcpy(text, reader->error->text, sizeof(text));
        reader->status =
                layout_fail(reader->error, 0, "[%.30s] %.80s", reader->section, text);
    }
}

static void begin_section(struct reader *reader, const char *section)
{
    copy(reader->section, section);
    copy(reader->type, "data");
    copy(reader->subtype, "undefined");
    copy(reader->offset, "");
    copy(reader->size, "");
    copy(reader->sector, "");
    copy(reader->flags, "");
}

/* Called by the library for each pair; 0 tells it that the line is wrong. */
static int take_pair(
        void *user, const char *section, const char *name, const char *value)
{
    struct reader *const reader = (struct reader *)user;

    if (strncmp(section, reader->section, VALUE_SIZE - 1) != 0) {
        end_section(reader);
        begin_section(reader, section);
    }
    if (strcmp(name, "type") == 0) {
        copy(reader->type, value);
    } else if (strcmp(name, "subtype") == 0) {
        copy(reader->subtype, value);
    } else if (strcmp(name, "offset") == 0) {
        copy(reader->offset, value);
    } else if (strcmp(name, "size") == 0) {
        copy(reader->size, value);
    } else if (strcmp(name, "sector") == 0 && strcmp(section, "flash") == 0) {
        copy(reader->sector, value);
    } else if (strcmp(name, "flags") == 0) {
        copy(reader->flags, value);
    } else {
        return 0;
    }
    return reader->status == ALOFT_OK ? 1 : 0;
}

enum aloft_status layout_read_ini(
        struct aloft_layout *layout, const char *text, struct aloft_layout_error *error)
{
    struct reader reader = {.layout = layout, .error = error, .status = ALOFT_OK};

    const int wrong_line = ini_parse_string(text, take_pair, &reader);

    if (reader.status == ALOFT_OK && wrong_line != 0) {
        return layout_fail(error, wrong_line > 0 ? (unsigned)wrong_line : 0,
                "neither type, subtype, offset, size nor flags, nor sector in [flash]");
    }
    end_section(&reader);
    return reader.status;
}
