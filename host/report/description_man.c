#include "aloft/description.h"

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
static void close_block(
        struct aloft_description *description, enum aloft_description_block next)
{
    if (description->last == ALOFT_BLOCK_LINE && next != ALOFT_BLOCK_LINE) {
        fputs(".EE\n.RE\n", description->file);
    }
    description->last = next;
}

static void begin(
        struct aloft_description *description, const char *name, const char *purpose)
{
    fputs(".TH ", description->file);
    escaped_upper(description->file, name);
    fputs(" 1\n.SH NAME\n", description->file);
    escaped(description->file, name);
    fputs(" \\- ", description->file);
    escaped(description->file, purpose);
    fputc('\n', description->file);
    description->last = ALOFT_BLOCK_PARAGRAPH;
}

static void section(struct aloft_description *description, const char *title)
{
    close_block(description, ALOFT_BLOCK_HEADING);
    fputs(".SH ", description->file);
    escaped_upper(description->file, title);
    fputc('\n', description->file);
}

static void paragraph(struct aloft_description *description, const char *text)
{
    const bool below_heading = description->last == ALOFT_BLOCK_HEADING;

    close_block(description, ALOFT_BLOCK_PARAGRAPH);
    if (!below_heading) {
        fputs(".PP\n", description->file);
    }
    escaped(description->file, text);
    fputc('\n', description->file);
}

static void subsection(
        struct aloft_description *description, const char *name, const char *purpose)
{
    close_block(description, ALOFT_BLOCK_HEADING);
    fputs(".SS ", description->file);
    escaped(description->file, name);
    fputc('\n', description->file);
    escaped(description->file, purpose);
    fputs(".\n", description->file);
    description->last = ALOFT_BLOCK_PARAGRAPH;
}

static void label(struct aloft_description *description, const char *text)
{
    const bool below_heading = description->last == ALOFT_BLOCK_HEADING;

    close_block(description, ALOFT_BLOCK_LABEL);
    if (!below_heading) {
        fputs(".PP\n", description->file);
    }
    fputc(aloft_words_capital(text[0]), description->file);
    escaped(description->file, text + 1);
    fputs(":\n", description->file);
}

static void line(struct aloft_description *description, const char *text)
{
    const bool opens = description->last != ALOFT_BLOCK_LINE;

    close_block(description, ALOFT_BLOCK_LINE);
    if (opens) {
        fputs(".RS 4\n.EX\n", description->file);
    }
    escaped(description->file, text);
    fputc('\n', description->file);
}

static void item(
        struct aloft_description *description, const char *term, const char *text)
{
    close_block(description, ALOFT_BLOCK_ITEM);
    fputs(".TP\n\\fB", description->file);
    escaped(description->file, term);
    fputs("\\fR\n", description->file);
    escaped(description->file, text);
    fputc('\n', description->file);
}

static void end(struct aloft_description *description)
{
    close_block(description, ALOFT_BLOCK_NONE);
}

struct aloft_description aloft_description_man(FILE *file)
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
