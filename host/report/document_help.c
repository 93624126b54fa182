#include "aloft/document.h"

#include <string.h>

#include "aloft/table.h"

#define INDENT    2u
#define TERM_ROOM 26u // explanations begin in this column

/* A blank line, unless this is the first thing or goes on with the same. */
static void separate(struct aloft_document *document, enum aloft_document_block next)
{
    const bool first = document->last == ALOFT_BLOCK_NONE;
    const bool same = document->last == next && next != ALOFT_BLOCK_PARAGRAPH;
    const bool below = document->last == ALOFT_BLOCK_HEADING ||
                       document->last == ALOFT_BLOCK_LABEL;

    if (!first && !same && !below) {
        fputc('\n', document->file);
    }
    document->last = next;
}

static void strong(const struct aloft_document *document, const char *text)
{
    fprintf(document->file, "%s%s%s",
            aloft_style_ink(document->style, ALOFT_INK_STRONG), text,
            aloft_style_ink(document->style, ALOFT_INK_PLAIN));
}

static void paragraph(struct aloft_document *document, const char *text)
{
    separate(document, ALOFT_BLOCK_PARAGRAPH);
    aloft_text_wrap(document->file, text, document->style->columns, 0);
    fputc('\n', document->file);
}

/* The name is in the usage line below already. */
static void begin(
        struct aloft_document *document, const char *name, const char *purpose)
{
    (void)name;
    fprintf(document->file, "%s.\n", purpose);
    document->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_document *document, const char *text)
{
    separate(document, ALOFT_BLOCK_LABEL);
    strong(document, text);
    fputs(":\n", document->file);
}

static void line(struct aloft_document *document, const char *text)
{
    separate(document, ALOFT_BLOCK_LINE);
    fprintf(document->file, "  %s\n", text);
}

static void item(struct aloft_document *document, const char *term, const char *text)
{
    separate(document, ALOFT_BLOCK_ITEM);
    fprintf(document->file, "%*s%s", (int)INDENT, "", term);
    if (INDENT + strlen(term) + 1u < TERM_ROOM) {
        fprintf(document->file, "%*s", (int)(TERM_ROOM - INDENT - strlen(term)), "");
    } else {
        fprintf(document->file, "\n%*s", (int)TERM_ROOM, "");
    }
    aloft_text_wrap(document->file, text, document->style->columns, TERM_ROOM);
    fputc('\n', document->file);
}

static void end(struct aloft_document *document)
{
    document->last = ALOFT_BLOCK_NONE;
}

struct aloft_document aloft_document_help(FILE *file, const struct aloft_style *style)
{
    static const struct aloft_document_ops ops = {
            .begin = begin,
            .section = label,
            .subsection = item,
            .paragraph = paragraph,
            .label = label,
            .line = line,
            .item = item,
            .end = end,
    };

    return (struct aloft_document){.ops = &ops, .file = file, .style = style};
}
