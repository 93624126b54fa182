/**
 * @file local_address.h
 * Which of this computer's addresses others see.
 */
#ifndef ALOFT_APP_LOCAL_ADDRESS_H
#define ALOFT_APP_LOCAL_ADDRESS_H

#include "aloft/machine.h"

/**
 * The address with which a datagram would leave for `peer`, port 0. Sends nothing. All
 * zero when there is no way to it.
 */
struct aloft_peer local_address_towards(const struct aloft_peer *peer);

/** `local`, or, when its address is all zero, any address of the family of `peer`. */
struct aloft_peer local_address_or_any(
        const struct aloft_peer *local, const struct aloft_peer *peer);

#endif
