/**
 * @file multicast_socket.h
 * Sockets that are members of a group. Private to this module.
 */
#ifndef ALOFT_MULTICAST_SOCKET_H
#define ALOFT_MULTICAST_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/multicast.h"

/** The interfaces that a socket is a member on. */
struct multicast_members {
    struct aloft_interface list[ALOFT_INTERFACES_MAX];
    size_t count;
};

/**
 * Opens a socket at the port of `group` and joins it. `members` gets those of the
 * interfaces on which that worked. -1: see errno.
 */
int multicast_open(const struct aloft_peer *group,
        const struct aloft_interface *interfaces, size_t count,
        struct multicast_members *members);

/** Whether a peer is a group of IPv4. */
bool multicast_is_group(const struct aloft_peer *peer);

/** Sends a datagram to a group on all interfaces; lost where that does not work. */
void multicast_send(int fd, const struct multicast_members *members,
        const struct aloft_peer *group, const void *data, size_t len);

#endif
