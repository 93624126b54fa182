#include "local_name.h"

#include <string.h>
#include <strings.h>

#include "aloft/clock.h"
#include "aloft/mdns_browser.h"
#include "aloft/multicast.h"
#include "aloft/pump.h"

/* The second question goes out after one second. */
#define WAIT_MS 1500u
#define SUFFIX  ".local"

/* Length of the name without ".local", which may end in a dot; 0: it is no such name.
 * Names of more than one part are none that devices have. */
static size_t first_part(const char *host)
{
    size_t len = strlen(host);

    if (len > 0 && host[len - 1] == '.') {
        len--;
    }
    if (len <= strlen(SUFFIX) || len - strlen(SUFFIX) > ALOFT_MDNS_LABEL_MAX) {
        return 0;
    }
    const size_t part = len - strlen(SUFFIX);
    const bool ends = strncasecmp(host + part, SUFFIX, strlen(SUFFIX)) == 0;

    return ends && memchr(host, '.', part) == NULL ? part : 0;
}

bool local_name_is(const char *host)
{
    return first_part(host) > 0;
}

static bool ask(struct aloft_pump *pump, struct aloft_mdns_browser *browser)
{
    const struct aloft_peer all = aloft_mdns_everybody();
    struct aloft_interface interfaces[ALOFT_INTERFACES_MAX];
    const size_t count = aloft_interfaces_list(interfaces, ALOFT_INTERFACES_MAX);
    const uint32_t begin_ms = aloft_clock_ms();
    struct aloft_link *link = NULL;

    if (aloft_pump_add(pump, &browser->machine, &link) != ALOFT_OK ||
            aloft_link_join(link, &all, interfaces, count) != ALOFT_OK) {
        return false;
    }
    aloft_mdns_browser_start(browser, begin_ms);
    for (;;) {
        const uint32_t gone_ms = aloft_clock_ms() - begin_ms;

        if (browser->has_address || gone_ms >= WAIT_MS) {
            return browser->has_address;
        }
        (void)aloft_pump_turn(pump, WAIT_MS - gone_ms); // a browser restarts nothing
    }
}

bool local_name_find(const char *host, uint16_t port, struct aloft_peer *peer)
{
    char label[ALOFT_MDNS_LABEL_MAX + 1] = {0};
    uint8_t buf[512];
    struct aloft_mdns_browser browser;
    struct aloft_pump *pump = NULL;
    const struct aloft_mdns_browser_config config = {
            .host = label, .buf = buf, .buf_size = sizeof buf};

    memcpy(label, host, first_part(host));
    if (aloft_mdns_browser_init(&browser, &config) != ALOFT_OK ||
            aloft_pump_new(&pump) != ALOFT_OK) {
        return false;
    }
    const bool found = ask(pump, &browser);

    aloft_pump_free(pump);
    *peer = browser.address;
    peer->port = port;
    return found;
}
