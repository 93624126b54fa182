/**
 * @file mdns_browser.h
 * Finds devices and services on the network (RFC 6762, RFC 6763; docs/spec/mdns.md).
 *
 * Asks when started, after 1, 3 and 7 seconds, then each 15 seconds, and listens in
 * between. What is found stands in a list that the caller lends and may read at any
 * time. The port drives it as it drives an announcer, on any number of interfaces.
 *
 * Names, addresses and texts are claims of whoever is on the network: check a device
 * by its password or its image by a signature, never by its name.
 */
#ifndef ALOFT_MDNS_BROWSER_H
#define ALOFT_MDNS_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/mdns_codec.h"
#include "aloft/timer.h"

/** Bytes of the longest TXT record that is kept. */
#define ALOFT_MDNS_TEXTS_MAX 400u
/** Without a word for so long, a service is taken to be gone. */
#define ALOFT_MDNS_FORGET_MS 60000u

/** A service of a device. Zeroed memory is a free place. */
struct aloft_mdns_found {
    bool used;
    uint8_t type; /**< Index into the types that are asked for. */
    char label[ALOFT_MDNS_LABEL_MAX + 1]; /**< Name of the service. */
    char host[ALOFT_MDNS_LABEL_MAX + 1];  /**< Without ".local"; "": not known yet. */
    uint16_t port;
    bool has_address;
    struct aloft_peer peer; /**< Where it listens; IPv4 where there is any. */
    bool has_texts;
    size_t texts_len;
    uint8_t texts[ALOFT_MDNS_TEXTS_MAX]; /**< As on the wire; see below. */
    struct aloft_timer life;
    uint32_t version; /**< Changes whenever something else here does. */
};

/** Copied by init; what is pointed to is borrowed for as long as the browser lives. */
struct aloft_mdns_browser_config {
    const char *const *types; /**< "_http._tcp"; up to 8. */
    size_t type_count;
    /** A host whose address is wanted, without ".local"; NULL: none. */
    const char *host;
    struct aloft_mdns_found *found; /**< All zero at the start. */
    size_t found_max;
    uint8_t *buf; /**< Where messages are made; 512 bytes at least. */
    size_t buf_size;
};

/** The members are its own, but the next two may be read. */
struct aloft_mdns_browser {
    struct aloft_machine machine;
    bool has_address;          /**< The address of `host` is known. */
    struct aloft_peer address; /**< Of `host`; port 0. */
    struct aloft_mdns_browser_config config;
    struct aloft_timer timer;  /**< Until the next query. */
    struct aloft_timer follow; /**< Until what is missing is asked for. */
    uint8_t round;
    uint8_t follows;
    bool query;
    bool ask_missing;
};

/**
 * Makes a browser that does nothing yet.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, a host that is no label,
 *         too many types or too small a buffer.
 */
ALOFT_CHECKED enum aloft_status aloft_mdns_browser_init(
        struct aloft_mdns_browser *browser,
        const struct aloft_mdns_browser_config *config);

/** Begins to ask, at once. */
void aloft_mdns_browser_start(struct aloft_mdns_browser *browser, uint32_t now_ms);

/** Whether all is known of a service that is there. */
bool aloft_mdns_found_complete(const struct aloft_mdns_found *found);

/**
 * Finds the value of `key` in the texts of a service, case of letters aside. False when
 * it is not there; true with an empty value for a key that has none.
 */
bool aloft_mdns_found_text(const struct aloft_mdns_found *found, const char *key,
        const char **value, size_t *len);

/**
 * Takes the next text, "key=value" or "key", that begins at `*at`; begin with 0. False
 * at the end.
 */
bool aloft_mdns_found_next_text(const struct aloft_mdns_found *found, size_t *at,
        const char **text, size_t *len);

#endif
