/**
 * @file discovery.h
 * Looks for devices on all networks of this computer, by multicast DNS.
 */
#ifndef ALOFT_APP_DISCOVERY_H
#define ALOFT_APP_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/mdns_browser.h"
#include "aloft/pump.h"

/** Services that are kept; more are not seen. */
#define DISCOVERY_FOUND_MAX 256u

/** Index into the types of services, as in struct aloft_mdns_found. */
enum discovery_type { DISCOVERY_ARDUINO, DISCOVERY_ALOFT, DISCOVERY_TYPES };

struct discovery;

/**
 * Begins to look. Free it with discovery_close().
 *
 * @return ALOFT_OK; ALOFT_ERR_UNREACHABLE without any network that carries multicast;
 *         ALOFT_ERR_ADDRESS (see errno); ALOFT_ERR_MEMORY. On failure `*discovery` is
 *         NULL.
 */
ALOFT_CHECKED enum aloft_status discovery_open(struct discovery **discovery);

/** NULL is allowed. */
void discovery_close(struct discovery *discovery);

/** Waits for news for at most `max_wait_ms`, and takes them in. */
enum aloft_pump_news discovery_turn(struct discovery *discovery, uint32_t max_wait_ms);

/** Waits for `for_ms`, and takes all news in. */
void discovery_run(struct discovery *discovery, uint32_t for_ms);

/** As aloft_pump_watch(). */
void discovery_watch(struct discovery *discovery, int fd);

/** What is there: DISCOVERY_FOUND_MAX places, some of them free. */
const struct aloft_mdns_found *discovery_found(const struct discovery *discovery);

/**
 * Name of an interface on which this computer has not even heard its own questions, or
 * NULL: it has on each. Ask only after some turns. Borrowed until the end.
 */
const char *discovery_deaf(const struct discovery *discovery);

#endif
