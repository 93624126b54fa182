#include "aloft/document.h"

#include "aloft/words.h"

/* Text in which roff sees no request and no escape, and keeps "-" as it is typed. */
static void escaped(FILE *file, const char *text)
{
    if (text[0] == '.' || text[0] == '\'') {
        fputs("\\&", file);
    }
    for (; *text != '\0'; text++) {
        if (*text == '\\') {
            fputs("\\e", file);
        } else if (*text == '-') {
            fputs("\\-", file);
        } else {
            fputc(*text, file);
        }
    }
}

static void escaped_upper(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        fputc(aloft_words_capital(*text), file);
    }
}

/* Lines of what to type stand in one unfilled block, which anything else ends. */
static void close_block(struct aloft_document *document, enum aloft_document_block next)
{
    if (document->last == ALOFT_BLOCK_LINE && next != ALOFT_BLOCK_LINE) {
        fputs(".EE\n.RE\n", document->file);
    }
    document->last = next;
}

static void begin(
        struct aloft_document *document, const char *name, const char *purpose)
{
    fputs(".TH ", document->file);
    escaped_upper(document->file, name);
    fputs(" 1\n.SH NAME\n", document->file);
    escaped(document->file, name);
    fputs(" \\- ", document->file);
    escaped(document->file, purpose);
    fputc('\n', document->file);
    document->last = ALOFT_BLOCK_PARAGRAPH;
}

static void section(struct aloft_document *document, const char *title)
{
    close_block(document, ALOFT_BLOCK_HEADING);
    fputs(".SH ", document->file);
    escaped_upper(document->file, title);
    fputc('\n', document->file);
}

static void paragraph(struct aloft_document *document, const char *text)
{
    const bool below_heading = document->last == ALOFT_BLOCK_HEADING;

    close_block(document, ALOFT_BLOCK_PARAGRAPH);
    if (!below_heading) {
        fputs(".PP\n", document->file);
    }
    escaped(document->file, text);
    fputc('\n', document->file);
}

static void subsection(
        struct aloft_document *document, const char *name, const char *purpose)
{
    close_block(document, ALOFT_BLOCK_HEADING);
    fputs(".SS ", document->file);
    escaped(document->file, name);
    fputc('\n', document->file);
    escaped(document->file, purpose);
    fputs(".\n", document->file);
    document->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_document *document, const char *text)
{
    const bool below_heading = document->last == ALOFT_BLOCK_HEADING;

    close_block(document, ALOFT_BLOCK_LABEL);
    if (!below_heading) {
        fputs(".PP\n", document->file);
    }
    fputc(aloft_words_capital(text[0]), document->file);
    escaped(document->file, text + 1);
    fputs(":\n", document->file);
}

static void line(struct aloft_document *document, const char *text)
{
    const bool opens = document->last != ALOFT_BLOCK_LINE;

    close_block(document, ALOFT_BLOCK_LINE);
    if (opens) {
        fputs(".RS 4\n.EX\n", document->file);
    }
    escaped(document->file, text);
    fputc('\n', document->file);
}

static void item(struct aloft_document *document, const char *term, const char *text)
{
    close_block(document, ALOFT_BLOCK_ITEM);
    fputs(".TP\n\\fB", document->file);
    escaped(document->file, term);
    fputs("\\fR\n", document->file);
    escaped(document->file, text);
    fputc('\n', document->file);
}

static void end(struct aloft_document *document)
{
    close_block(document, ALOFT_BLOCK_NONE);
}

struct aloft_document aloft_document_man(FILE *file)
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
