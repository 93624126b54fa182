/**
 * @file local_name.h
 * Names that end in ".local", asked for by multicast DNS.
 */
#ifndef ALOFT_APP_LOCAL_NAME_H
#define ALOFT_APP_LOCAL_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"

/** Whether `host` is such a name. */
bool local_name_is(const char *host);

/**
 * Asks all networks of this host for the address of such a name. Blocks until the
 * answer comes, at most for 1.5 seconds. False: nobody has answered.
 */
bool local_name_find(const char *host, uint16_t port, struct aloft_peer *peer);

#endif
