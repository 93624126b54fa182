#include "stop_and_wait.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "delay_link.h"

#define CHUNK 1460u

static int listen_for_device(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, DELAY_LINK_HOST, &address.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
            listen(fd, 1) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Sends the invitation and waits for the device to agree. */
static bool invite(const struct sockaddr_in *device, uint16_t host_port, size_t size,
        const char *md5)
{
    char text[128];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    const int len = snprintf(text, sizeof text, "0 %u %zu %s\n", host_port, size, md5);
    bool agreed = false;

    if (sendto(fd, text, (size_t)len, 0, (const struct sockaddr *)device,
                sizeof *device) == len) {
        agreed = recv(fd, text, sizeof text, 0) == 2 && memcmp(text, "OK", 2) == 0;
    }
    close(fd);
    return agreed;
}

/* Sends a chunk and waits until the device says something. */
static bool send_chunk(int fd, const uint8_t *bytes)
{
    char answer[64];

    return send(fd, bytes, CHUNK, MSG_NOSIGNAL) == (ssize_t)CHUNK &&
           recv(fd, answer, sizeof answer, 0) > 0;
}

static bool wait_for_ok(int fd)
{
    char text[256] = "";
    size_t used = 0;

    while (strstr(text, "OK") == NULL) {
        const ssize_t len = recv(fd, text + used, sizeof text - 1 - used, 0);

        if (len <= 0) {
            return false;
        }
        used += (size_t)len;
        text[used] = '\0';
    }
    return true;
}

static bool send_image(int fd, const uint8_t *image, size_t size)
{
    const int on = 1;
    size_t done = 0;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (; size - done > CHUNK; done += CHUNK) {
        if (!send_chunk(fd, image + done)) {
            return false;
        }
    }
    return send(fd, image + done, size - done, MSG_NOSIGNAL) ==
                   (ssize_t)(size - done) &&
           wait_for_ok(fd);
}

bool stop_and_wait_upload(const struct sockaddr_in *device, uint16_t host_port,
        const uint8_t *image, size_t size, const char *md5)
{
    const int listener = listen_for_device(host_port);
    bool done = false;

    if (listener < 0) {
        return false;
    }
    if (invite(device, host_port, size, md5)) {
        const int fd = accept(listener, NULL, NULL);

        done = send_image(fd, image, size);
        close(fd);
    }
    close(listener);
    return done;
}
