/**
 * @file socket.h
 * Sockets that never block, named by peers. Private to this module.
 */
#ifndef ALOFT_SOCKET_H
#define ALOFT_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "aloft/machine.h"

/** Fills `address` from a peer (AF_INET where it is IPv4) and returns its length. */
socklen_t socket_address(
        const struct aloft_peer *peer, struct sockaddr_storage *address);

/** Reads a peer back; all zero for address families that are not known. */
struct aloft_peer socket_peer(const struct sockaddr_storage *address);

/** Opens a socket of `type` for the family of `peer`. -1: see errno. */
int socket_open(const struct aloft_peer *peer, int type);

/** Opens a socket of `type` at an address of this host. -1: see errno. */
int socket_open_at(const struct aloft_peer *local, int type);

/** The port that a socket is bound to; 0 when it is none. */
uint16_t socket_port(int fd);

/** Whether errno says only that the call would have had to wait. */
bool socket_must_wait(void);

#endif
