#include "arduino_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aloft/address.h"
#include "aloft/words.h"

#define PROTOCOL "network"

/* Names of commands and of the events that answer them. */
static const struct {
    const char *word;
    const char *event;
} names[] = {
        [ARDUINO_HELLO] = {"HELLO", "hello"},
        [ARDUINO_START] = {"START", "start"},
        [ARDUINO_STOP] = {"STOP", "stop"},
        [ARDUINO_QUIT] = {"QUIT", "quit"},
        [ARDUINO_LIST] = {"LIST", "list"},
        [ARDUINO_START_SYNC] = {"START_SYNC", "start_sync"},
        [ARDUINO_UNKNOWN] = {"", "command_error"},
};

enum arduino_command arduino_command_read(const char *line)
{
    const size_t len = strcspn(line, " \t");

    for (int i = ARDUINO_HELLO; i < ARDUINO_UNKNOWN; i++) {
        if (strlen(names[i].word) == len &&
                strncasecmp(names[i].word, line, len) == 0 &&
                (i == ARDUINO_HELLO || line[len] == '\0')) {
            return (enum arduino_command)i;
        }
    }
    return ARDUINO_UNKNOWN;
}

const char *arduino_event_name(enum arduino_command command)
{
    return names[command].event;
}

static const char *forbids_start(enum arduino_state state)
{
    if (state == ARDUINO_RUNNING) {
        return "Already started";
    }
    return state == ARDUINO_SYNCING ? "Already started with START_SYNC" : NULL;
}

const char *arduino_forbids(enum arduino_state state, enum arduino_command command,
        enum arduino_state *after)
{
    const bool works = state == ARDUINO_RUNNING || state == ARDUINO_SYNCING;

    *after = state;
    switch (command) {
    case ARDUINO_HELLO:
        *after = ARDUINO_IDLING;
        return state == ARDUINO_ALIVE ? NULL : "HELLO already called";
    case ARDUINO_QUIT:
        *after = ARDUINO_DEAD;
        return NULL;
    case ARDUINO_START:
        *after = ARDUINO_RUNNING;
        return forbids_start(state);
    case ARDUINO_START_SYNC:
        *after = ARDUINO_SYNCING;
        return forbids_start(state);
    case ARDUINO_STOP:
        *after = ARDUINO_IDLING;
        return works ? NULL : "Not started";
    case ARDUINO_LIST:
        return state == ARDUINO_RUNNING ? NULL : "Not started with START";
    case ARDUINO_UNKNOWN:
        break;
    }
    return NULL;
}

/* HELLO 1 "arduino-cli 1.0.0" */
bool arduino_hello_is_good(const char *line)
{
    char *end = NULL;
    const long version = strtol(line + strlen("HELLO"), &end, 10);
    const size_t agent = strspn(end, " \t");
    const char *const quoted = end + agent;
    const size_t len = strlen(quoted);

    return version >= 1 && agent > 0 && len >= 2 && quoted[0] == '"' &&
           quoted[len - 1] == '"' && memchr(quoted + 1, '"', len - 2) == NULL;
}

static void set_text(json_t *object, const char *key, const char *text, size_t len)
{
    char clean[256];

    aloft_words_clean(clean, sizeof clean, text, len, true);
    (void)json_object_set_new(object, key, json_string(clean)); // or it is missing
}

/* The texts of the service are properties as they are, and ".board" is an older name
 * for "board" that some platforms look at. */
static void set_texts(json_t *properties, const struct aloft_mdns_found *found)
{
    size_t at = 0;
    const char *text = NULL;
    size_t len = 0;

    while (aloft_mdns_found_next_text(found, &at, &text, &len)) {
        const char *const equals = (const char *)memchr(text, '=', len);
        char key[64];

        if (equals == NULL || equals == text || (size_t)(equals - text) >= sizeof key) {
            continue;
        }
        const size_t key_len = (size_t)(equals - text);

        aloft_words_clean(key, sizeof key, text, key_len, true);
        set_text(properties, key, equals + 1, len - key_len - 1);
        if (strcmp(key, "board") == 0) {
            set_text(properties, ".", equals + 1, len - key_len - 1);
        }
    }
}

json_t *arduino_port(const struct aloft_mdns_found *found)
{
    char address[ALOFT_ADDRESS_TEXT_MAX];
    char text[ALOFT_ADDRESS_TEXT_MAX + ALOFT_MDNS_LABEL_MAX + 16];
    json_t *const properties = json_object();

    aloft_address_text(&found->peer, address);
    set_texts(properties, found);
    int len = snprintf(text, sizeof text, "%s.local", found->host);

    set_text(properties, "hostname", text, (size_t)len);
    len = snprintf(text, sizeof text, "%u", (unsigned)found->port);
    set_text(properties, "port", text, (size_t)len);
    len = snprintf(text, sizeof text, "%s at %s", found->label, address);

    json_t *const port =
            json_pack("{s:s, s:s, s:s, s:o}", "address", address, "protocol", PROTOCOL,
                    "protocolLabel", "Network Port", "properties", properties);

    if (port != NULL) {
        set_text(port, "label", text, (size_t)len);
    }
    return port;
}

json_t *arduino_port_gone(const char *address)
{
    return json_pack("{s:s, s:s}", "address", address, "protocol", PROTOCOL);
}
