/**
 * @file address.h
 * Addresses as text, and host names as addresses.
 */
#ifndef ALOFT_ADDRESS_H
#define ALOFT_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/status.h"

/** Bytes of the longest text of an address with port, its end included. */
#define ALOFT_ADDRESS_TEXT_MAX 64u

/**
 * Reads an IPv4 or IPv6 address in digits. Never asks a name server.
 *
 * @return ALOFT_OK; ALOFT_ERR_NAME for anything else.
 */
ALOFT_CHECKED enum aloft_status aloft_address_parse(
        const char *text, uint16_t port, struct aloft_peer *peer);

/**
 * Looks a host name or address up and stores up to `max` results, best first. Blocks
 * for as long as the name servers take: seconds, or a minute without a network.
 *
 * @return how many were stored; 0 when the name could not be found.
 */
size_t aloft_address_find(
        const char *host, uint16_t port, struct aloft_peer *peers, size_t max);

/** Writes "192.168.1.7" or "fe80::1", without the port. */
void aloft_address_text(
        const struct aloft_peer *peer, char text[ALOFT_ADDRESS_TEXT_MAX]);

/** Writes "192.168.1.7:8266" or "[fe80::1]:8266". */
void aloft_address_port_text(
        const struct aloft_peer *peer, char text[ALOFT_ADDRESS_TEXT_MAX]);

#endif
