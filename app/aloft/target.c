#include "target.h"

#include <stdio.h>
#include <string.h>

#include "aloft/address.h"
#include "aloft/url.h"
#include "discovered.h"
#include "local_name.h"
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

static size_t last_slash(struct aloft_span path)
{
    size_t at = 0;

    for (size_t i = 0; i < path.len; i++) {
        at = path.text[i] == '/' ? i : at;
    }
    return at;
}

/* "http://host/folder/page" is "http://host/folder" and "page". */
static bool take_url(struct cli_target *target, const struct aloft_url *url)
{
    const size_t at = last_slash(url->path);
    const struct aloft_span folder = aloft_span_first(url->path, at);
    const struct aloft_span page =
            aloft_span_after(url->path, url->path.len > 0 ? at + 1 : 0);
    const int len = snprintf(target->base, sizeof target->base, "%.*s://%.*s%.*s",
            (int)url->scheme.len, url->scheme.text, (int)url->authority.len,
            url->authority.text, (int)folder.len, folder.text);

    if (len < 0 || (size_t)len >= sizeof target->base ||
            page.len >= sizeof target->page || url->query.len > 0 || url->has_user ||
            !copy_host(target, url)) {
        return false;
    }
    memcpy(target->page, page.text, page.len);
    target->by_http = true;
    return true;
}

static bool is_http(const struct aloft_url *url)
{
    return aloft_span_is_caseless(url->scheme, "http") ||
           aloft_span_is_caseless(url->scheme, "https");
}

static enum aloft_exit fail_form(struct cli *cli, const char *text)
{
    const enum aloft_exit exit = cli_usage(cli, "%s is no target", text);

    cli_why(cli, "a target is HOST, HOST:PORT, http://HOST:PORT, https://HOST:PORT, "
                 "espota://HOST:PORT, sim:NAME, or @GROUP");
    return exit;
}

enum aloft_exit cli_target_read(
        struct cli *cli, const char *text, struct cli_target *target)
{
    const bool has_scheme = strstr(text, "://") != NULL;
    char whole[CLI_TARGET_URL_MAX + CLI_TARGET_PAGE_MAX + 32u];
    struct aloft_url url;

    *target = (struct cli_target){.text = text};
    if (begins_with(text, "sim:")) {
        target->sim = text + strlen("sim:");
        return sim_name_is_good(target->sim) ? ALOFT_EXIT_OK : fail_form(cli, text);
    }
    const int len =
            snprintf(whole, sizeof whole, "%s%s", has_scheme ? "" : "espota://", text);

    if (len < 0 || (size_t)len >= sizeof whole ||
            aloft_url_parse(&url, aloft_span_of(whole)) != ALOFT_OK) {
        return fail_form(cli, text);
    }
    if (is_http(&url)) {
        return take_url(target, &url) ? ALOFT_EXIT_OK : fail_form(cli, text);
    }
    if (!aloft_span_is_caseless(url.scheme, "espota")) {
        return fail_form(cli, text);
    }
    target->by_espota = has_scheme;
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

/* Where the address is known and perhaps the port: one way, or one for each usual port.
 */
static void settle(
        struct cli_addresses *addresses, const struct aloft_peer *peer, uint16_t port)
{
    addresses->peers[0] = *peer;
    addresses->peers[0].port = port;
    addresses->count = 1;
    if (port == 0) {
        addresses->peers[0].port = ESP8266_PORT;
        addresses->peers[1] = *peer;
        addresses->peers[1].port = ESP32_PORT;
        addresses->count = 2;
    }
}

/* A device that announces itself tells where it listens. */
static bool find_announced(
        const char *host, uint16_t port, struct cli_addresses *addresses)
{
    struct discovered device;

    if (!discovered_find(host, &device)) {
        return false;
    }
    settle(addresses, &device.peer, port != 0 ? port : device.espota_port);
    addresses->http_port = device.http_port;
    return true;
}

/* Names in .local are nothing that a name server could know (RFC 6762, 22.1), unless it
 * is one's own; asking it first may take long. */
static size_t find_addresses(
        const char *host, uint16_t port, struct aloft_peer found[ADDRESSES_MAX])
{
    if (local_name_is(host) && local_name_find(host, port, &found[0])) {
        return 1;
    }
    return aloft_address_find(host, port, found, ADDRESSES_MAX);
}

enum aloft_exit cli_target_find(struct cli *cli, const char *host, uint16_t port,
        struct cli_addresses *addresses)
{
    struct aloft_peer found[ADDRESSES_MAX];
    bool is_local = false;
    const bool may_be_announced = discovered_may_be_name(host, &is_local);

    *addresses = (struct cli_addresses){0};
    if (is_local && port == 0 && find_announced(host, port, addresses)) {
        return ALOFT_EXIT_OK;
    }
    const size_t count = find_addresses(host, port, found);

    if (count > 0) {
        const struct aloft_peer peer = choose(found, count);

        settle(addresses, &peer, port);
        return ALOFT_EXIT_OK;
    }
    if (may_be_announced && !is_local && find_announced(host, port, addresses)) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_NAME, "resolve", "there is no host %s", host);
    if (may_be_announced) {
        cli_hint(cli, "see which devices there are: aloft discover");
    }
    return ALOFT_EXIT_UNREACHABLE;
}
