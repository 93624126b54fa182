/**
 * @file target.h
 * Where an image is to go, as it stands on the command line.
 *
 *     HOST  HOST:PORT  [IPV6]:PORT              a device
 *     espota://HOST:PORT  http[s]://HOST:PORT   the same, and by which way
 *     http[s]://HOST/PAGE                       the page of a stock device
 *     sim:NAME                                  a simulated device
 */
#ifndef ALOFT_APP_TARGET_H
#define ALOFT_APP_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "cli.h"

#define CLI_HOST_MAX 256u
/** Characters of a URL, and of the name of a page, their ends included. */
#define CLI_TARGET_URL_MAX  220u
#define CLI_TARGET_PAGE_MAX 64u
/** Addresses of one device that are tried: one for each port it may listen at. */
#define CLI_TARGET_PEERS_MAX 2u

struct cli_target {
    const char *text; /**< As given. Borrowed. */
    char host[CLI_HOST_MAX];
    uint16_t port;   /**< 0: not given. */
    const char *sim; /**< Name of a simulated device; NULL: a real one. Borrowed. */
    bool by_espota;  /**< It says so. */
    bool by_http;    /**< It is a URL: of the two below. */
    char base[CLI_TARGET_URL_MAX];  /**< "http://host:port", perhaps with a folder. */
    char page[CLI_TARGET_PAGE_MAX]; /**< What follows behind a slash; may be empty. */
};

/**
 * Takes the text apart.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_USAGE, and the failure is recorded.
 */
enum aloft_exit cli_target_read(
        struct cli *cli, const char *text, struct cli_target *target);

/** Ways to one device. */
struct cli_addresses {
    struct aloft_peer peers[CLI_TARGET_PEERS_MAX]; /**< For espota. */
    size_t count;
    uint16_t http_port; /**< What it announces; 0: not known. */
};

/**
 * Finds the addresses of a device: one for its port, or one each for the usual ports of
 * ESP8266 and ESP32. An IPv4 address is preferred, which is all that most devices have.
 * Names that end in ".local", and names without a dot that no name server knows, are
 * looked for among the devices that announce themselves, which tell their ports, too.
 * Blocks while the name is looked up.
 *
 * @return ALOFT_EXIT_OK; ALOFT_EXIT_UNREACHABLE, and the failure is recorded.
 */
enum aloft_exit cli_target_find(struct cli *cli, const char *host, uint16_t port,
        struct cli_addresses *addresses);

#endif
