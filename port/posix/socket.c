#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* What IPv4 addresses begin with when they are written as IPv6 (RFC 4291, 2.5.5.2). */
static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool is_ipv4(const struct aloft_peer *peer)
{
    return memcmp(peer->address, mapped, sizeof(mapped)) == 0;
}

socklen_t socket_address(
        const struct aloft_peer *peer, struct sockaddr_storage *address)
{
    memset(address, 0, sizeof(*address));
    if (is_ipv4(peer)) {
        struct sockaddr_in *const in = (struct sockaddr_in *)address;

        in->sin_family = AF_INET;
        in->sin_port = htons(peer->port);
        memcpy(&in->sin_addr, peer->address + sizeof(mapped), sizeof(in->sin_addr));
        return sizeof(*in);
    }
    struct sockaddr_in6 *const in6 = (struct sockaddr_in6 *)address;

    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(peer->port);
    memcpy(&in6->sin6_addr, peer->address, sizeof(in6->sin6_addr));
    return sizeof(*in6);
}

struct aloft_peer socket_peer(const struct sockaddr_storage *address)
{
    struct aloft_peer peer = {0};

    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *const in = (const struct sockaddr_in *)address;

        memcpy(peer.address, mapped, sizeof(mapped));
        memcpy(peer.address + sizeof(mapped), &in->sin_addr, sizeof(in->sin_addr));
        peer.port = ntohs(in->sin_port);
    }
    if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *const in6 = (const struct sockaddr_in6 *)address;

        memcpy(peer.address, &in6->sin6_addr, sizeof(in6->sin6_addr));
        peer.port = ntohs(in6->sin6_port);
    }
    return peer;
}

int socket_open(const struct aloft_peer *peer, int type)
{
    return socket(
            is_ipv4(peer) ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int socket_open_at(const struct aloft_peer *local, int type)
{
    struct sockaddr_storage address;
    const socklen_t len = socket_address(local, &address);
    const int fd = socket_open(local, type);
    const int on = 1;

    if (fd < 0) {
        return -1;
    }
    /* A listener may reuse a port that old connections still linger on. For UDP the
     * same option would let two programs share a port, each missing datagrams. */
    if (type == SOCK_STREAM) {
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)); // a nicety
    }
    if (bind(fd, (const struct sockaddr *)&address, len) != 0) {
        const int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

uint16_t socket_port(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);

    memset(&address, 0, sizeof(address));
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
        return 0;
    }
    return socket_peer(&address).port;
}

bool socket_must_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}
