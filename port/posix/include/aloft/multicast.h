/**
 * @file multicast.h
 * The network interfaces of this host, for those who want to speak to everybody on
 * one. IPv4 only.
 */
#ifndef ALOFT_MULTICAST_H
#define ALOFT_MULTICAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/pump.h"

/** Interfaces that one link may be a member of a group on. */
#define ALOFT_INTERFACES_MAX 8u

struct aloft_interface {
    unsigned index; /**< As the kernel counts. */
    char name[16];
    uint8_t ipv4[4];
    uint8_t ipv4_mask[4];
    bool is_loopback;
};

/**
 * Lists the interfaces that are up, have an IPv4 address (the first one counts) and
 * carry multicast, the loopback one last. Returns how many there are, at most `max`.
 */
size_t aloft_interfaces_list(struct aloft_interface *list, size_t max);

/**
 * Finds the interface that has an IPv4 address of this host, in digits; `ipv4` is then
 * that address. Every address 127.x.x.x is the loopback interface's.
 *
 * @return ALOFT_OK; ALOFT_ERR_NAME for a text that is no address; ALOFT_ERR_ADDRESS
 *         for one that no interface has.
 */
ALOFT_CHECKED enum aloft_status aloft_interface_find(
        const char *address, struct aloft_interface *interface);

/**
 * Opens the link's UDP socket at the port of `group`, which others may share, and
 * joins that group on each of the interfaces. Datagrams to a group then leave through
 * all of them with TTL 255, and are heard by this host, too; datagrams to a single host
 * leave as always. Of groups, the link hears only this one, and only on these
 * interfaces.
 *
 * @return ALOFT_OK, when it works on one interface at least; ALOFT_ERR_STATE when the
 *         socket is open; ALOFT_ERR_ADDRESS (see errno).
 */
ALOFT_CHECKED enum aloft_status aloft_link_join(struct aloft_link *link,
        const struct aloft_peer *group, const struct aloft_interface *interfaces,
        size_t count);

#endif
