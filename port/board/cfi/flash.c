/*
 * NOR flash with Intel's command set (JEDEC's CFI 0001), one chip or two side by side:
 * cfi_bus.h of the board tells which. While a command runs, reads from any address of
 * the chip give its status. So all that then runs, and the bytes to be programmed, are
 * in RAM, and interrupts wait.
 *
 * The emulated chips set bits that are programmed over 0; real ones do not. The driver
 * refuses that before it begins.
 */
#include "../common/nor.h"
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/memory.h"
#include "cfi_bus.h"

/* Commands, and bits of the status. */
enum {
    ERASE = 0x20,
    PROGRAM = 0xE8,
    CONFIRM = 0xD0,
    CLEAR_STATUS = 0x50,
    READ_ARRAY = 0xFF,
    READY = 0x80,
    FAILED = 0x3A, // erase, program, voltage, locked
};

/* Bytes that one command programs: a divisor of the chips' write buffers. */
#define PIECE 1024u

#define EVERY_TIME static inline __attribute__((always_inline))

EVERY_TIME volatile cfi_word *at(uint32_t offset)
{
    return (volatile cfi_word *)(uintptr_t)(CFI_FLASH + offset);
}

/* Waits until every chip is ready, and leaves the chips as memory. */
EVERY_TIME bool finish(volatile cfi_word *chip)
{
    cfi_word status;

    do {
        status = *chip;
    } while ((status & CFI_EVERY(READY)) != CFI_EVERY(READY));
    const bool failed = (status & CFI_EVERY(FAILED)) != 0;
    if (failed) {
        *chip = CFI_EVERY(CLEAR_STATUS);
    }
    *chip = CFI_EVERY(READ_ARRAY);
    return !failed;
}

/* `count` words, within one write buffer of the chips. */
static bool ALOFT_RUNS_FROM_RAM program_piece(
        uint32_t offset, const cfi_word *words, uint32_t count)
{
    const uint32_t interrupts = mask_interrupts();
    volatile cfi_word *const to = at(offset);

    do {
        *to = CFI_EVERY(PROGRAM);
    } while ((*to & CFI_EVERY(READY)) != CFI_EVERY(READY));
    *to = CFI_EVERY(count - 1);
    for (uint32_t i = 0; i < count; i++) {
        to[i] = words[i];
    }
    *to = CFI_EVERY(CONFIRM);
    const bool done = finish(to);
    restore_interrupts(interrupts);
    return done;
}

static bool ALOFT_RUNS_FROM_RAM erase_sector(uint32_t offset)
{
    const uint32_t interrupts = mask_interrupts();
    volatile cfi_word *const sector = at(offset);

    *sector = CFI_EVERY(ERASE);
    *sector = CFI_EVERY(CONFIRM);
    const bool done = finish(sector);
    restore_interrupts(interrupts);
    return done;
}

static enum aloft_status read(
        struct aloft_flash *flash, uint32_t offset, void *dst, size_t len)
{
    (void)flash; // there is but one
    memcpy(dst, (const uint8_t *)(uintptr_t)(CFI_FLASH + offset), len);
    return ALOFT_OK;
}

static enum aloft_status program(
        struct aloft_flash *flash, uint32_t offset, const void *src, size_t len)
{
    const uint8_t *const old = (const uint8_t *)(uintptr_t)(CFI_FLASH + offset);
    const uint8_t *const bytes = src;
    cfi_word words[PIECE / sizeof(cfi_word)];
    uint32_t done = 0;

    (void)flash; // as above
    if (!nor_allows(old, bytes, len)) {
        return ALOFT_ERR_FLASH_PROGRAM;
    }
    while (done < len) {
        const uint32_t room = PIECE - (offset + done) % PIECE;
        const uint32_t size = len - done < room ? (uint32_t)len - done : room;

        memcpy(words, bytes + done, size);
        if (!program_piece(offset + done, words, size / sizeof words[0])) {
            return ALOFT_ERR_FLASH_PROGRAM;
        }
        done += size;
    }
    return ALOFT_OK;
}

static enum aloft_status erase(struct aloft_flash *flash, uint32_t offset)
{
    (void)flash; // as above
    return erase_sector(offset) ? ALOFT_OK : ALOFT_ERR_FLASH_ERASE;
}

void aloft_board_flash_init(struct aloft_flash *flash)
{
    static const struct aloft_flash_ops ops = {
            .read = read, .program = program, .erase = erase};

    *flash = (struct aloft_flash){
            .ops = &ops,
            .geometry = {.size = CFI_SIZE,
                    .sector_size = CFI_SECTOR,
                    .write_unit = 4,
                    .erased = 0xFF},
    };
}
