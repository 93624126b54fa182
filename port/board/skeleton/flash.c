/*
 * The flash of @NAME@. Code that runs while the chip is busy, and everything that it
 * calls, is in RAM (ALOFT_RUNS_FROM_RAM), with interrupts masked; the bytes to be
 * programmed may be constants in the same chip.
 */
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/memory.h"
#include "board_map.h"

static enum aloft_status read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    (void)flash; // there is but one
    memcpy(dst, (const uint8_t *)(uintptr_t)(FLASH + offset), len);
    return ALOFT_OK;
}

/* Fill in: `len` bytes in whole write units. Refuse to set bits that are 0: a chip does
 * or not, and nor_allows() of nor.h tells where it does not. */
static enum aloft_status ALOFT_RUNS_FROM_RAM program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    (void)flash; // there is but one
    (void)offset;
    (void)src;
    (void)len;
    return ALOFT_ERR_FLASH_PROGRAM;
}

/* Fill in: the one sector that begins at `offset`. */
static enum aloft_status ALOFT_RUNS_FROM_RAM erase(
        struct aloft_flash *flash, uint32_t offset)
{
    (void)flash; // there is but one
    (void)offset;
    return ALOFT_ERR_FLASH_ERASE;
}

void aloft_board_flash_init(struct aloft_flash *flash)
{
    static const struct aloft_flash_ops ops = {
            .read = read, .program = program, .erase = erase};

    *flash = (struct aloft_flash){
            .ops = &ops,
            .geometry = {.size = FLASH_SIZE,
                    .sector_size = SECTOR,
                    .write_unit = WRITE_UNIT,
                    .erased = 0xFF},
    };
}
