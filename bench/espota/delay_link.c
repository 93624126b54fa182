#include "delay_link.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One piece on its way; len 0 on a stream is its end. */
struct parcel {
    struct parcel *next;
    uint64_t due_us;
    size_t len;
    uint8_t bytes[];
};

/* One direction: first in, first out, each piece `delay_us` after it came. */
struct lane {
    struct parcel *first;
    struct parcel **last;
};

struct delay_link {
    uint64_t delay_us;
    uint16_t host_port;
    int from_host;           // datagrams of the host arrive here
    int to_device;           // and leave here
    int listener;            // the device connects to this
    int device;              // the stream with the device, or -1
    int host;                // the stream with the host, or -1
    struct sockaddr_in peer; // where the host's datagrams come from
    struct lane datagrams_out;
    struct lane datagrams_back;
    struct lane stream_out; // host to device
    struct lane stream_back;
};

static uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static struct sockaddr_in address_of(const char *text, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    inet_pton(AF_INET, text, &address.sin_addr);
    return address;
}

static int bound_socket(int type, uint16_t port)
{
    const struct sockaddr_in address = address_of(DELAY_LINK_MIDDLE, port);
    const int on = 1;
    int fd = socket(AF_INET, type, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
            bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        err(1, "delay link: %s:%u", DELAY_LINK_MIDDLE, port);
    }
    return fd;
}

static void connect_or_die(int fd, const char *text, uint16_t port)
{
    const struct sockaddr_in address = address_of(text, port);

    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        err(1, "delay link: cannot reach %s:%u", text, port);
    }
}

static void lane_put(struct lane *lane, const void *bytes, size_t len, uint64_t due_us)
{
    struct parcel *parcel = malloc(sizeof *parcel + len);

    if (parcel == NULL) {
        err(1, "delay link");
    }
    *parcel = (struct parcel){.due_us = due_us, .len = len};
    memcpy(parcel->bytes, bytes, len);
    if (lane->first == NULL) {
        lane->last = &lane->first;
    }
    *lane->last = parcel;
    lane->last = &parcel->next;
}

static void lane_clear(struct lane *lane)
{
    while (lane->first != NULL) {
        struct parcel *parcel = lane->first;

        lane->first = parcel->next;
        free(parcel);
    }
}

static void send_whole(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent <= 0) {
            return; // that end is gone: the other one will notice by its silence
        }
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* Hands over what is due; `peer` is given for datagrams that go to the host. */
static void lane_deliver(struct lane *lane, int fd, const struct sockaddr_in *peer)
{
    while (lane->first != NULL && lane->first->due_us <= now_us()) {
        struct parcel *parcel = lane->first;

        if (peer != NULL) {
            sendto(fd, parcel->bytes, parcel->len, 0, (const struct sockaddr *)peer,
                    sizeof *peer);
        } else if (parcel->len == 0) {
            shutdown(fd, SHUT_WR);
        } else {
            send_whole(fd, parcel->bytes, parcel->len);
        }
        lane->first = parcel->next;
        free(parcel);
    }
}

static void accept_device(struct delay_link *link)
{
    const int on = 1;

    link->device = accept(link->listener, NULL, NULL);
    link->host = bound_socket(SOCK_STREAM, 0);
    connect_or_die(link->host, DELAY_LINK_HOST, link->host_port);
    setsockopt(link->device, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(link->host, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void end_stream(struct delay_link *link)
{
    close(link->device);
    close(link->host);
    link->device = -1;
    link->host = -1;
    lane_clear(&link->stream_out);
    lane_clear(&link->stream_back);
}

/* Takes in what came over a stream. False when that end has closed. */
static bool stream_receive(struct delay_link *link, int fd, struct lane *lane)
{
    uint8_t bytes[65536];
    const ssize_t len = recv(fd, bytes, sizeof bytes, 0);

    lane_put(lane, bytes, len > 0 ? (size_t)len : 0, now_us() + link->delay_us);
    return len > 0;
}

static void datagram_receive(struct delay_link *link, int fd, struct lane *lane)
{
    uint8_t bytes[2048];
    socklen_t peer_len = sizeof link->peer;
    const ssize_t len = fd == link->from_host
                                ? recvfrom(fd, bytes, sizeof bytes, 0,
                                          (struct sockaddr *)&link->peer, &peer_len)
                                : recv(fd, bytes, sizeof bytes, 0);

    if (len >= 0) {
        lane_put(lane, bytes, (size_t)len, now_us() + link->delay_us);
    }
}

static int wait_ms(const struct delay_link *link)
{
    const struct lane *lanes[] = {&link->datagrams_out, &link->datagrams_back,
            &link->stream_out, &link->stream_back};
    const uint64_t now = now_us();
    uint64_t wait = 1000000;

    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        if (lanes[i]->first != NULL) {
            const uint64_t due = lanes[i]->first->due_us;
            const uint64_t left = due > now ? due - now : 0;

            wait = left < wait ? left : wait;
        }
    }
    return (int)((wait + 999) / 1000);
}

static void carry(struct delay_link *link)
{
    bool host_open = true;
    bool device_open = true;

    for (;;) {
        struct pollfd fds[] = {
                {.fd = link->from_host, .events = POLLIN},
                {.fd = link->to_device, .events = POLLIN},
                {.fd = link->device < 0 ? link->listener : -1, .events = POLLIN},
                {.fd = device_open ? link->device : -1, .events = POLLIN},
                {.fd = host_open ? link->host : -1, .events = POLLIN},
        };

        poll(fds, sizeof fds / sizeof fds[0], wait_ms(link));
        if (fds[0].revents != 0) {
            datagram_receive(link, link->from_host, &link->datagrams_out);
        }
        if (fds[1].revents != 0) {
            datagram_receive(link, link->to_device, &link->datagrams_back);
        }
        if (fds[2].revents != 0) {
            accept_device(link);
            host_open = true;
            device_open = true;
        }
        if (fds[3].revents != 0) {
            device_open = stream_receive(link, link->device, &link->stream_back);
        }
        if (fds[4].revents != 0) {
            host_open = stream_receive(link, link->host, &link->stream_out);
        }
        lane_deliver(&link->datagrams_out, link->to_device, NULL);
        lane_deliver(&link->datagrams_back, link->from_host, &link->peer);
        lane_deliver(&link->stream_out, link->device, NULL);
        lane_deliver(&link->stream_back, link->host, NULL);
        if (link->device >= 0 && !host_open && !device_open &&
                link->stream_out.first == NULL && link->stream_back.first == NULL) {
            end_stream(link);
        }
    }
}

pid_t delay_link_start(uint16_t device_port, uint16_t host_port, uint32_t round_trip_ms)
{
    struct delay_link link = {
            .delay_us = (uint64_t)round_trip_ms * 500u,
            .host_port = host_port,
            .from_host = bound_socket(SOCK_DGRAM, device_port),
            .to_device = bound_socket(SOCK_DGRAM, 0),
            .listener = bound_socket(SOCK_STREAM, host_port),
            .device = -1,
            .host = -1,
    };
    pid_t child;

    connect_or_die(link.to_device, DELAY_LINK_DEVICE, device_port);
    if (listen(link.listener, 1) != 0) {
        err(1, "delay link: listen");
    }
    child = fork();
    if (child < 0) {
        err(1, "delay link: fork");
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        carry(&link);
    }
    close(link.from_host);
    close(link.to_device);
    close(link.listener);
    return child;
}

void delay_link_stop(pid_t link)
{
    kill(link, SIGKILL);
    waitpid(link, NULL, 0);
}
