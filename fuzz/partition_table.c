/*
 * Partition tables: one that is accepted has no two partitions on the same sector or of
 * the same name, reads the same after it was written anew, and every boot layout found
 * in it can be made safe.
 *
 * Input: a byte of which bit 0 asks for a right digest; the size of the flash in
 * sectors; then the table.
 */
#include "aloft/partition_table.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_partitions.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define ENTRY_SIZE    32u
#define DIGEST_OFFSET 16u
#define COUNT_MAX     (ALOFT_PARTITION_TABLE_MAX / ENTRY_SIZE)
#define SECTOR        4096u

static void seal(uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at + ENTRY_SIZE <= len; at += ENTRY_SIZE) {
        if (bytes[at] == 0xEB && bytes[at + 1] == 0xEB) {
            aloft_digest_once(
                    &aloft_bearssl_md5, bytes, at, bytes + at + DIGEST_OFFSET);
            return;
        }
    }
}

/* Reads all entries there are; returns how many. */
static size_t read_all(
        const uint8_t *bytes, size_t len, struct aloft_partition partitions[COUNT_MAX])
{
    size_t count = 0;

    while (count < COUNT_MAX && aloft_partition_table_get(bytes, len, count,
                                        &partitions[count]) == ALOFT_OK) {
        FUZZ_CHECK(partitions[count].name[ALOFT_PARTITION_NAME_MAX] == '\0');
        count++;
    }
    return count;
}

static bool are_equal(const struct aloft_partition *a, const struct aloft_partition *b)
{
    return strcmp(a->name, b->name) == 0 && a->type == b->type &&
           a->subtype == b->subtype && a->offset == b->offset && a->size == b->size &&
           a->flags == b->flags;
}

static void check_pair(const struct aloft_partition *a, const struct aloft_partition *b)
{
    FUZZ_CHECK(strcmp(a->name, b->name) != 0);
    FUZZ_CHECK((uint64_t)a->offset + a->size <= b->offset ||
               (uint64_t)b->offset + b->size <= a->offset);
}

static void check_partitions(
        const struct aloft_partition *partitions, size_t count, uint32_t flash_size)
{
    for (size_t i = 0; i < count; i++) {
        FUZZ_CHECK(partitions[i].size > 0 && partitions[i].name[0] != '\0');
        FUZZ_CHECK((uint64_t)partitions[i].offset + partitions[i].size <= flash_size);
        for (size_t j = 0; j < i; j++) {
            check_pair(&partitions[i], &partitions[j]);
        }
    }
}

static void check_found(const uint8_t *bytes, size_t len,
        const struct aloft_partition *partitions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct aloft_partition found;

        FUZZ_CHECK(aloft_partition_table_find(bytes, len, partitions[i].name, &found) ==
                   ALOFT_OK);
        FUZZ_CHECK(are_equal(&found, &partitions[i]));
    }
}

static void check_again(const struct aloft_partition *partitions, size_t count,
        uint32_t flash_size, const struct aloft_digest_ops *md5)
{
    const size_t size = (count + 1) * ENTRY_SIZE;
    uint8_t *bytes = fuzz_alloc(size);
    const enum aloft_status status =
            aloft_partition_table_encode(partitions, count, md5, bytes, size);

    if (size > ALOFT_PARTITION_TABLE_MAX) {
        FUZZ_CHECK(status == ALOFT_ERR_SPACE);
    } else {
        FUZZ_CHECK(status == ALOFT_OK);
        FUZZ_CHECK(
                aloft_partition_table_check(bytes, size, flash_size, md5) == ALOFT_OK);
        check_found(bytes, size, partitions, count);
    }
    free(bytes);
}

static void try_layout(const uint8_t *bytes, size_t len, uint32_t flash_size)
{
    struct aloft_flash flash = {.geometry = {
                                        .size = flash_size,
                                        .sector_size = SECTOR,
                                        .write_unit = 4,
                                        .erased = 0xFF,
                                }};
    struct aloft_boot_layout layout;
    uint32_t offset = 0;

    if (aloft_boot_layout_find(&layout, &flash, bytes, len) != ALOFT_OK) {
        return;
    }
    FUZZ_CHECK(aloft_boot_layout_check(&layout) == ALOFT_OK);
    const uint32_t room = aloft_boot_stage_room(&layout, SECTOR + 1);
    FUZZ_CHECK(room < layout.main.size + layout.stage.size);
    if (room > 0) {
        FUZZ_CHECK(aloft_boot_stage_offset(&layout, SECTOR + 1, room, &offset) ==
                   ALOFT_OK);
        FUZZ_CHECK(aloft_boot_stage_check(&layout, offset, room) == ALOFT_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const bool sealed = (fuzz_byte(&input) & 1) != 0;
    const uint32_t flash_size = fuzz_u16(&input) * SECTOR;
    uint8_t *bytes = fuzz_copy(input.data, input.len);
    struct aloft_partition partitions[COUNT_MAX];

    if (sealed) {
        seal(bytes, input.len);
    }
    const size_t count = read_all(bytes, input.len, partitions);
    if (aloft_partition_table_check(bytes, input.len, flash_size, &aloft_bearssl_md5) ==
            ALOFT_OK) {
        FUZZ_CHECK(count > 0);
        check_partitions(partitions, count, flash_size);
        check_found(bytes, input.len, partitions, count);
        check_again(partitions, count, flash_size, &aloft_bearssl_md5);
        check_again(partitions, count, flash_size, NULL);
    }
    try_layout(bytes, input.len, flash_size);
    free(bytes);
    return 0;
}
