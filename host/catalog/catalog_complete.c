#include "catalog_private.h"

#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".bin";

__attribute__((format(printf, 3, 4))) static enum aloft_status mistake(
        struct aloft_catalog_problem *problem, unsigned line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    aloft_catalog_describe(problem, line, format, arguments);
    va_end(arguments);
    return ALOFT_ERR_FORMAT;
}

/* The file's name follows from the version where none is given. */
static enum aloft_status complete_release(struct aloft_catalog_release *release,
        unsigned line, struct aloft_catalog_problem *problem)
{
    const size_t len = strlen(release->version);

    if (len == 0 && release->file[0] != '\0') {
        return mistake(problem, line, "a file is given without its version");
    }
    if (len == 0 || release->file[0] != '\0') {
        return ALOFT_OK;
    }
    if (len + sizeof suffix > sizeof release->file) {
        return mistake(problem, line,
                "the version is too long for a file's name: add a line 'file'");
    }
    memcpy(release->file, release->version, len);
    memcpy(release->file + len, suffix, sizeof suffix);
    if (!aloft_catalog_name_ok(release->file)) {
        return mistake(problem, line, "'%s' cannot be a file's name: add a line 'file'",
                release->file);
    }
    return ALOFT_OK;
}

static enum aloft_status complete_releases(
        struct sections *sections, struct aloft_catalog_problem *problem)
{
    for (size_t i = 0; i < sections->count; i++) {
        struct aloft_catalog_device *item = &sections->items[i];
        enum aloft_status status = complete_release(&item->sketch, item->line, problem);

        if (status == ALOFT_OK) {
            status = complete_release(&item->file_system, item->line, problem);
        }
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return ALOFT_OK;
}

static void take_over(
        struct aloft_catalog_device *device, const struct aloft_catalog_device *group)
{
    if (device->sketch.version[0] == '\0') {
        device->sketch = group->sketch;
    }
    if (device->file_system.version[0] == '\0') {
        device->file_system = group->file_system;
    }
    if (!device->chip_known) {
        device->chip_known = group->chip_known;
        device->chip = group->chip;
    }
}

static enum aloft_status inherit(const struct aloft_catalog *catalog,
        struct sections *sections, struct aloft_catalog_problem *problem)
{
    for (size_t i = 0; i < sections->count; i++) {
        struct aloft_catalog_device *item = &sections->items[i];
        const struct aloft_catalog_device *group;

        if (item->group[0] == '\0') {
            continue;
        }
        group = aloft_catalog_group(catalog, item->group);
        if (group == NULL) {
            return mistake(problem, item->line, "there is no group '%s'", item->group);
        }
        take_over(item, group);
    }
    return ALOFT_OK;
}

static int compare_devices(const void *left, const void *right)
{
    const struct aloft_catalog_device *a = left;
    const struct aloft_catalog_device *b = right;
    const int by_mac = memcmp(a->mac, b->mac, sizeof a->mac);

    return by_mac != 0 ? by_mac : (a->line > b->line) - (a->line < b->line);
}

static enum aloft_status sort_devices(
        struct sections *devices, struct aloft_catalog_problem *problem)
{
    if (devices->count == 0) {
        return ALOFT_OK;
    }
    qsort(devices->items, devices->count, sizeof *devices->items, compare_devices);
    for (size_t i = 1; i < devices->count; i++) {
        const struct aloft_catalog_device *one = &devices->items[i - 1];

        if (memcmp(one->mac, devices->items[i].mac, sizeof one->mac) == 0) {
            return mistake(problem, devices->items[i].line,
                    "this device is there already, in line %u", one->line);
        }
    }
    return ALOFT_OK;
}

enum aloft_status aloft_catalog_complete(
        struct aloft_catalog *catalog, struct aloft_catalog_problem *problem)
{
    enum aloft_status status = complete_releases(&catalog->groups, problem);

    if (status == ALOFT_OK) {
        status = complete_releases(&catalog->devices, problem);
    }
    if (status == ALOFT_OK) {
        status = complete_releases(&catalog->fallback, problem);
    }
    if (status == ALOFT_OK) {
        status = inherit(catalog, &catalog->devices, problem);
    }
    if (status == ALOFT_OK) {
        status = inherit(catalog, &catalog->fallback, problem);
    }
    return status == ALOFT_OK ? sort_devices(&catalog->devices, problem) : status;
}
