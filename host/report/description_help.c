#include "aloft/description.h"

#include <string.h>

#include "aloft/table.h"

#define INDENT    2u
#define TERM_ROOM 26u // explanations begin in this column

/* A blank line, unless this is the first thing or goes on with the same. */
static void separate(
        struct aloft_description *description, enum aloft_description_block next)
{
    const bool first = description->last == ALOFT_BLOCK_NONE;
    const bool same = description->last == next && next != ALOFT_BLOCK_PARAGRAPH;
    const bool below = description->last == ALOFT_BLOCK_HEADING ||
                       description->last == ALOFT_BLOCK_LABEL;

    if (!first && !same && !below) {
        fputc('\n', description->file);
    }
    description->last = next;
}

static void strong(const struct aloft_description *description, const char *text)
{
    fprintf(description->file, "%s%s%s",
            aloft_style_ink(description->style, ALOFT_INK_STRONG), text,
            aloft_style_ink(description->style, ALOFT_INK_PLAIN));
}

static void paragraph(struct aloft_description *description, const char *text)
{
    separate(description, ALOFT_BLOCK_PARAGRAPH);
    aloft_text_wrap(description->file, text, description->style->columns, 0);
    fputc('\n', description->file);
}

/* The name is in the usage line below already. */
static void begin(
        struct aloft_description *description, const char *name, const char *purpose)
{
    (void)name;
    fprintf(description->file, "%s.\n", purpose);
    description->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_description *description, const char *text)
{
    separate(description, ALOFT_BLOCK_LABEL);
    strong(description, text);
    fputs(":\n", description->file);
}

static void line(struct aloft_description *description, const char *text)
{
    separate(description, ALOFT_BLOCK_LINE);
    fprintf(description->file, "  %s\n", text);
}

static void item(
        struct aloft_description *description, const char *term, const char *text)
{
    separate(description, ALOFT_BLOCK_ITEM);
    fprintf(description->file, "%*s%s", (int)INDENT, "", term);
    if (INDENT + strlen(term) + 1u < TERM_ROOM) {
        fprintf(description->file, "%*s", (int)(TERM_ROOM - INDENT - strlen(term)), "");
    } else {
        fprintf(description->file, "\n%*s", (int)TERM_ROOM, "");
    }
    aloft_text_wrap(description->file, text, description->style->columns, TERM_ROOM);
    fputc('\n', description->file);
}

static void end(struct aloft_description *description)
{
    description->last = ALOFT_BLOCK_NONE;
}

struct aloft_description aloft_description_help(
        FILE *file, const struct aloft_style *style)
{
    static const struct aloft_description_ops ops = {
            .begin = begin,
            .section = label,
            .subsection = item,
            .paragraph = paragraph,
            .label = label,
            .line = line,
            .item = item,
            .end = end,
    };

    return (struct aloft_description){.ops = &ops, .file = file, .style = style};
}
