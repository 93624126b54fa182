#include "aloft/style.h"

#include <stddef.h>
#include <string.h>

#define COLUMNS_DEFAULT 80u
#define COLUMNS_MIN     20u
#define COLUMNS_MAX     100u // longer lines are hard to read

static bool capable(const struct aloft_style_facts *facts)
{
    return facts->terminal && facts->term != NULL && facts->term[0] != '\0' &&
           strcmp(facts->term, "dumb") != 0;
}

static bool wants_color(const struct aloft_style_facts *facts, enum aloft_color color)
{
    switch (color) {
    case ALOFT_COLOR_ALWAYS:
        return true;
    case ALOFT_COLOR_NEVER:
        return false;
    case ALOFT_COLOR_AUTO:
        break;
    }
    const bool refused = facts->no_color != NULL && facts->no_color[0] != '\0';

    return capable(facts) && !refused;
}

static unsigned width(const struct aloft_style_facts *facts)
{
    if (!facts->terminal || facts->columns == 0) {
        return COLUMNS_DEFAULT;
    }
    if (facts->columns < COLUMNS_MIN) {
        return COLUMNS_MIN;
    }
    return facts->columns > COLUMNS_MAX ? COLUMNS_MAX : facts->columns;
}

static bool is_utf8(const char *codeset)
{
    return codeset != NULL &&
           (strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "utf8") == 0);
}

struct aloft_style aloft_style_decide(
        const struct aloft_style_facts *facts, enum aloft_color color)
{
    return (struct aloft_style){
            .terminal = capable(facts),
            .color = wants_color(facts, color),
            .utf8 = is_utf8(facts->codeset),
            .columns = width(facts),
    };
}

const char *aloft_style_ink(const struct aloft_style *style, enum aloft_ink ink)
{
    if (!style->color) {
        return "";
    }
    switch (ink) {
    case ALOFT_INK_PLAIN:
        return "\033[0m";
    case ALOFT_INK_STRONG:
        return "\033[1m";
    case ALOFT_INK_GOOD:
        return "\033[32m";
    case ALOFT_INK_BAD:
        return "\033[1;31m";
    case ALOFT_INK_FAINT:
        return "\033[2m";
    }
    return "";
}
