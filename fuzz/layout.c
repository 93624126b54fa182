/*
 * Layouts written by people: what is accepted is whole sectors, apart, with room for
 * the partition table behind them, and makes a table that passes its own check.
 *
 * Input: the text.
 */
#include "aloft/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_target.h"

static void check_partition(
        const struct aloft_layout *layout, const struct aloft_partition *partition)
{
    FUZZ_CHECK(partition->size > 0 && partition->size % layout->sector_size == 0);
    FUZZ_CHECK(partition->offset % layout->sector_size == 0);
    FUZZ_CHECK((uint64_t)partition->offset + partition->size + layout->sector_size <=
               layout->flash_size);
    FUZZ_CHECK(aloft_layout_find(layout, partition->name) == partition);
}

/* The same in binary form, as it goes to the flash. */
static void check_table(const struct aloft_layout *layout)
{
    uint8_t table[ALOFT_PARTITION_TABLE_MAX];
    struct aloft_partition found;

    FUZZ_CHECK(aloft_partition_table_encode(layout->partitions, layout->count, NULL,
                       table, sizeof table) == ALOFT_OK);
    FUZZ_CHECK(aloft_partition_table_check(
                       table, sizeof table, layout->flash_size, NULL) == ALOFT_OK);
    for (size_t i = 0; i < layout->count; i++) {
        FUZZ_CHECK(
                aloft_partition_table_get(table, sizeof table, i, &found) == ALOFT_OK);
        FUZZ_CHECK(strcmp(found.name, layout->partitions[i].name) == 0);
        FUZZ_CHECK(found.offset == layout->partitions[i].offset);
        FUZZ_CHECK(found.size == layout->partitions[i].size);
    }
}

static void print(const struct aloft_layout *layout)
{
    char *printed = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&printed, &len);

    FUZZ_CHECK(out != NULL);
    aloft_layout_print(layout, out);
    FUZZ_CHECK(fclose(out) == 0);
    FUZZ_CHECK(len > 0 && len < 100 * ((size_t)2 * ALOFT_LAYOUT_MAX + 2));
    free(printed);
}

static void check_layout(const struct aloft_layout *layout)
{
    FUZZ_CHECK(layout->count > 0 && layout->count <= ALOFT_LAYOUT_MAX);
    FUZZ_CHECK(layout->flash_size % layout->sector_size == 0);
    for (size_t i = 0; i < layout->count; i++) {
        check_partition(layout, &layout->partitions[i]);
    }
    check_table(layout);
    print(layout);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = fuzz_alloc(len + 1);
    struct aloft_layout layout;
    struct aloft_layout_error error;

    if (len > 0) {
        memcpy(text, data, len);
    }
    text[len] = '\0';
    const enum aloft_status status = aloft_layout_parse(&layout, text, &error);
    if (status == ALOFT_OK) {
        check_layout(&layout);
    } else {
        FUZZ_CHECK(status == ALOFT_ERR_FORMAT);
        FUZZ_CHECK(memchr(error.text, '\0', sizeof error.text) != NULL);
        FUZZ_CHECK(error.text[0] != '\0');
    }
    free(text);
    return 0;
}
