#include "rom.h"

#include "aloft/board.h"
#include "aloft/board_print.h"

enum aloft_status rom_flash_read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    struct aloft_flash own;

    aloft_board_flash_init(&own);
    return own.ops->read(flash, offset, dst, len);
}

enum aloft_status rom_flash_program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    struct aloft_flash own;

    aloft_board_flash_init(&own);
    return own.ops->program(flash, offset, src, len);
}

enum aloft_status rom_flash_erase(struct aloft_flash *flash, uint32_t offset)
{
    struct aloft_flash own;

    aloft_board_flash_init(&own);
    return own.ops->erase(flash, offset);
}

_Noreturn void rom_give_up(void)
{
    aloft_board_print("boot: nothing can be started\n");
    for (;;) {
    }
}
