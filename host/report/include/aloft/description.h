/**
 * @file description.h
 * One description, written as help text, as a manual page, or as a Markdown page.
 *
 * The caller walks through what it describes and calls these functions; the description
 * decides what each of them looks like. So the three forms cannot differ in content.
 *
 * All texts are trusted, plain ASCII, and only looked at during the call. Errors of
 * writing are left in the stream.
 */
#ifndef ALOFT_DESCRIPTION_H
#define ALOFT_DESCRIPTION_H

#include <stdbool.h>
#include <stdio.h>

#include "aloft/style.h"

struct aloft_description;

struct aloft_description_ops {
    /** The first call: what the description is about, and one line on it. */
    void (*begin)(struct aloft_description *description, const char *name,
            const char *purpose);
    /** A part: "Exit status". */
    void (*section)(struct aloft_description *description, const char *title);
    /** A part of a part: a command with its one line. */
    void (*subsection)(struct aloft_description *description, const char *name,
            const char *purpose);
    /** Running text, wrapped. */
    void (*paragraph)(struct aloft_description *description, const char *text);
    /** Before lines of what to type: "usage", "examples". */
    void (*label)(struct aloft_description *description, const char *text);
    /** A line of what to type, never wrapped. */
    void (*line)(struct aloft_description *description, const char *text);
    /** A term and its explanation, part of a list of such. */
    void (*item)(
            struct aloft_description *description, const char *term, const char *text);
    /** The last call. */
    void (*end)(struct aloft_description *description);
};

/** The last kind of thing written: what separates it from the next depends on it. */
enum aloft_description_block {
    ALOFT_BLOCK_NONE,
    ALOFT_BLOCK_HEADING,
    ALOFT_BLOCK_PARAGRAPH,
    ALOFT_BLOCK_LABEL,
    ALOFT_BLOCK_LINE,
    ALOFT_BLOCK_ITEM,
};

/** Make one with a function below. The members are the module's own. */
struct aloft_description {
    const struct aloft_description_ops *ops;
    FILE *file;
    const struct aloft_style *style;
    enum aloft_description_block last;
};

/** Help for a terminal. `file` and `style` are borrowed. */
struct aloft_description aloft_description_help(
        FILE *file, const struct aloft_style *style);

/** A manual page of section 1, for man(1). `file` is borrowed. */
struct aloft_description aloft_description_man(FILE *file);

/** A Markdown page. `file` is borrowed. */
struct aloft_description aloft_description_markdown(FILE *file);

#endif
