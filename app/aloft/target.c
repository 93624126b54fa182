#include "target.h"

#include <string.h>

#include "aloft/address.h"
#include "aloft/url.h"
#include "sim_folder.h"

/* Where devices listen that nobody has told anything else. */
#define ESP8266_PORT 8266u
#define ESP32_PORT   3232u

#define ADDRESSES_MAX 16u

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool copy_host(struct cli_target *target, const struct aloft_url *url)
{
    if (url->host.len == 0 || url->host.len >= sizeof target->host) {
        return false;
    }
    memcpy(target->host, url->host.text, url->host.len);
    target->host[url->host.len] = '\0';
    target->port = url->port;
    return true;
}

static enum aloft_exit fail_form(struct cli *cli, const char *text)
{
    const enum aloft_exit exit = cli_usage(cli, "%s is no target", text);

    cli_why(cli, "a target is HOST, HOST:PORT, espota://HOST:PORT or sim:NAME");
    return exit;
}

enum aloft_exit cli_target_read(
        struct cli *cli, const char *text, struct cli_target *target)
{
    const bool has_scheme = strstr(text, "://") != NULL;
    char whole[CLI_HOST_MAX + 32u];
    struct aloft_url url;

    *target = (struct cli_target){.text = text};
    if (begins_with(text, "sim:")) {
        target->sim = text + strlen("sim:");
        return sim_name_is_good(target->sim) ? ALOFT_EXIT_OK : fail_form(cli, text);
    }
    if (has_scheme && !begins_with(text, "espota://")) {
        return fail_form(cli, text);
    }
    const int len =
            snprintf(whole, sizeof whole, "%s%s", has_scheme ? "" : "espota://", text);

    if (len < 0 || (size_t)len >= sizeof whole ||
            aloft_url_parse(&url, aloft_span_of(whole)) != ALOFT_OK) {
        return fail_form(cli, text);
    }
    const bool bare = url.path.len <= 1 && url.query.len == 0 && !url.has_user;

    return bare && copy_host(target, &url) ? ALOFT_EXIT_OK : fail_form(cli, text);
}

/* The address to use: the first of IPv4, else the first. */
static struct aloft_peer choose(const struct aloft_peer *peers, size_t count)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    for (size_t i = 0; i < count; i++) {
        if (memcmp(peers[i].address, mapped, sizeof mapped) == 0) {
            return peers[i];
        }
    }
    return peers[0];
}

enum aloft_exit cli_target_find(struct cli *cli, const char *host, uint16_t port,
        struct aloft_peer peers[CLI_TARGET_PEERS_MAX], size_t *count)
{
    struct aloft_peer found[ADDRESSES_MAX];
    const size_t found_count = aloft_address_find(host, port, found, ADDRESSES_MAX);

    *count = 0;
    if (found_count == 0) {
        return cli_fail(cli, ALOFT_ERR_NAME, "resolve", "there is no host %s", host);
    }
    peers[0] = choose(found, found_count);
    *count = 1;
    if (port == 0) {
        peers[1] = peers[0];
        peers[0].port = ESP8266_PORT;
        peers[1].port = ESP32_PORT;
        *count = 2;
    }
    return ALOFT_EXIT_OK;
}
