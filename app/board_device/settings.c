#include "settings.h"

#include "aloft/board.h"
#include "aloft/decimal.h"
#include "aloft/hex.h"
#include "aloft/memory.h"
#include "aloft/span.h"

#define POLL_INTERVAL_S 3600u
#define MAC_DIGITS      17u // with five colons

static bool is_text(char byte)
{
    return byte == '\n' || (byte >= ' ' && byte <= '~');
}

static bool is_yes(const char *value)
{
    return aloft_span_is(aloft_span_of(value), "yes");
}

static bool read_mac(const char *value, uint8_t mac[6])
{
    bool good = aloft_span_of(value).len == MAC_DIGITS;

    for (unsigned i = 0; i < 6 && good; i++) {
        good = aloft_hex_decode(value + 3 * i, 2, ALOFT_HEX_ANY, mac + i, 1) ==
                       ALOFT_OK &&
               (i == 5 || value[3 * i + 2] == ':');
    }
    return good;
}

/* Keys that are not known are for other versions of the firmware. */
static bool set(struct settings *settings, struct aloft_span key, const char *value)
{
    if (aloft_span_is(key, "hostname")) {
        settings->hostname = value;
    } else if (aloft_span_is(key, "password")) {
        settings->password = value;
    } else if (aloft_span_is(key, "poll")) {
        settings->poll = value;
    } else if (aloft_span_is(key, "poll-address")) {
        settings->poll_address = value;
    } else if (aloft_span_is(key, "http-open")) {
        settings->http_open = is_yes(value);
    } else if (aloft_span_is(key, "poll-interval")) {
        return aloft_decimal_decode_u32(value, aloft_span_of(value).len,
                       &settings->poll_interval_s) == ALOFT_OK;
    } else if (aloft_span_is(key, "mac")) {
        return read_mac(value, settings->mac);
    }
    return true;
}

/* Takes the line that begins at `line` apart, and returns where the next one begins;
 * NULL when it is none. */
static char *take_line(struct settings *settings, char *line)
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
    if (equals == NULL || equals[1] == '\0' ||
            !set(settings, (struct aloft_span){line, (size_t)(equals - line)},
                    equals + 1)) {
        return NULL;
    }
    return next;
}

enum aloft_status settings_read(
        struct settings *settings, const struct aloft_area *area)
{
    static const uint8_t new_mac[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    const size_t len = area->size < SETTINGS_SIZE ? area->size : SETTINGS_SIZE;

    memset(settings, 0, sizeof(*settings));
    settings->hostname = aloft_board_name;
    settings->poll_interval_s = POLL_INTERVAL_S;
    memcpy(settings->mac, new_mac, sizeof(new_mac));
    const enum aloft_status status =
            len == 0 ? ALOFT_OK : aloft_area_read(area, 0, settings->lines, len);

    if (status != ALOFT_OK) {
        return status;
    }
    for (size_t i = 0; i < len; i++) {
        if (!is_text(settings->lines[i])) {
            settings->lines[i] = '\0';
            break;
        }
    }
    char *line = settings->lines;

    while (line != NULL && *line != '\0') {
        line = take_line(settings, line);
    }
    return line != NULL ? ALOFT_OK : ALOFT_ERR_FORMAT;
}
