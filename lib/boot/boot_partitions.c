#include "aloft/boot_partitions.h"

#include "aloft/partition_table.h"

enum aloft_status aloft_boot_area_find(struct aloft_area *area,
        struct aloft_flash *flash, const uint8_t *table, size_t len, const char *name)
{
    struct aloft_partition partition;
    const enum aloft_status status =
            aloft_partition_table_find(table, len, name, &partition);

    area->flash = flash;
    area->offset = 0;
    area->size = 0;
    if (status == ALOFT_ERR_NOT_FOUND) {
        return ALOFT_OK;
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_partition_area(&partition, flash, area);
}

struct place {
    const char *name;
    struct aloft_area *area;
};

enum aloft_status aloft_boot_layout_find(struct aloft_boot_layout *layout,
        struct aloft_flash *flash, const uint8_t *table, size_t len)
{
    struct aloft_area slot_a;
    struct aloft_area slot_b;
    const struct place places[] = {
            {"main", &layout->main},
            {"stage", &layout->stage},
            {"shadow", &layout->shadow},
            {"record", &layout->record},
            {"spare", &layout->spare},
            {"journal", &layout->journal},
            {"fs", &layout->files},
            {"slot-a", &slot_a},
            {"slot-b", &slot_b},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const enum aloft_status status =
                aloft_boot_area_find(places[i].area, flash, table, len, places[i].name);

        if (status != ALOFT_OK) {
            return status;
        }
    }
    layout->alternates = layout->main.size == 0 && slot_b.size > 0;
    layout->selected = false;
    if (layout->alternates) {
        layout->main = slot_a;
        layout->stage = slot_b;
    }
    if (layout->main.size == 0 || layout->record.size == 0) {
        return ALOFT_ERR_NOT_FOUND;
    }
    if (layout->stage.size == 0) {
        layout->stage = layout->main;
    }
    return aloft_boot_layout_check(layout);
}
