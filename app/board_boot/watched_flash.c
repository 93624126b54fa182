#include "watched_flash.h"

#include "aloft/board_watchdog.h"

static struct aloft_flash *feed(struct aloft_flash *base)
{
    aloft_board_watchdog_feed();
    return ((struct watched_flash *)base)->flash;
}

static enum aloft_status watched_read(
        struct aloft_flash *base, uint32_t offset, void *dst, size_t len)
{
    struct aloft_flash *const flash = feed(base);

    return flash->ops->read(flash, offset, dst, len);
}

static enum aloft_status watched_program(
        struct aloft_flash *base, uint32_t offset, const void *src, size_t len)
{
    struct aloft_flash *const flash = feed(base);

    return flash->ops->program(flash, offset, src, len);
}

static enum aloft_status watched_erase(struct aloft_flash *base, uint32_t offset)
{
    struct aloft_flash *const flash = feed(base);

    return flash->ops->erase(flash, offset);
}

void watched_flash_init(struct watched_flash *watched, struct aloft_boot_layout *layout)
{
    static const struct aloft_flash_ops ops = {
            .read = watched_read, .program = watched_program, .erase = watched_erase};
    struct aloft_area *const areas[] = {&layout->main, &layout->stage, &layout->shadow,
            &layout->record, &layout->spare, &layout->journal, &layout->files};

    watched->flash = layout->main.flash;
    watched->base =
            (struct aloft_flash){.ops = &ops, .geometry = layout->main.flash->geometry};
    for (unsigned i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        areas[i]->flash = &watched->base;
    }
}
