#include "script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/hex.h"

/* Where the parser is. */
struct parser {
    struct script *script;
    unsigned line;
    char *rest; /* of the line */
};

/* A word of the form and what it means. */
struct word {
    const char *text;
    int value;
};

static const struct word schemes[] = {{"open", ALOFT_ESPOTA_SCHEME_OPEN},
        {"md5", ALOFT_ESPOTA_SCHEME_MD5}, {"pbkdf2", ALOFT_ESPOTA_SCHEME_PBKDF2}, {0}};

static const struct word images[] = {{"firmware", IMAGE_FIRMWARE}, {"raw", IMAGE_RAW},
        {"file-system", IMAGE_FILE_SYSTEM}, {"gzip", IMAGE_GZIP},
        {"signed", IMAGE_SIGNED}, {"other-key", IMAGE_OTHER_KEY},
        {"large-flash", IMAGE_LARGE_FLASH}, {0}};

static const struct word outcomes[] = {{"accepted", ALOFT_ESPOTA_END_ACCEPTED},
        {"auth-refused", ALOFT_ESPOTA_END_AUTH_REFUSED},
        {"no-answer", ALOFT_ESPOTA_END_NO_ANSWER},
        {"refused", ALOFT_ESPOTA_END_REFUSED}, {0}};

static const struct word reasons[] = {{"space", ALOFT_ERR_SPACE},
        {"magic", ALOFT_ERR_MAGIC}, {"image-config", ALOFT_ERR_IMAGE_CONFIG},
        {"signature", ALOFT_ERR_SIGNATURE}, {"auth", ALOFT_ERR_AUTH},
        {"timeout", ALOFT_ERR_TIMEOUT}, {"", ALOFT_OK}, {0}};

static const struct word ends[] = {
        {"device", SCRIPT_DEVICE}, {"host", SCRIPT_HOST}, {0}};

static const struct word events[] = {{"connect", STEP_CONNECT},
        {"refused", STEP_REFUSED}, {"device closes", STEP_DEVICE_CLOSES},
        {"host closes", STEP_HOST_CLOSES}, {"host resets", STEP_HOST_RESETS},
        {"device restarts", STEP_RESTARTS}, {0}};

_Noreturn void script_fail(const struct script *script, unsigned line, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", script->path, line, what);
    exit(1);
}

static _Noreturn void fail(const struct parser *parser, const char *what)
{
    script_fail(parser->script, parser->line, what);
}

/* Takes `prefix` off the line if it begins with it. */
static bool take(struct parser *parser, const char *prefix)
{
    const size_t len = strlen(prefix);

    if (strncmp(parser->rest, prefix, len) != 0) {
        return false;
    }
    parser->rest += len;
    while (*parser->rest == ' ') {
        parser->rest++;
    }
    return true;
}

static int take_word(struct parser *parser, const struct word *words)
{
    for (const struct word *word = words; word->text != NULL; word++) {
        if (take(parser, word->text)) {
            return word->value;
        }
    }
    fail(parser, "unknown word");
}

static uint32_t take_number(struct parser *parser)
{
    char *end;
    const unsigned long number = strtoul(parser->rest, &end, 10);

    if (end == parser->rest) {
        fail(parser, "no number");
    }
    parser->rest = end;
    while (*parser->rest == ' ') {
        parser->rest++;
    }
    return (uint32_t)number;
}

static void copy_rest(struct parser *parser, char *dst, size_t size)
{
    if (strlen(parser->rest) >= size) {
        fail(parser, "too long");
    }
    memcpy(dst, parser->rest, strlen(parser->rest) + 1);
}

static void take_random(struct parser *parser, struct script_random *random)
{
    const size_t len = strlen(parser->rest) / 2;

    if (random->len + len > sizeof random->bytes ||
            aloft_hex_decode(parser->rest, 2 * len, ALOFT_HEX_LOWER,
                    random->bytes + random->len, len) != ALOFT_OK) {
        fail(parser, "bad digits");
    }
    random->len += len;
}

static void add_char(struct parser *parser, struct step *step, char c)
{
    if (step->len == sizeof step->text) {
        fail(parser, "text too long");
    }
    step->text[step->len] = c;
    step->len++;
}

static void add_md5(struct parser *parser, struct step *step, bool capitals)
{
    char digits[2 * ALOFT_ESPOTA_MD5_SIZE];

    aloft_hex_encode(parser->script->md5, ALOFT_ESPOTA_MD5_SIZE, digits);
    for (size_t i = 0; i < sizeof digits; i++) {
        const int c = capitals ? toupper(digits[i]) : digits[i];
        add_char(parser, step, (char)c);
    }
}

/* The text between two '"', and behind it perhaps how many times. */
static void take_text(struct parser *parser, struct step *step)
{
    if (*parser->rest != '"') {
        fail(parser, "no text");
    }
    parser->rest++; // not take(): spaces behind it belong to the text
    while (*parser->rest != '"') {
        if (*parser->rest == '\0') {
            fail(parser, "text does not end");
        }
        if (strncmp(parser->rest, "\\n", 2) == 0) {
            add_char(parser, step, '\n');
            parser->rest += 2;
        } else if (strncmp(parser->rest, "{md5}", 5) == 0) {
            add_md5(parser, step, false);
            parser->rest += 5;
        } else if (strncmp(parser->rest, "{MD5}", 5) == 0) {
            add_md5(parser, step, true);
            parser->rest += 5;
        } else {
            add_char(parser, step, *parser->rest);
            parser->rest++;
        }
    }
    take(parser, "\"");
    if (take(parser, "* ")) {
        const uint32_t times = take_number(parser);
        while (step->len < times) {
            add_char(parser, step, step->text[0]);
        }
    }
}

