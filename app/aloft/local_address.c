#include "local_address.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool is_ipv4(const struct aloft_peer *peer)
{
    return memcmp(peer->address, mapped, sizeof mapped) == 0;
}

/* A socket of IPv6 reaches both: an IPv4 address is mapped into IPv6 in a peer. */
struct aloft_peer local_address_towards(const struct aloft_peer *peer)
{
    struct sockaddr_in6 address = {
            .sin6_family = AF_INET6, .sin6_port = htons(peer->port)};
    struct aloft_peer local = {0};
    socklen_t len = sizeof address;
    const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memcpy(&address.sin6_addr, peer->address, sizeof address.sin6_addr);
    if (fd < 0) {
        return local;
    }
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
            getsockname(fd, (struct sockaddr *)&address, &len) == 0) {
        memcpy(local.address, &address.sin6_addr, sizeof local.address);
    }
    close(fd);
    return local;
}

struct aloft_peer local_address_or_any(
        const struct aloft_peer *local, const struct aloft_peer *peer)
{
    static const uint8_t zeros[sizeof local->address];
    struct aloft_peer any = *local;

    if (memcmp(local->address, zeros, sizeof zeros) == 0 && is_ipv4(peer)) {
        memcpy(any.address, mapped, sizeof mapped);
    }
    return any;
}
