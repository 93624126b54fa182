#include "layout_private.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What aloft_flash_check() takes. */
#define SECTOR_MAX (256u * 1024u)

static uint32_t end_of(const struct aloft_partition *partition)
{
    return partition->offset + partition->size;
}

static bool overlap(const struct aloft_partition *a, const struct aloft_partition *b)
{
    return a->offset < end_of(b) && b->offset < end_of(a);
}

static enum aloft_status check_pair(const struct aloft_partition *a,
        const struct aloft_partition *b, struct aloft_layout_error *error)
{
    if (overlap(a, b)) {
        return layout_fail(error, 0, "'%s' and '%s' overlap", a->name, b->name);
    }
    return ALOFT_OK;
}

static enum aloft_status check_place(const struct aloft_layout *layout,
        const struct aloft_partition *partition, struct aloft_layout_error *error)
{
    const uint32_t sector_size = layout->sector_size;

    if (partition->offset % sector_size != 0 || partition->size % sector_size != 0) {
        return layout_fail(error, 0, "'%s' is not made of whole sectors of %u bytes",
                partition->name, (unsigned)sector_size);
    }
    if (end_of(partition) > layout->flash_size - sector_size) {
        return layout_fail(error, 0,
                "'%s' ends at 0x%x; the flash ends at 0x%x, and its last sector is "
                "the partition table's",
                partition->name, (unsigned)end_of(partition),
                (unsigned)layout->flash_size);
    }
    return ALOFT_OK;
}

static enum aloft_status check(
        const struct aloft_layout *layout, struct aloft_layout_error *error)
{
    enum aloft_status status = ALOFT_OK;

    for (size_t i = 0; i < layout->count && status == ALOFT_OK; i++) {
        const struct aloft_partition *const partition = &layout->partitions[i];

        status = check_place(layout, partition, error);
        for (size_t j = 0; j < i && status == ALOFT_OK; j++) {
            status = check_pair(&layout->partitions[j], partition, error);
        }
    }
    return status;
}

/* Flash chips come in powers of two; the table needs a sector of its own. */
static enum aloft_status choose_flash_size(
        struct aloft_layout *layout, struct aloft_layout_error *error)
{
    uint64_t used = 0;
    uint64_t size = layout->sector_size;

    for (size_t i = 0; i < layout->count; i++) {
        const uint32_t end = end_of(&layout->partitions[i]);

        used = end > used ? end : used;
    }
    while (size < used + layout->sector_size) {
        size *= 2;
    }
    if (size > UINT32_MAX) {
        return layout_fail(error, 0, "the flash would be larger than 2 GB");
    }
    layout->flash_size = (uint32_t)size;
    return ALOFT_OK;
}

static bool is_sector(uint32_t size)
{
    return size >= ALOFT_LAYOUT_SECTOR && size <= SECTOR_MAX &&
           (size & (size - 1)) == 0;
}

/* Skips what neither form looks at: blank lines and comments. */
static const char *first_content(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text != '#' && *text != ';') {
            return text;
        }
        text += strcspn(text, "\n");
    }
}

enum aloft_status aloft_layout_parse(
        struct aloft_layout *layout, const char *text, struct aloft_layout_error *error)
{
    const bool is_ini = *first_content(text) == '[';

    memset(layout, 0, sizeof(*layout));
    layout->sector_size = ALOFT_LAYOUT_SECTOR;
    memset(error, 0, sizeof(*error));
    enum aloft_status status = is_ini ? layout_read_ini(layout, text, error)
                                      : layout_read_csv(layout, text, error);

    if (status == ALOFT_OK && layout->count == 0) {
        return layout_fail(error, 0, "there is no partition in it");
    }
    if (status == ALOFT_OK && !is_sector(layout->sector_size)) {
        return layout_fail(error, 0, "sectors are powers of two, 4 KB to 256 KB");
    }
    if (status == ALOFT_OK && layout->flash_size == 0) {
        status = choose_flash_size(layout, error);
    }
    if (status == ALOFT_OK && layout->flash_size % layout->sector_size != 0) {
        return layout_fail(error, 0, "the flash is not made of whole sectors");
    }
    return status == ALOFT_OK ? check(layout, error) : status;
}

const struct aloft_partition *aloft_layout_find(
        const struct aloft_layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (strcmp(layout->partitions[i].name, name) == 0) {
            return &layout->partitions[i];
        }
    }
    return NULL;
}

static int by_offset(const void *left, const void *right)
{
    const struct aloft_partition *const a = (const struct aloft_partition *)left;
    const struct aloft_partition *const b = (const struct aloft_partition *)right;

    return (a->offset > b->offset) - (a->offset < b->offset);
}

static void print_line(FILE *out, uint32_t offset, uint32_t size, const char *what)
{
    if (size > 0) {
        /* A map that cannot be printed is found out when `out` is closed. */
        (void)fprintf(out, "  0x%08x  %6u KB  %s\n", (unsigned)offset,
                (unsigned)(size / 1024u), what);
    }
}

void aloft_layout_print(const struct aloft_layout *layout, FILE *out)
{
    const uint32_t table = layout->flash_size - ALOFT_LAYOUT_SECTOR;
    struct aloft_layout sorted = *layout;
    uint32_t end = 0;

    qsort(sorted.partitions, sorted.count, sizeof(sorted.partitions[0]), by_offset);
    for (size_t i = 0; i < sorted.count; i++) {
        const struct aloft_partition *const at = &sorted.partitions[i];

        if (at->offset > end) {
            print_line(out, end, at->offset - end, "(free)");
        }
        print_line(out, at->offset, at->size, at->name);
        end = end_of(at) > end ? end_of(at) : end;
    }
    print_line(out, end, table - end, "(free)");
    print_line(out, table, ALOFT_LAYOUT_SECTOR, "(partition table)");
}
