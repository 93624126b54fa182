#include "aloft/description.h"

#include <string.h>

#include "aloft/words.h"

/* Text in which Markdown sees no mark-up: file names have underscores and brackets. */
static void escaped(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_[]<>|", *text) != NULL) {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
}

/* Everything stands apart, but for lines of one block and items of one list. */
static void separate(
        struct aloft_description *description, enum aloft_description_block next)
{
    const bool listed = next == ALOFT_BLOCK_LINE || next == ALOFT_BLOCK_ITEM;
    const bool same = description->last == next && listed;

    if (description->last == ALOFT_BLOCK_LINE && next != ALOFT_BLOCK_LINE) {
        fputs("```\n", description->file);
    }
    if (!same && description->last != ALOFT_BLOCK_NONE) {
        fputc('\n', description->file);
    }
    description->last = next;
}

static void paragraph(struct aloft_description *description, const char *text)
{
    separate(description, ALOFT_BLOCK_PARAGRAPH);
    escaped(description->file, text);
    fputc('\n', description->file);
}

static void begin(
        struct aloft_description *description, const char *name, const char *purpose)
{
    fprintf(description->file, "# %s\n\n", name);
    escaped(description->file, purpose);
    fputs(".\n", description->file);
    description->last = ALOFT_BLOCK_PARAGRAPH;
}

static void section(struct aloft_description *description, const char *title)
{
    separate(description, ALOFT_BLOCK_HEADING);
    fprintf(description->file, "## %s\n", title);
}

static void subsection(
        struct aloft_description *description, const char *name, const char *purpose)
{
    separate(description, ALOFT_BLOCK_HEADING);
    fprintf(description->file, "### %s\n\n", name);
    escaped(description->file, purpose);
    fputs(".\n", description->file);
    description->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_description *description, const char *text)
{
    separate(description, ALOFT_BLOCK_LABEL);
    fputc(aloft_words_capital(text[0]), description->file);
    escaped(description->file, text + 1);
    fputs(":\n", description->file);
}

static void line(struct aloft_description *description, const char *text)
{
    const bool opens = description->last != ALOFT_BLOCK_LINE;

    separate(description, ALOFT_BLOCK_LINE);
    if (opens) {
        fputs("```sh\n", description->file);
    }
    fprintf(description->file, "%s\n", text);
}

static void item(
        struct aloft_description *description, const char *term, const char *text)
{
    separate(description, ALOFT_BLOCK_ITEM);
    fprintf(description->file, "- `%s`: ", term);
    escaped(description->file, text);
    fputc('\n', description->file);
}

static void end(struct aloft_description *description)
{
    if (description->last == ALOFT_BLOCK_LINE) {
        fputs("```\n", description->file);
    }
    description->last = ALOFT_BLOCK_NONE;
}

struct aloft_description aloft_description_markdown(FILE *file)
{
    static const struct aloft_description_ops ops = {
            .begin = begin,
            .section = section,
            .subsection = subsection,
            .paragraph = paragraph,
            .label = label,
            .line = line,
            .item = item,
            .end = end,
    };

    return (struct aloft_description){.ops = &ops, .file = file};
}
