/**
 * @file arduino_words.h
 * The lines of Arduino's pluggable discovery, version 1: commands in, JSON out.
 */
#ifndef ALOFT_APP_ARDUINO_WORDS_H
#define ALOFT_APP_ARDUINO_WORDS_H

#include <jansson.h>
#include <stdbool.h>

#include "aloft/mdns_browser.h"

enum arduino_command {
    ARDUINO_HELLO,
    ARDUINO_START,
    ARDUINO_STOP,
    ARDUINO_QUIT,
    ARDUINO_LIST,
    ARDUINO_START_SYNC,
    ARDUINO_UNKNOWN,
};

/** What a client may do next depends on what it did. */
enum arduino_state {
    ARDUINO_ALIVE,   /**< Only HELLO is allowed. */
    ARDUINO_IDLING,  /**< Nothing is looked for. */
    ARDUINO_RUNNING, /**< Ports are listed when asked for. */
    ARDUINO_SYNCING, /**< Ports are told as they come and go. */
    ARDUINO_DEAD,
};

/** Reads a command line without its end; case of letters does not matter. */
enum arduino_command arduino_command_read(const char *line);

/** The event that answers a command: "start_sync". */
const char *arduino_event_name(enum arduino_command command);

/**
 * Why a command is not allowed now, or NULL: it is, and leads to `*after`.
 */
const char *arduino_forbids(enum arduino_state state, enum arduino_command command,
        enum arduino_state *after);

/** Whether a line that begins with HELLO has its two operands as they should be. */
bool arduino_hello_is_good(const char *line);

/** A port as "list" and "add" tell it. NULL without memory. */
json_t *arduino_port(const struct aloft_mdns_found *found);

/** A port as "remove" tells it: by its address. NULL without memory. */
json_t *arduino_port_gone(const char *address);

#endif
