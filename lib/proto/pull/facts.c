#include "aloft/pull_facts.h"

#include "aloft/hex.h"
#include "aloft/text.h"

/* A name and its length: a server reads a dozen of them with each request. */
struct name {
    const char *text;
    size_t len;
};

#define NAME(text)               \
    {                            \
        (text), sizeof(text) - 1 \
    }

/* Spelled as the stock libraries spell them; readers take any case. */
static const struct name field_names[ALOFT_PULL_FIELDS] = {
        [ALOFT_PULL_CHIP_ID] = NAME("Chip-ID"),
        [ALOFT_PULL_STA_MAC] = NAME("STA-MAC"),
        [ALOFT_PULL_AP_MAC] = NAME("AP-MAC"),
        [ALOFT_PULL_FREE_SPACE] = NAME("free-space"),
        [ALOFT_PULL_SKETCH_SIZE] = NAME("sketch-size"),
        [ALOFT_PULL_SKETCH_MD5] = NAME("sketch-md5"),
        [ALOFT_PULL_SKETCH_SHA256] = NAME("sketch-sha256"),
        [ALOFT_PULL_CHIP_SIZE] = NAME("chip-size"),
        [ALOFT_PULL_SDK_VERSION] = NAME("sdk-version"),
        [ALOFT_PULL_MODE] = NAME("mode"),
        [ALOFT_PULL_RUNNING_VERSION] = NAME("version"),
};

static const struct name prefixes[] = {
        [ALOFT_PULL_ESP8266] = NAME("x-ESP8266-"),
        [ALOFT_PULL_ESP32] = NAME("x-ESP32-"),
};

static const enum aloft_pull_family families[] = {ALOFT_PULL_ESP8266, ALOFT_PULL_ESP32};
#define FAMILIES (sizeof families / sizeof families[0])

static bool is_nocase(const char *text, const char *wanted)
{
    return aloft_text_is_nocase(text, aloft_text_length(text), wanted);
}

static bool keep(struct aloft_pull_facts *facts, const char **place, const char *value)
{
    facts->repeated = facts->repeated || *place != NULL;
    *place = value;
    return true;
}

const char *aloft_pull_prefix(enum aloft_pull_family family)
{
    return prefixes[family].text;
}

const char *aloft_pull_user_agent(enum aloft_pull_family family)
{
    switch (family) {
    case ALOFT_PULL_ESP8266:
        return "ESP8266-http-Update";
    case ALOFT_PULL_ESP32:
        break;
    }
    return "ESP32-http-Update";
}

const char *aloft_pull_field_name(enum aloft_pull_field field)
{
    return field_names[field].text;
}

const char *aloft_pull_mode_name(enum aloft_pull_mode mode)
{
    switch (mode) {
    case ALOFT_PULL_SKETCH:
        return "sketch";
    case ALOFT_PULL_FILE_SYSTEM:
        return "spiffs";
    case ALOFT_PULL_VERSION:
        return "version";
    case ALOFT_PULL_TRUST:
        break;
    }
    return "trust";
}

static bool take_field(struct aloft_pull_facts *facts, struct name name,
        const char *value, enum aloft_pull_family family)
{
    for (size_t i = 0; i < ALOFT_PULL_FIELDS; i++) {
        if (name.len == field_names[i].len &&
                aloft_text_is_nocase(name.text, name.len, field_names[i].text)) {
            facts->of_family[family] = true;
            return keep(facts, &facts->fields[i], value);
        }
    }
    return false;
}

bool aloft_pull_facts_take(
        struct aloft_pull_facts *facts, const char *name, const char *value)
{
    const size_t len = aloft_text_length(name);

    if (aloft_text_is_nocase(name, len, "User-Agent")) {
        return keep(facts, &facts->user_agent, value);
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct name prefix = prefixes[families[i]];

        if (len > prefix.len && aloft_text_is_nocase(name, prefix.len, prefix.text)) {
            const struct name rest = {name + prefix.len, len - prefix.len};

            return take_field(facts, rest, value, families[i]);
        }
    }
    return false;
}

enum aloft_status aloft_pull_facts_family(
        const struct aloft_pull_facts *facts, enum aloft_pull_family *family)
{
    if (facts->user_agent == NULL) {
        return ALOFT_ERR_FORBIDDEN;
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        const char *agent = aloft_pull_user_agent(families[i]);
        const size_t len = aloft_text_length(facts->user_agent);

        if (aloft_text_is(facts->user_agent, len, agent)) {
            *family = families[i];
            return facts->of_family[FAMILIES - 1 - i] ? ALOFT_ERR_FORBIDDEN : ALOFT_OK;
        }
    }
    return ALOFT_ERR_FORBIDDEN;
}

enum aloft_status aloft_pull_facts_mode(
        const struct aloft_pull_facts *facts, enum aloft_pull_mode *mode)
{
    static const enum aloft_pull_mode modes[] = {ALOFT_PULL_SKETCH,
            ALOFT_PULL_FILE_SYSTEM, ALOFT_PULL_VERSION, ALOFT_PULL_TRUST};
    const char *name = facts->fields[ALOFT_PULL_MODE];

    if (name == NULL) {
        *mode = ALOFT_PULL_SKETCH;
        return ALOFT_OK;
    }
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (is_nocase(name, aloft_pull_mode_name(modes[i]))) {
            *mode = modes[i];
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_COMMAND;
}

enum aloft_status aloft_pull_mac_decode(
        const char *text, uint8_t mac[ALOFT_PULL_MAC_SIZE])
{
    const size_t len = text == NULL ? 0 : aloft_text_length(text);
    const size_t step = len == 12 ? 2 : 3;

    if (len != 12 && len != 17) {
        return ALOFT_ERR_FORMAT;
    }
    for (size_t i = 0; i < ALOFT_PULL_MAC_SIZE; i++) {
        const char *pair = text + i * step;

        if (i > 0 && step == 3 &&
                (pair[-1] != text[2] || (text[2] != ':' && text[2] != '-'))) {
            return ALOFT_ERR_FORMAT;
        }
        if (aloft_hex_decode(pair, 2, ALOFT_HEX_ANY, mac + i, 1) != ALOFT_OK) {
            return ALOFT_ERR_FORMAT;
        }
    }
    return ALOFT_OK;
}

void aloft_pull_mac_encode(const uint8_t mac[ALOFT_PULL_MAC_SIZE], char text[18])
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < ALOFT_PULL_MAC_SIZE; i++) {
        text[3 * i] = digits[mac[i] >> 4];
        text[3 * i + 1] = digits[mac[i] & 0x0F];
        text[3 * i + 2] = ':';
    }
    text[17] = '\0';
}
