/**
 * @file pull_facts.h
 * What a device tells about itself when it asks a server for an update: the headers
 * x-ESP8266-* and their twins x-ESP32-* (docs/spec/http-update.md). The client writes
 * them, the server reads them, both from the one table behind this header.
 */
#ifndef ALOFT_PULL_FACTS_H
#define ALOFT_PULL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

#define ALOFT_PULL_MAC_SIZE 6u
#define ALOFT_PULL_MD5_SIZE 16u

/** After whom the headers are named. */
enum aloft_pull_family {
    ALOFT_PULL_ESP8266,
    ALOFT_PULL_ESP32,
};

/** What the device asks for. */
enum aloft_pull_mode {
    ALOFT_PULL_SKETCH,      /**< "sketch": firmware. */
    ALOFT_PULL_FILE_SYSTEM, /**< "spiffs": a file-system image of whatever kind. */
    ALOFT_PULL_VERSION,     /**< "version": only which version there is. */
    ALOFT_PULL_TRUST,       /**< "trust": a trust store; no stock server knows it. */
};

/** The headers, in the order in which a device sends them. */
enum aloft_pull_field {
    ALOFT_PULL_CHIP_ID,
    ALOFT_PULL_STA_MAC,
    ALOFT_PULL_AP_MAC,
    ALOFT_PULL_FREE_SPACE,
    ALOFT_PULL_SKETCH_SIZE,
    ALOFT_PULL_SKETCH_MD5,
    ALOFT_PULL_SKETCH_SHA256,
    ALOFT_PULL_CHIP_SIZE,
    ALOFT_PULL_SDK_VERSION,
    ALOFT_PULL_MODE,
    ALOFT_PULL_RUNNING_VERSION,
};
#define ALOFT_PULL_FIELDS 11u

/** One request as the server sees it. All texts are borrowed; NULL: not sent. */
struct aloft_pull_facts {
    const char *user_agent;
    const char *fields[ALOFT_PULL_FIELDS]; /**< Indexed by enum aloft_pull_field. */
    bool of_family[2];                     /**< Headers of this family were seen. */
    bool repeated; /**< Some header was there twice: no telling which one counts. */
};

/** "x-ESP8266-" or "x-ESP32-". */
const char *aloft_pull_prefix(enum aloft_pull_family family);

/** The user agent of a family's updater: "ESP8266-http-Update". */
const char *aloft_pull_user_agent(enum aloft_pull_family family);

/** The header's name behind the prefix: "STA-MAC". */
const char *aloft_pull_field_name(enum aloft_pull_field field);

/** "sketch", "spiffs", "version" or "trust". */
const char *aloft_pull_mode_name(enum aloft_pull_mode mode);

/** Zero facts, then offer them every header; tells whether this one was of use. */
bool aloft_pull_facts_take(
        struct aloft_pull_facts *facts, const char *name, const char *value);

/**
 * Which updater is asking, by user agent and headers.
 *
 * @return ALOFT_OK and `*family`; ALOFT_ERR_FORBIDDEN for any other user agent, or
 *         one that does not fit the headers.
 */
ALOFT_CHECKED enum aloft_status aloft_pull_facts_family(
        const struct aloft_pull_facts *facts, enum aloft_pull_family *family);

/**
 * What is asked for: firmware when no mode was sent.
 *
 * @return ALOFT_OK and `*mode`; ALOFT_ERR_COMMAND for an unknown one.
 */
ALOFT_CHECKED enum aloft_status aloft_pull_facts_mode(
        const struct aloft_pull_facts *facts, enum aloft_pull_mode *mode);

/**
 * Reads a MAC address: six pairs of hexadecimal digits of either case, with colons, or
 * dashes, or nothing between them.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for any other text, NULL included.
 */
ALOFT_CHECKED enum aloft_status aloft_pull_mac_decode(
        const char *text, uint8_t mac[ALOFT_PULL_MAC_SIZE]);

/** Writes a MAC address as devices do: upper case, colons, and a terminating zero. */
void aloft_pull_mac_encode(const uint8_t mac[ALOFT_PULL_MAC_SIZE], char text[18]);

#endif
