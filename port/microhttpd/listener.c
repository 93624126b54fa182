#include "microhttpd_private.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static enum aloft_status bind_and_listen(int fd, const struct addrinfo *address)
{
    const int yes = 1;
    const int head_s = 5;

    /* Each of these only makes things better; bind() and listen() decide. */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &head_s, sizeof head_s);
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 ||
            listen(fd, BACKLOG) != 0) {
        return ALOFT_ERR_IO;
    }
    return ALOFT_OK;
}

int listener_open(const char *address_text, uint16_t port, enum aloft_status *status)
{
    const struct addrinfo wanted = {
            .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
            .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *address = NULL;
    char port_text[8];
    int fd;

    (void)snprintf(port_text, sizeof port_text, "%u", port); // at most five digits
    if (getaddrinfo(address_text, port_text, &wanted, &address) != 0) {
        *status = ALOFT_ERR_ARGUMENT;
        return -1;
    }
    fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *status = fd < 0 ? ALOFT_ERR_IO : bind_and_listen(fd, address);
    freeaddrinfo(address);
    if (*status != ALOFT_OK && fd >= 0) {
        const int why = errno;

        (void)close(fd); // it never carried anything
        errno = why;
        return -1;
    }
    return fd;
}

uint16_t listener_port(int fd)
{
    struct sockaddr_storage address;
    struct sockaddr_in6 ipv6;
    struct sockaddr_in ipv4;
    socklen_t len = sizeof address;

    memset(&address, 0, sizeof address);
    (void)getsockname(fd, (struct sockaddr *)&address, &len); // zero then
    memcpy(&ipv6, &address, sizeof ipv6);
    memcpy(&ipv4, &address, sizeof ipv4);
    return ntohs(address.ss_family == AF_INET6 ? ipv6.sin6_port : ipv4.sin_port);
}
