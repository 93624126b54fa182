#include "values.h"

#include <string.h>
#include <strings.h>

#include "aloft/decimal.h"
#include "aloft/text.h"

void cli_values_init(struct cli_values *values, const struct cli_option *options,
        size_t count, void *base)
{
    *values = (struct cli_values){.options = options, .count = count, .base = base};
    for (size_t i = 0; i < CLI_OPTIONS_MAX; i++) {
        values->sources[i] = CLI_SOURCE_DEFAULT;
    }
}

size_t cli_values_find(const struct cli_values *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct cli_option *option = &values->options[i];
        const bool other = option->other != NULL && strcmp(option->other, name) == 0;

        if (strcmp(option->name, name) == 0 || other) {
            return i;
        }
    }
    return values->count;
}

/* Whether `text` is one of the words for yes or no; `*yes` tells which. */
static bool is_yes_or_no(const char *text, bool *yes)
{
    static const char *const words[] = {
            "no", "yes", "0", "1", "false", "true", "off", "on", "", NULL};

    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcasecmp(words[i], text) == 0) {
            *yes = i % 2 == 1;
            return true;
        }
    }
    return false;
}

static uint32_t max_of(const struct cli_option *option)
{
    return option->max == 0 ? UINT32_MAX : option->max;
}

static bool set_number(
        const struct cli_option *option, uint32_t *value, const char *text)
{
    uint32_t number = 0;

    if (aloft_decimal_decode_u32(text, strlen(text), &number) != ALOFT_OK) {
        return false;
    }
    if (number < option->min || number > max_of(option)) {
        return false;
    }
    *value = number;
    return true;
}

static bool set_choice(const struct cli_option *option, int *value, const char *text)
{
    for (int i = 0; option->words[i] != NULL; i++) {
        if (strcmp(option->words[i], text) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

static bool set_list(struct cli_list *list, const char *text)
{
    if (list->count == CLI_LIST_MAX) {
        return false;
    }
    list->texts[list->count] = text;
    list->count++;
    return true;
}

/* FLAG and COUNT: what a weaker source switched on can be switched off by "no". */
static bool set_flag(const struct cli_option *option, void *place, const char *text)
{
    bool yes = true;

    if (text != NULL && !is_yes_or_no(text, &yes)) {
        return false;
    }
    if (option->kind == CLI_OPTION_FLAG) {
        *(bool *)place = yes;
    } else {
        *(unsigned *)place += yes ? 1u : 0u;
    }
    return true;
}

bool cli_values_set(struct cli_values *values, size_t index, enum cli_source source,
        const char *text)
{
    const struct cli_option *option = &values->options[index];
    void *place = (char *)values->base + option->offset;

    if (values->sources[index] < source) {
        return true;
    }
    values->sources[index] = source;
    switch (option->kind) {
    case CLI_OPTION_FLAG:
    case CLI_OPTION_COUNT:
        return set_flag(option, place, text);
    case CLI_OPTION_TEXT:
        *(const char **)place = text;
        return true;
    case CLI_OPTION_NUMBER:
        return set_number(option, place, text);
    case CLI_OPTION_CHOICE:
        return set_choice(option, place, text);
    case CLI_OPTION_LIST:
        return set_list(place, text);
    }
    return false;
}

void cli_values_expected(const struct cli_option *option, char *dst, size_t size)
{
    struct aloft_text text;

    aloft_text_init(&text, dst, size);
    switch (option->kind) {
    case CLI_OPTION_FLAG:
    case CLI_OPTION_COUNT:
        aloft_text_append(&text, "yes or no");
        break;
    case CLI_OPTION_TEXT:
        aloft_text_append(&text, "a text");
        break;
    case CLI_OPTION_NUMBER:
        aloft_text_append(&text, "a number from ");
        aloft_text_append_decimal(&text, option->min);
        aloft_text_append(&text, " to ");
        aloft_text_append_decimal(&text, max_of(option));
        break;
    case CLI_OPTION_CHOICE:
        for (size_t i = 0; option->words[i] != NULL; i++) {
            aloft_text_append(&text, i > 0 ? ", " : "one of ");
            aloft_text_append(&text, option->words[i]);
        }
        break;
    case CLI_OPTION_LIST:
        aloft_text_append(&text, "given at most 16 times");
        break;
    }
}
