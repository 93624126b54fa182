#include "aloft/powercut_model.h"

#define SECTORS_SHARED 8u
#define SECTORS_APART  4u
#define SMALL_SECTOR   256u

static enum aloft_powercut_kind kind_of(const struct aloft_boot_layout *layout)
{
    if (layout->alternates) {
        return ALOFT_POWERCUT_AB;
    }
    if (layout->spare.size > 0) {
        return ALOFT_POWERCUT_SWAP;
    }
    return aloft_boot_layout_is_shared(layout) ? ALOFT_POWERCUT_SHARED
                                               : ALOFT_POWERCUT_SLOTS;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static struct aloft_powercut_chip chip_of(const struct aloft_boot_layout *layout)
{
    const struct aloft_flash_geometry *images = &layout->main.flash->geometry;
    const struct aloft_flash_geometry *notes = &layout->record.flash->geometry;

    return (struct aloft_powercut_chip){
            .sector = images->sector_size,
            .unit = images->write_unit,
            .erased = images->erased,
            .program_once = images->program_once,
            .record_sector =
                    notes->sector_size == images->sector_size ? 0 : notes->sector_size,
    };
}

/* Where both are one stretch the new image overlaps the old one's place, as far as that
 * is allowed. Elsewhere the new one fills its slot to the last byte. */
static void size_images(struct aloft_powercut_case *device)
{
    const uint32_t sector = device->chip.sector;
    const bool shared = device->kind == ALOFT_POWERCUT_SHARED;
    const uint32_t sectors = device->main_sectors;

    device->old_size = shared ? sector + 5u : sectors * sector - 1u;
    device->new_size = shared ? (sectors - 2u) * sector : sectors * sector;
}

uint32_t aloft_powercut_model(
        const struct aloft_boot_layout *layout, struct aloft_powercut_case *device)
{
    const enum aloft_powercut_kind kind = kind_of(layout);
    const struct aloft_powercut_chip chip = chip_of(layout);
    const uint32_t sectors =
            smaller(layout->main.size, layout->stage.size) / chip.sector;
    const uint32_t enough =
            kind == ALOFT_POWERCUT_SHARED ? SECTORS_SHARED : SECTORS_APART;

    *device = (struct aloft_powercut_case){
            .chip = chip,
            .kind = kind,
            .scenario = ALOFT_POWERCUT_INSTALL,
            .main_sectors = smaller(sectors, enough),
            .journal = layout->journal.size > 0,
    };
    size_images(device);
    return layout->main.size / chip.sector;
}

void aloft_powercut_model_smallest(
        const struct aloft_boot_layout *layout, struct aloft_powercut_case *device)
{
    const enum aloft_powercut_kind kind = kind_of(layout);
    struct aloft_powercut_chip chip = chip_of(layout);

    chip.sector = SMALL_SECTOR;
    chip.record_sector = 0;
    *device = (struct aloft_powercut_case){
            .chip = chip,
            .kind = kind,
            .scenario = ALOFT_POWERCUT_STAGE,
            .main_sectors = kind == ALOFT_POWERCUT_SHARED ? 4 : 1,
    };
    size_images(device);
    device->old_size = 1;
}

const char *aloft_powercut_kind_text(enum aloft_powercut_kind kind)
{
    switch (kind) {
    case ALOFT_POWERCUT_SLOTS:
        return "overwrite, from a stage of its own";
    case ALOFT_POWERCUT_SHARED:
        return "overwrite, staged in main";
    case ALOFT_POWERCUT_SWAP:
        return "swap by way of a spare sector";
    case ALOFT_POWERCUT_AB:
        return "two slots that run";
    case ALOFT_POWERCUT_KINDS:
        break;
    }
    return "unknown";
}

const char *aloft_powercut_scenario_text(enum aloft_powercut_scenario scenario)
{
    switch (scenario) {
    case ALOFT_POWERCUT_INSTALL:
        return "install an update";
    case ALOFT_POWERCUT_STAGE:
        return "stage an update";
    case ALOFT_POWERCUT_REPAIR:
        return "repair a damaged image";
    case ALOFT_POWERCUT_DOWNGRADE:
        return "refuse an older image";
    case ALOFT_POWERCUT_EXPIRE:
        return "go back after the last trial";
    case ALOFT_POWERCUT_TRY:
        return "run on trial";
    case ALOFT_POWERCUT_CONFIRM:
        return "confirm";
    case ALOFT_POWERCUT_COUNT:
        return "confirm, raise the counter";
    case ALOFT_POWERCUT_REVERT:
        return "go back on request";
    case ALOFT_POWERCUT_FOLLOW:
        return "confirm, stage the next one";
    case ALOFT_POWERCUT_SCENARIOS:
        break;
    }
    return "unknown";
}
