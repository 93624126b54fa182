#include "discovered.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aloft/clock.h"

#define FIND_MS 1500u
/* After its first service has answered: its others come along, or do not exist. */
#define REST_MS 200u
#define SUFFIX  ".local"

static void copy_text(char text[DISCOVERED_TEXT_MAX],
        const struct aloft_mdns_found *found, const char *key)
{
    const char *value = NULL;
    size_t len = 0;

    if (aloft_mdns_found_text(found, key, &value, &len) && len < DISCOVERED_TEXT_MAX &&
            memchr(value, '\0', len) == NULL) {
        memcpy(text, value, len);
        text[len] = '\0';
    }
}

static void add_service(struct discovered *device, const struct aloft_mdns_found *found)
{
    if (found->type == DISCOVERY_ARDUINO) {
        device->espota_port = found->port;
        copy_text(device->board, found, "board");
        copy_text(device->auth, found, "auth_upload");
    } else {
        device->http_port = found->port;
        copy_text(device->version, found, "version");
        copy_text(device->target, found, "target");
        copy_text(device->state, found, "state");
    }
}

/* The place of the device that has a service: an old one or the next free one. */
static struct discovered *place_of(
        struct discovered *devices, size_t count, const struct aloft_mdns_found *found)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(devices[i].host, found->host) == 0 &&
                strcasecmp(devices[i].name, found->label) == 0) {
            return &devices[i];
        }
    }
    return &devices[count];
}

static int compare(const void *a, const void *b)
{
    const struct discovered *const first = (const struct discovered *)a;
    const struct discovered *const second = (const struct discovered *)b;

    return strcasecmp(first->name, second->name);
}

size_t discovered_list(
        const struct discovery *discovery, struct discovered *devices, size_t max)
{
    const struct aloft_mdns_found *const found = discovery_found(discovery);
    size_t count = 0;

    for (size_t i = 0; i < DISCOVERY_FOUND_MAX && count < max; i++) {
        if (!aloft_mdns_found_complete(&found[i])) {
            continue;
        }
        struct discovered *const device = place_of(devices, count, &found[i]);

        if (device == &devices[count]) {
            *device = (struct discovered){.peer = found[i].peer};
            memcpy(device->name, found[i].label, sizeof device->name);
            memcpy(device->host, found[i].host, sizeof device->host);
            count++;
        }
        add_service(device, &found[i]);
    }
    qsort(devices, count, sizeof devices[0], compare);
    return count;
}

bool discovered_may_be_name(const char *name, bool *is_local)
{
    const size_t len = strlen(name);
    const char *const dot = strchr(name, '.');

    *is_local = dot != NULL && strcasecmp(dot, SUFFIX) == 0;
    if (strchr(name, ':') != NULL || strcasecmp(name, "localhost") == 0) {
        return false;
    }
    return len > 0 && (dot == NULL || *is_local);
}

static bool is_called(const char *own, const char *name, size_t name_len)
{
    return strlen(own) == name_len && strncasecmp(own, name, name_len) == 0;
}

/* The device of that name: its host's, or its services'. */
static bool pick(const struct discovery *discovery, const char *name, size_t name_len,
        struct discovered *device)
{
    struct discovered devices[DISCOVERED_MAX];
    const size_t count = discovered_list(discovery, devices, DISCOVERED_MAX);

    for (size_t i = 0; i < count; i++) {
        if (is_called(devices[i].host, name, name_len) ||
                is_called(devices[i].name, name, name_len)) {
            *device = devices[i];
            return true;
        }
    }
    return false;
}

bool discovered_find(const char *name, struct discovered *device)
{
    const size_t name_len = strcspn(name, ".");
    const uint32_t begin_ms = aloft_clock_ms();
    struct discovery *discovery = NULL;
    bool found = false;

    if (discovery_open(&discovery) != ALOFT_OK) {
        return false;
    }
    while (!found && aloft_clock_ms() - begin_ms < FIND_MS) {
        (void)discovery_turn(discovery, REST_MS); // nothing restarts here
        found = pick(discovery, name, name_len, device);
    }
    if (found && (device->espota_port == 0 || device->http_port == 0)) {
        discovery_run(discovery, REST_MS);
        found = pick(discovery, name, name_len, device);
    }
    discovery_close(discovery);
    return found;
}
