#include "multicast_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "socket.h"

/* What IPv4 addresses begin with when they are written as IPv6 (RFC 4291, 2.5.5.2). */
#define MAPPED_SIZE 12u
/* Beyond the first router they would be dropped; none may pass them on. */
#define TTL 255

bool multicast_is_group(const struct aloft_peer *peer)
{
    static const uint8_t mapped[MAPPED_SIZE] = {[10] = 0xff, [11] = 0xff};

    return memcmp(peer->address, mapped, sizeof mapped) == 0 &&
           (peer->address[MAPPED_SIZE] & 0xf0u) == 0xe0u;
}

static bool set_option(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

/* Other programs have the same port, and every socket would hear every group that any
 * program of this host is a member of. */
static bool set_options(int fd)
{
    return set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) &&
           set_option(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0) &&
           set_option(fd, IPPROTO_IP, IP_MULTICAST_TTL, TTL) &&
           set_option(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 1) &&
           set_option(fd, IPPROTO_IP, IP_TTL, TTL);
}

static bool bind_to_port(int fd, uint16_t port)
{
    const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};

    return bind(fd, (const struct sockaddr *)&any, sizeof any) == 0;
}

static bool join(
        int fd, const struct aloft_peer *group, const struct aloft_interface *interface)
{
    struct ip_mreqn request = {.imr_ifindex = (int)interface->index};

    memcpy(&request.imr_multiaddr, group->address + MAPPED_SIZE, 4);
    memcpy(&request.imr_address, interface->ipv4, 4);
    return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0;
}

static bool prepare(int fd, const struct aloft_peer *group,
        const struct aloft_interface *interfaces, size_t count,
        struct multicast_members *members)
{
    if (!set_options(fd) || !bind_to_port(fd, group->port)) {
        return false;
    }
    errno = ENODEV; // should there be no interface at all
    for (size_t i = 0; i < count && members->count < ALOFT_INTERFACES_MAX; i++) {
        if (join(fd, group, &interfaces[i])) {
            members->list[members->count] = interfaces[i];
            members->count++;
        }
    }
    return members->count > 0;
}

int multicast_open(const struct aloft_peer *group,
        const struct aloft_interface *interfaces, size_t count,
        struct multicast_members *members)
{
    const int fd = socket_open(group, SOCK_DGRAM);

    memset(members, 0, sizeof *members);
    if (fd < 0) {
        return -1;
    }
    if (!prepare(fd, group, interfaces, count, members)) {
        const int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

/* Says which interface a message leaves through, and with which address. */
static void choose_interface(
        struct msghdr *message, const struct aloft_interface *interface)
{
    struct in_pktinfo info = {.ipi_ifindex = (int)interface->index};
    struct cmsghdr *const head = CMSG_FIRSTHDR(message);

    memcpy(&info.ipi_spec_dst, interface->ipv4, 4);
    head->cmsg_level = IPPROTO_IP;
    head->cmsg_type = IP_PKTINFO;
    head->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(head), &info, sizeof info);
}

void multicast_send(int fd, const struct multicast_members *members,
        const struct aloft_peer *group, const void *data, size_t len)
{
    union {
        const void *given;
        void *wanted; // by struct iovec, which is for receiving, too
    } bytes = {.given = data};
    struct iovec piece = {.iov_base = bytes.wanted, .iov_len = len};
    union {
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct cmsghdr aligned;
    } control = {.bytes = {0}};
    struct sockaddr_storage address;
    struct msghdr message = {.msg_name = &address,
            .msg_namelen = socket_address(group, &address),
            .msg_iov = &piece,
            .msg_iovlen = 1,
            .msg_control = control.bytes,
            .msg_controllen = sizeof control.bytes};

    for (size_t i = 0; i < members->count; i++) {
        choose_interface(&message, &members->list[i]);
        (void)sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL); // or it is lost
    }
}
