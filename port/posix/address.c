#include "aloft/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "socket.h"

/* One name, or only digits, to peers. */
static size_t look_up(const char *host, int flags, uint16_t port,
        struct aloft_peer *peers, size_t max)
{
    const struct addrinfo hints = {
            .ai_flags = flags, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    size_t count = 0;

    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        return 0;
    }
    for (const struct addrinfo *at = found; at != NULL && count < max;
            at = at->ai_next) {
        struct sockaddr_storage address = {0};

        memcpy(&address, at->ai_addr, at->ai_addrlen);
        peers[count] = socket_peer(&address);
        peers[count].port = port;
        count++;
    }
    freeaddrinfo(found);
    return count;
}

enum aloft_status aloft_address_parse(
        const char *text, uint16_t port, struct aloft_peer *peer)
{
    return look_up(text, AI_NUMERICHOST, port, peer, 1) == 1 ? ALOFT_OK
                                                             : ALOFT_ERR_NAME;
}

size_t aloft_address_find(
        const char *host, uint16_t port, struct aloft_peer *peers, size_t max)
{
    /* Only addresses that this host could reach at all, so that a host without IPv6
     * does not try them first. The loopback ones are always among them. */
    const size_t count = look_up(host, AI_ADDRCONFIG, port, peers, max);

    return count > 0 ? count : look_up(host, 0, port, peers, max);
}

void aloft_address_text(
        const struct aloft_peer *peer, char text[ALOFT_ADDRESS_TEXT_MAX])
{
    struct sockaddr_storage address;
    const socklen_t len = socket_address(peer, &address);

    if (getnameinfo((const struct sockaddr *)&address, len, text,
                ALOFT_ADDRESS_TEXT_MAX, NULL, 0, NI_NUMERICHOST) != 0) {
        text[0] = '\0';
    }
}

void aloft_address_port_text(
        const struct aloft_peer *peer, char text[ALOFT_ADDRESS_TEXT_MAX])
{
    char host[ALOFT_ADDRESS_TEXT_MAX];

    aloft_address_text(peer, host);
    /* The longest address in digits has 45 characters: all of it always fits. */
    (void)snprintf(text, ALOFT_ADDRESS_TEXT_MAX,
            strchr(host, ':') != NULL ? "[%.50s]:%u" : "%.50s:%u", host,
            (unsigned)peer->port);
}
