/*
 * The board's 16 MB of PSRAM, which the emulator keeps in a file: flash by agreement.
 * This driver keeps the rules that the memory does not, and changes bytes one after
 * another, so that a cut leaves a sector half erased.
 */
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/memory.h"
#include "board_map.h"
#include "nor.h"

static uint8_t *at(uint32_t offset)
{
    return (uint8_t *)(uintptr_t)(FLASH + offset);
}

static enum aloft_status read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    (void)flash; // there is but one
    memcpy(dst, at(offset), len);
    return ALOFT_OK;
}

static enum aloft_status ALOFT_RUNS_FROM_RAM program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    volatile uint8_t *to = at(offset);
    const uint8_t *from = src;

    (void)flash; // as above
    if (!nor_allows(at(offset), src, len)) {
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    for (size_t i = 0; i < len; i++) {
        to[i] = from[i];
    }
    return ALOFT_OK;
}

static enum aloft_status ALOFT_RUNS_FROM_RAM erase(
        struct aloft_flash *flash, uint32_t offset)
{
    volatile uint32_t *to = (volatile uint32_t *)(uintptr_t)(FLASH + offset);

    (void)flash; // as above
    for (uint32_t i = 0; i < SECTOR / sizeof *to; i++) {
        to[i] = UINT32_MAX;
    }
    return ALOFT_OK;
}

void aloft_board_flash_init(struct aloft_flash *flash)
{
    static const struct aloft_flash_ops ops = {
            .read = read, .program = program, .erase = erase};

    *flash = (struct aloft_flash){
            .ops = &ops,
            .geometry = {.size = FLASH_SIZE,
                    .sector_size = SECTOR,
                    .write_unit = 4,
                    .erased = 0xFF},
    };
}