static void take_datagram(struct parser *parser, struct step *step, enum step_kind kind)
{
    step->kind = kind;
    step->socket = take(parser, "2") ? 2 : 1;
    take(parser, " ");
    take_text(parser, step);
}

static void take_event(struct parser *parser, struct step *step)
{
    if (take(parser, "wait")) {
        step->kind = STEP_WAIT;
        step->number = take_number(parser);
        return;
    }
    step->kind = (enum step_kind)take_word(parser, events);
}

static void take_step(struct parser *parser, unsigned which)
{
    struct script *script = parser->script;
    struct step *step = &script->steps[script->step_count];

    if (script->step_count == SCRIPT_STEPS_MAX) {
        fail(parser, "too many steps");
    }
    if (script->image == NULL) {
        script_make_image(script);
    }
    script->step_count++;
    step->line = parser->line;
    step->ends = which;
    step->times = 1;
    if (take(parser, "><")) {
        step->kind = STEP_EXCHANGE;
        step->number = take_number(parser);
        step->times = take(parser, "* ") ? take_number(parser) : 1;
    } else if (take(parser, ">>")) {
        step->kind = STEP_IMAGE;
        step->number = take_number(parser);
    } else if (take(parser, "<<")) {
        step->kind = STEP_SAYS;
        take_text(parser, step);
    } else if (take(parser, "=")) {
        take_event(parser, step);
    } else if (*parser->rest == '>') {
        parser->rest++;
        take_datagram(parser, step, STEP_TO_DEVICE);
    } else if (*parser->rest == '<') {
        parser->rest++;
        take_datagram(parser, step, STEP_TO_HOST);
    } else {
        fail(parser, "what is this?");
    }
}

static void take_device(struct parser *parser)
{
    struct script *script = parser->script;

    if (take(parser, "scheme")) {
        script->scheme = (enum aloft_espota_scheme)take_word(parser, schemes);
    } else if (take(parser, "password")) {
        copy_rest(parser, script->device_password, sizeof script->device_password);
    } else if (take(parser, "stores md5")) {
        script->stores_md5 = true;
    } else if (take(parser, "room")) {
        script->room = take_number(parser);
    } else if (take(parser, "signatures")) {
        script->signatures = true;
    } else if (take(parser, "chip")) {
        script->chip_size = take_number(parser);
    } else {
        fail(parser, "unknown property of the device");
    }
}

static void take_difference(struct parser *parser)
{
    struct script *script = parser->script;

    script->differing = (unsigned)take_word(parser, ends);
    if (script->row_count == SCRIPT_ROWS_MAX) {
        fail(parser, "too many differences");
    }
    copy_rest(parser, script->rows[script->row_count], sizeof script->rows[0]);
    script->row_count++;
}

static void take_end(struct parser *parser)
{
    struct script *script = parser->script;

    script->outcome = (enum aloft_espota_outcome)take_word(parser, outcomes);
    script->status = (enum aloft_status)take_word(parser, reasons);
}

/* A line that says how things are. False for a line that says what happens. */
static bool take_property(struct parser *parser)
{
    struct script *script = parser->script;

    if (*parser->rest == '\0' || take(parser, "#")) {
        return true;
    }
    if (take(parser, "image ")) {
        script->image_kind = (enum script_image)take_word(parser, images);
        script->size = take_number(parser);
    } else if (take(parser, "device ")) {
        take_device(parser);
    } else if (take(parser, "host password")) {
        script->has_host_password = true;
        copy_rest(parser, script->host_password, sizeof script->host_password);
    } else if (take(parser, "nonce ")) {
        take_random(parser, &script->nonces);
    } else if (take(parser, "cnonce ")) {
        take_random(parser, &script->cnonces);
    } else if (take(parser, "replay ")) {
        script->ends = (unsigned)take_word(parser, ends);
    } else if (take(parser, "end ")) {
        take_end(parser);
    } else if (take(parser, "! ")) {
        take_difference(parser);
    } else {
        return false;
    }
    return true;
}

static void take_line(struct parser *parser)
{
    const unsigned both = SCRIPT_DEVICE | SCRIPT_HOST;

    if (take_property(parser)) {
        return;
    }
    if (take(parser, "stock: ")) {
        take_step(parser, both & ~parser->script->differing);
    } else if (take(parser, "ours: ")) {
        take_step(parser, parser->script->differing);
    } else {
        take_step(parser, both);
    }
}

void script_read(struct script *script, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[2048];
    struct parser parser = {.script = script};

    *script = (struct script){.path = path, .ends = SCRIPT_DEVICE | SCRIPT_HOST};
    script->room = 1044464;
    script->steps = calloc(SCRIPT_STEPS_MAX, sizeof script->steps[0]);
    if (file == NULL || script->steps == NULL) {
        fail(&parser, "cannot be read");
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        parser.line++;
        parser.rest = line;
        take_line(&parser);
    }
    fclose(file);
    if (script->image == NULL) {
        fail(&parser, "nothing happens");
    }
}

void script_free(struct script *script)
{
    free(script->image);
    free(script->steps);
}
