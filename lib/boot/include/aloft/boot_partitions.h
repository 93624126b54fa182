/**
 * @file boot_partitions.h
 * Finds the areas of a boot layout in a partition table, by their agreed names.
 */
#ifndef ALOFT_BOOT_PARTITIONS_H
#define ALOFT_BOOT_PARTITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/flash.h"
#include "aloft/status.h"

/**
 * Fills `layout` with the partitions of `flash`, which is borrowed: main, stage,
 * shadow, spare, journal, fs and record; or slot-a and slot-b, both of which run,
 * instead of main and stage. All but main (or the two slots) and record may be missing;
 * without a stage, new images are staged in main.
 *
 * @return ALOFT_OK, and the layout can be made safe; ALOFT_ERR_LAYOUT_* when it cannot;
 *         ALOFT_ERR_NOT_FOUND without main (or both slots) or
 *         record; ALOFT_ERR_FLASH_CONFIG for a
 *         partition that is not whole sectors of the flash; ALOFT_ERR_FORMAT and
 *         ALOFT_ERR_TRUNCATED for a bad table.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_layout_find(struct aloft_boot_layout *layout,
        struct aloft_flash *flash, const uint8_t *table, size_t len);

/**
 * The area of any other partition, for instance keys; of size 0, and ALOFT_OK,
 * when there is none.
 *
 * @return as aloft_boot_layout_find().
 */
ALOFT_CHECKED enum aloft_status aloft_boot_area_find(struct aloft_area *area,
        struct aloft_flash *flash, const uint8_t *table, size_t len, const char *name);

#endif
