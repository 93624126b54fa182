#include "aloft/failure.h"

#include <string.h>

#include "aloft/advice.h"
#include "aloft/json.h"
#include "aloft/words.h"

static void copy(char dst[ALOFT_FAILURE_TEXT_MAX], const char *src)
{
    aloft_words_clean(dst, ALOFT_FAILURE_TEXT_MAX, src, strlen(src), true);
}

void aloft_failure_set(
        struct aloft_failure *failure, enum aloft_status status, const char *phase)
{
    const struct aloft_advice *advice = aloft_advice(status);

    failure->exit = advice->exit;
    failure->code = advice->code;
    failure->phase = phase;
    copy(failure->why, advice->why);
    copy(failure->hint, advice->hint);
}

static void print_line(FILE *file, const struct aloft_style *style, const char *label,
        const char *text)
{
    char clean[ALOFT_FAILURE_TEXT_MAX];

    if (text[0] == '\0') {
        return;
    }
    aloft_words_clean(clean, sizeof clean, text, strlen(text), style->utf8);
    fprintf(file, "%s%s\n", label, clean);
}

void aloft_failure_print(const struct aloft_failure *failure, FILE *file,
        const struct aloft_style *style)
{
    const bool unknown = failure->exit == ALOFT_EXIT_TIMEOUT;

    fprintf(file, "%s%s:%s ",
            aloft_style_ink(style, unknown ? ALOFT_INK_STRONG : ALOFT_INK_BAD),
            unknown ? "warning" : "error", aloft_style_ink(style, ALOFT_INK_PLAIN));
    print_line(file, style, "", failure->message);
    print_line(file, style, "  why:  ", failure->why);
    print_line(file, style, "  try:  ", failure->hint);
}

json_t *aloft_failure_json(const struct aloft_failure *failure)
{
    return json_pack("{s:s, s:i, s:s, s:o, s:o, s:o}", "code", failure->code, "exit",
            (int)failure->exit, "phase", failure->phase, "message",
            aloft_json_text(failure->message), "why", aloft_json_text(failure->why),
            "hint", aloft_json_text(failure->hint));
}
