/**
 * @file style.h
 * How text may look where it goes: decided once for each stream, then only asked.
 */
#ifndef ALOFT_STYLE_H
#define ALOFT_STYLE_H

#include <stdbool.h>

enum aloft_color {
    ALOFT_COLOR_AUTO,   /**< Where a person with a capable terminal reads. */
    ALOFT_COLOR_ALWAYS, /**< Even into a file. */
    ALOFT_COLOR_NEVER,
};

/** What the program found out about a stream. Texts may be NULL, and are borrowed. */
struct aloft_style_facts {
    bool terminal;        /**< isatty() of the stream. */
    unsigned columns;     /**< Width of that terminal; 0: not known. */
    const char *term;     /**< $TERM */
    const char *no_color; /**< $NO_COLOR: any text but the empty one means no colour. */
    const char *codeset;  /**< The locale's character set, as nl_langinfo() names it. */
};

struct aloft_style {
    bool terminal;    /**< A line may be drawn over again. */
    bool color;       /**< Colours and bold are understood. */
    bool utf8;        /**< Text beyond ASCII is shown as meant. */
    unsigned columns; /**< Width to fill: 20 to 100. */
};

enum aloft_ink {
    ALOFT_INK_PLAIN,
    ALOFT_INK_STRONG,
    ALOFT_INK_GOOD,
    ALOFT_INK_BAD,
    ALOFT_INK_FAINT,
};

/** Decides a style. NO_COLOR and TERM=dumb count unless colour was asked for. */
struct aloft_style aloft_style_decide(
        const struct aloft_style_facts *facts, enum aloft_color color);

/**
 * The sequence that switches to `ink` (ALOFT_INK_PLAIN: back), or "" without colour.
 * A fixed string.
 */
const char *aloft_style_ink(const struct aloft_style *style, enum aloft_ink ink);

#endif
