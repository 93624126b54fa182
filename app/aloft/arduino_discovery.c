#include "arduino_discovery.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/address.h"
#include "arduino_words.h"
#include "discovery.h"

#define LINE_SIZE 1024u
#define TURN_MS   1000u

/* What a client was told of a place of the list. */
struct told {
    bool is;
    uint32_t version;
    char address[ALOFT_ADDRESS_TEXT_MAX];
};

struct session {
    FILE *out;
    enum arduino_state state;
    struct discovery *discovery; /**< While started. */
    struct told told[DISCOVERY_FOUND_MAX];
    char line[LINE_SIZE];
    size_t line_len;
    bool line_overflowed;
};

/* Takes `event`. Clients read one object after the other, on any number of lines. */
static void say(struct session *session, json_t *event)
{
    if (event != NULL) {
        (void)json_dumpf(
                event, session->out, JSON_INDENT(2)); // see ferror() at the end
        (void)fputc('\n', session->out);              // as above
        (void)fflush(session->out);                   // as above
    }
    json_decref(event);
}

static void say_message(
        struct session *session, enum arduino_command command, const char *problem)
{
    json_t *event = NULL;

    if (problem == NULL) {
        event = json_pack("{s:s, s:s}", "eventType", arduino_event_name(command),
                "message", "OK");
    } else {
        event = json_pack("{s:s, s:b, s:s}", "eventType", arduino_event_name(command),
                "error", 1, "message", problem);
    }
    if (command == ARDUINO_HELLO && problem == NULL && event != NULL) {
        (void)json_object_set_new(event, "protocolVersion", json_integer(1)); // or none
    }
    say(session, event);
}

static bool is_port(const struct aloft_mdns_found *found)
{
    return found->type == DISCOVERY_ARDUINO && aloft_mdns_found_complete(found);
}

static void list(struct session *session)
{
    const struct aloft_mdns_found *const found = discovery_found(session->discovery);
    json_t *const ports = json_array();

    for (size_t i = 0; i < DISCOVERY_FOUND_MAX; i++) {
        if (is_port(&found[i])) {
            (void)json_array_append_new(ports, arduino_port(&found[i])); // or it lacks
        }
    }
    say(session, json_pack("{s:s, s:o}", "eventType", "list", "ports", ports));
}

static void remove_port(struct session *session, struct told *told)
{
    told->is = false;
    say(session, json_pack("{s:s, s:o}", "eventType", "remove", "port",
                         arduino_port_gone(told->address)));
}

static void add_port(struct session *session, struct told *told,
        const struct aloft_mdns_found *found)
{
    told->is = true;
    told->version = found->version;
    aloft_address_text(&found->peer, told->address);
    say(session,
            json_pack("{s:s, s:o}", "eventType", "add", "port", arduino_port(found)));
}

/* Tells what has changed since the client was told last. */
static void tell_news(struct session *session)
{
    const struct aloft_mdns_found *const found = discovery_found(session->discovery);

    for (size_t i = 0; i < DISCOVERY_FOUND_MAX; i++) {
        struct told *const told = &session->told[i];
        char address[ALOFT_ADDRESS_TEXT_MAX];

        aloft_address_text(&found[i].peer, address);
        if (told->is && (!is_port(&found[i]) || strcmp(address, told->address) != 0)) {
            remove_port(session, told);
        }
        if (is_port(&found[i]) && (!told->is || told->version != found[i].version)) {
            add_port(session, told, &found[i]);
        }
    }
}

static void stop(struct session *session)
{
    discovery_close(session->discovery);
    session->discovery = NULL;
    memset(session->told, 0, sizeof session->told);
}

static const char *start(struct session *session)
{
    if (discovery_open(&session->discovery) != ALOFT_OK) {
        return "Cannot listen for multicast DNS";
    }
    discovery_watch(session->discovery, STDIN_FILENO);
    return NULL;
}

/* Does what a command that is allowed asks for; returns what is wrong, or NULL. */
static const char *obey(
        struct session *session, enum arduino_command command, const char *line)
{
    switch (command) {
    case ARDUINO_HELLO:
        return arduino_hello_is_good(line) ? NULL : "Invalid HELLO command";
    case ARDUINO_START:
    case ARDUINO_START_SYNC:
        return start(session);
    case ARDUINO_STOP:
    case ARDUINO_QUIT:
        stop(session);
        return NULL;
    case ARDUINO_LIST:
    case ARDUINO_UNKNOWN:
        break;
    }
    return NULL;
}

static void refuse_unknown(struct session *session, const char *line)
{
    char message[LINE_SIZE + 32];

    (void)snprintf(message, sizeof message, "Unknown command %.*s",
            (int)strcspn(line, " \t"), line); // fits
    say_message(session, ARDUINO_UNKNOWN, message);
}

static void take_line(struct session *session, const char *line)
{
    const enum arduino_command command = arduino_command_read(line);
    enum arduino_state after = session->state;

    if (session->state == ARDUINO_ALIVE && command != ARDUINO_HELLO &&
            command != ARDUINO_QUIT) {
        say_message(session, ARDUINO_UNKNOWN, "First command must be HELLO");
        return;
    }
    if (command == ARDUINO_UNKNOWN) {
        refuse_unknown(session, line);
        return;
    }
    const char *problem = arduino_forbids(session->state, command, &after);

    if (problem == NULL) {
        problem = obey(session, command, line);
    }
    if (problem == NULL) {
        session->state = after;
    }
    if (problem == NULL && command == ARDUINO_LIST) {
        list(session);
    } else {
        say_message(session, command, problem);
    }
}

static void take_character(struct session *session, char character)
{
    if (character != '\n') {
        session->line_overflowed =
                session->line_overflowed || session->line_len >= LINE_SIZE - 1;
        if (!session->line_overflowed && character != '\r') {
            session->line[session->line_len] = character;
            session->line_len++;
        }
        return;
    }
    session->line[session->line_len] = '\0';
    if (session->line_overflowed) {
        say_message(session, ARDUINO_UNKNOWN, "The line is too long");
    } else if (session->line_len > 0) {
        take_line(session, session->line);
    }
    session->line_len = 0;
    session->line_overflowed = false;
}

/* Reads what is there. False: stdin has ended. */
static bool read_commands(struct session *session)
{
    char bytes[512];
    const ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);

    for (ssize_t i = 0; i < got && session->state != ARDUINO_DEAD; i++) {
        take_character(session, bytes[i]);
    }
    return got > 0 || (got < 0 && errno == EINTR);
}

/* Waits for a command, and for news as long as devices are looked for. True: there may
 * be a command. */
static bool wait_for_command(struct session *session)
{
    struct pollfd slot = {.fd = STDIN_FILENO, .events = POLLIN};

    if (session->discovery == NULL) {
        return poll(&slot, 1, -1) > 0;
    }
    const bool woken = discovery_turn(session->discovery, TURN_MS) == ALOFT_PUMP_WOKEN;

    if (session->state == ARDUINO_SYNCING) {
        tell_news(session);
    }
    return woken;
}

enum aloft_exit arduino_discovery_run(struct cli *cli)
{
    struct session *const session = (struct session *)calloc(1, sizeof *session);
    bool more = true;

    if (session == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "start", "no memory to begin with");
    }
    session->out = cli->out;
    while (more && session->state != ARDUINO_DEAD) {
        more = !wait_for_command(session) || read_commands(session);
    }
    stop(session);
    free(session);
    return ALOFT_EXIT_OK;
}
