#include "catalog_private.h"

#include <stdlib.h>
#include <string.h>

static int compare_mac(const void *key, const void *item)
{
    const struct aloft_catalog_device *device = item;

    return memcmp(key, device->mac, sizeof device->mac);
}

static bool name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '_' || c == '+' || c == '-';
}

void aloft_catalog_describe(struct aloft_catalog_problem *problem, unsigned line,
        const char *format, va_list arguments)
{
    problem->line = line;
    (void)vsnprintf(problem->text, sizeof problem->text, format,
            arguments); // a message that is cut is still a message
}

const struct aloft_catalog_device *aloft_catalog_group(
        const struct aloft_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->groups.count; i++) {
        if (strcmp(catalog->groups.items[i].group, name) == 0) {
            return &catalog->groups.items[i];
        }
    }
    return NULL;
}

void aloft_catalog_free(struct aloft_catalog *catalog)
{
    if (catalog == NULL) {
        return;
    }
    free(catalog->devices.items);
    free(catalog->groups.items);
    free(catalog->fallback.items);
    free(catalog);
}

const struct aloft_catalog_device *aloft_catalog_find(
        const struct aloft_catalog *catalog, const uint8_t mac[ALOFT_PULL_MAC_SIZE])
{
    const struct aloft_catalog_device *own = NULL;

    if (catalog->devices.count > 0) {
        own = bsearch(mac, catalog->devices.items, catalog->devices.count,
                sizeof *catalog->devices.items, compare_mac);
    }
    if (own == NULL && catalog->fallback.count > 0) {
        return &catalog->fallback.items[0];
    }
    return own;
}

size_t aloft_catalog_count(const struct aloft_catalog *catalog)
{
    return catalog->devices.count;
}

const struct aloft_catalog_device *aloft_catalog_at(
        const struct aloft_catalog *catalog, size_t index)
{
    if (index < catalog->devices.count) {
        return &catalog->devices.items[index];
    }
    if (index == catalog->devices.count && catalog->fallback.count > 0) {
        return &catalog->fallback.items[0];
    }
    return NULL;
}

bool aloft_catalog_name_ok(const char *name)
{
    size_t len = 0;

    if (name[0] == '\0' || name[0] == '.') {
        return false;
    }
    while (name[len] != '\0') {
        if (len == ALOFT_CATALOG_NAME_MAX || !name_character(name[len])) {
            return false;
        }
        len++;
    }
    return true;
}
