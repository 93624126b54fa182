/*
 * The file that says which device runs which version: what is accepted holds no name
 * that could leave its folder or break a header line, and every device finds itself.
 *
 * Input: the file.
 */
#include "aloft/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_target.h"

static void check_release(const struct aloft_catalog_release *release)
{
    FUZZ_CHECK((release->version[0] == '\0') == (release->file[0] == '\0'));
    FUZZ_CHECK(strlen(release->version) <= ALOFT_CATALOG_NAME_MAX);
    FUZZ_CHECK(release->file[0] == '\0' || aloft_catalog_name_ok(release->file));
    FUZZ_CHECK(strchr(release->file, '/') == NULL && release->file[0] != '.');
    for (const char *c = release->version; *c != '\0'; c++) {
        FUZZ_CHECK(*c >= ' ' && *c <= '~');
    }
}

static void check_device(const struct aloft_catalog_device *device, size_t lines)
{
    check_release(&device->sketch);
    check_release(&device->file_system);
    FUZZ_CHECK(device->line >= 1 && device->line <= lines);
    FUZZ_CHECK(device->group[0] == '\0' || aloft_catalog_name_ok(device->group));
}

static void check_catalog(const struct aloft_catalog *catalog, size_t lines)
{
    static const uint8_t stranger[ALOFT_PULL_MAC_SIZE] = {0xDE, 0xAD};
    const size_t count = aloft_catalog_count(catalog);
    const struct aloft_catalog_device *fallback = aloft_catalog_at(catalog, count);
    const struct aloft_catalog_device *before = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct aloft_catalog_device *device = aloft_catalog_at(catalog, i);

        check_device(device, lines);
        FUZZ_CHECK(aloft_catalog_find(catalog, device->mac) == device);
        FUZZ_CHECK(before == NULL ||
                   memcmp(before->mac, device->mac, sizeof device->mac) < 0);
        before = device;
    }
    if (fallback != NULL) {
        check_device(fallback, lines);
    }
    const struct aloft_catalog_device *found = aloft_catalog_find(catalog, stranger);
    FUZZ_CHECK(found == fallback || memcmp(found->mac, stranger, sizeof stranger) == 0);
    FUZZ_CHECK(aloft_catalog_at(catalog, count + 1) == NULL);
}

static void check_problem(const struct aloft_catalog_problem *problem, size_t lines)
{
    FUZZ_CHECK(problem->line <= lines);
    FUZZ_CHECK(memchr(problem->text, '\0', sizeof problem->text) != NULL);
    FUZZ_CHECK(problem->text[0] != '\0');
}

static size_t count_lines(const uint8_t *data, size_t len)
{
    size_t lines = 1;

    for (size_t i = 0; i < len; i++) {
        lines += data[i] == '\n';
    }
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const size_t lines = count_lines(data, len);
    struct aloft_catalog_problem problem = {0};
    struct aloft_catalog *catalog = NULL;

    if (len == 0) {
        return 0; // fmemopen() does not open nothing
    }
    uint8_t *bytes = fuzz_copy(data, len);
    FILE *file = fmemopen(bytes, len, "r");
    FUZZ_CHECK(file != NULL);
    const enum aloft_status status = aloft_catalog_read(file, &catalog, &problem);
    FUZZ_CHECK(fclose(file) == 0);
    if (status == ALOFT_OK) {
        FUZZ_CHECK(memchr(data, '\0', len) == NULL);
        check_catalog(catalog, lines);
    } else {
        FUZZ_CHECK(status == ALOFT_ERR_FORMAT && catalog == NULL);
        check_problem(&problem, lines);
    }
    aloft_catalog_free(catalog);
    free(bytes);
    return 0;
}
