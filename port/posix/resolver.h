/**
 * @file resolver.h
 * Looks a host name up without making anybody wait. Private to this module.
 */
#ifndef ALOFT_RESOLVER_H
#define ALOFT_RESOLVER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"

/** Addresses of one name that are looked at. */
#define RESOLVER_MAX 4u

/**
 * Begins to look `host` up in a thread of its own.
 *
 * @return a descriptor that becomes readable with the answer; closing it earlier
 *         gives the question up. -1 when there is no thread or memory.
 */
int resolver_ask(const char *host, uint16_t port);

/** Takes the answer and closes `fd`. Returns how many addresses there are, maybe 0. */
size_t resolver_answer(int fd, struct aloft_peer peers[RESOLVER_MAX]);

#endif
