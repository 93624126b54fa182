#include "aloft/document.h"

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
static void separate(struct aloft_document *document, enum aloft_document_block next)
{
    const bool listed = next == ALOFT_BLOCK_LINE || next == ALOFT_BLOCK_ITEM;
    const bool same = document->last == next && listed;

    if (document->last == ALOFT_BLOCK_LINE && next != ALOFT_BLOCK_LINE) {
        fputs("```\n", document->file);
    }
    if (!same && document->last != ALOFT_BLOCK_NONE) {
        fputc('\n', document->file);
    }
    document->last = next;
}

static void paragraph(struct aloft_document *document, const char *text)
{
    separate(document, ALOFT_BLOCK_PARAGRAPH);
    escaped(document->file, text);
    fputc('\n', document->file);
}

static void begin(
        struct aloft_document *document, const char *name, const char *purpose)
{
    fprintf(document->file, "# %s\n\n", name);
    escaped(document->file, purpose);
    fputs(".\n", document->file);
    document->last = ALOFT_BLOCK_PARAGRAPH;
}

static void section(struct aloft_document *document, const char *title)
{
    separate(document, ALOFT_BLOCK_HEADING);
    fprintf(document->file, "## %s\n", title);
}

static void subsection(
        struct aloft_document *document, const char *name, const char *purpose)
{
    separate(document, ALOFT_BLOCK_HEADING);
    fprintf(document->file, "### %s\n\n", name);
    escaped(document->file, purpose);
    fputs(".\n", document->file);
    document->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_document *document, const char *text)
{
    separate(document, ALOFT_BLOCK_LABEL);
    fputc(aloft_words_capital(text[0]), document->file);
    escaped(document->file, text + 1);
    fputs(":\n", document->file);
}

static void line(struct aloft_document *document, const char *text)
{
    const bool opens = document->last != ALOFT_BLOCK_LINE;

    separate(document, ALOFT_BLOCK_LINE);
    if (opens) {
        fputs("```sh\n", document->file);
    }
    fprintf(document->file, "%s\n", text);
}

static void item(struct aloft_document *document, const char *term, const char *text)
{
    separate(document, ALOFT_BLOCK_ITEM);
    fprintf(document->file, "- `%s`: ", term);
    escaped(document->file, text);
    fputc('\n', document->file);
}

static void end(struct aloft_document *document)
{
    if (document->last == ALOFT_BLOCK_LINE) {
        fputs("```\n", document->file);
    }
    document->last = ALOFT_BLOCK_NONE;
}

struct aloft_document aloft_document_markdown(FILE *file)
{
    static const struct aloft_document_ops ops = {
            .begin = begin,
            .section = section,
            .subsection = subsection,
            .paragraph = paragraph,
            .label = label,
            .line = line,
            .item = item,
            .end = end,
    };

    return (struct aloft_document){.ops = &ops, .file = file};
}
