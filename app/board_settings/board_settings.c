#include "aloft/board_settings.h"

#include "aloft/decimal.h"
#include "aloft/memory.h"
#include "aloft/pull_facts.h"
#include "aloft/span.h"

#define POLL_INTERVAL_S 3600u

static const uint8_t new_mac[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

static bool is_text(char byte)
{
    return byte == '\n' || (byte >= ' ' && byte <= '~');
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.';
}

/* Other protocols take the name as it is: it must need no quoting in any of them. */
static bool is_hostname(const char *value)
{
    size_t len = 0;

    while (is_name_character(value[len])) {
        len++;
    }
    return value[len] == '\0' && len <= ALOFT_BOARD_HOSTNAME_MAX;
}

static bool is_interval(const char *value, uint32_t *interval_s)
{
    return aloft_decimal_decode_u32(value, aloft_span_of(value).len, interval_s) ==
                   ALOFT_OK &&
           *interval_s > 0 && *interval_s <= ALOFT_BOARD_POLL_INTERVAL_MAX_S;
}

/* `value` is one character or more, and terminated. */
static bool set(
        struct aloft_board_settings *settings, struct aloft_span key, const char *value)
{
    if (aloft_span_is(key, "hostname")) {
        settings->hostname = value;
        return is_hostname(value);
    }
    if (aloft_span_is(key, "password")) {
        settings->password = value;
    } else if (aloft_span_is(key, "poll")) {
        settings->poll = value;
    } else if (aloft_span_is(key, "poll-address")) {
        settings->poll_address = value;
    } else if (aloft_span_is(key, "http-open")) {
        settings->http_open = aloft_span_is(aloft_span_of(value), "yes");
    } else if (aloft_span_is(key, "poll-interval")) {
        return is_interval(value, &settings->poll_interval_s);
    } else if (aloft_span_is(key, "mac")) {
        return aloft_pull_mac_decode(value, settings->mac) == ALOFT_OK;
    }
    return true;
}

/* Takes the line that begins at `line` apart, and returns where the next one begins;
 * NULL when it is none. */
static char *take_line(struct aloft_board_settings *settings, char *line)
{
    char *end = line;
    char *equals = NULL;

    for (; *end != '\n' && *end != '\0'; end++) {
        if (*end == '=' && equals == NULL) {
            equals = end;
        }
    }
    char *const next = *end == '\n' ? end + 1 : end;

    if (end == line) {
        return next;
    }
    *end = '\0';
    if (equals == NULL || equals == line || equals[1] == '\0' ||
            !set(settings, (struct aloft_span){line, (size_t)(equals - line)},
                    equals + 1)) {
        return NULL;
    }
    return next;
}

static void set_defaults(struct aloft_board_settings *settings, const char *name)
{
    memset(settings, 0, sizeof(*settings));
    settings->hostname = name;
    settings->poll_interval_s = POLL_INTERVAL_S;
    memcpy(settings->mac, new_mac, sizeof(new_mac));
}

/* Of the `len` bytes that stand in `lines`. */
static enum aloft_status decode(struct aloft_board_settings *settings, size_t len)
{
    char *line = settings->lines;
    size_t text_len = 0;

    while (text_len < len && is_text(line[text_len])) {
        text_len++;
    }
    if (text_len == ALOFT_BOARD_SETTINGS_SIZE) {
        return ALOFT_ERR_TOO_LONG; // the last line may be half of one
    }
    line[text_len] = '\0';
    while (line != NULL && *line != '\0') {
        line = take_line(settings, line);
    }
    return line != NULL ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static size_t fitting(size_t len)
{
    return len < ALOFT_BOARD_SETTINGS_SIZE ? len : ALOFT_BOARD_SETTINGS_SIZE;
}

enum aloft_status aloft_board_settings_decode(struct aloft_board_settings *settings,
        const char *name, const void *bytes, size_t len)
{
    set_defaults(settings, name);
    memcpy(settings->lines, bytes, fitting(len));
    return decode(settings, fitting(len));
}

enum aloft_status aloft_board_settings_read(struct aloft_board_settings *settings,
        const char *name, const struct aloft_area *area)
{
    const size_t len = fitting(area->size);

    set_defaults(settings, name);
    if (len == 0) {
        return ALOFT_OK;
    }
    const enum aloft_status status = aloft_area_read(area, 0, settings->lines, len);

    return status == ALOFT_OK ? decode(settings, len) : status;
}
