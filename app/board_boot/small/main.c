/*
 * The smallest boot stage on the emulated core of the ESP8266, in 4096 bytes: as
 * examples/bare/boot_stage_small.c, with the areas of layouts/lx106.ini, and with what
 * starts an ESP8266 image. start.S clears no memory: none of this needs it.
 *
 * It does not check signatures: docs/security.md tells what that means.
 */
#include "aloft/boot_small.h"
#include "aloft/sha256_compact.h"
#include "rom.h"

#define SECTOR      0x10000u
#define MAIN        0x10000u
#define MAIN_SIZE   0x200000u
#define RECORD      0x210000u
#define FLASH_SHOWN 0x50000000u // reads the flash, and code runs from there

/* Of an ESP8266 image, in words: docs/spec/image.md, 1. */
enum {
    AT_COUNT = 1, // a byte
    AT_ENTRY = 1,
    AT_SEGMENTS = 2,
    AT_ADDRESS = 0, // of a segment
    AT_SIZE = 1,
    AT_BYTES = 2,
};

int main(void);

/* Copies each segment to its place; those for the window, too, which is RAM here. All
 * sizes are what a verified image says. */
static _Noreturn void start(void)
{
    const uint32_t *const image = (const uint32_t *)(FLASH_SHOWN + MAIN);
    const uint32_t *next = image + AT_SEGMENTS;

    for (unsigned left = ((const uint8_t *)image)[AT_COUNT]; left > 0; left--) {
        uint32_t *to = (uint32_t *)(uintptr_t)next[AT_ADDRESS];
        const uint32_t *const end = next + AT_BYTES + next[AT_SIZE] / sizeof(uint32_t);

        for (next += AT_BYTES; next < end; next++) {
            *to++ = *next;
        }
    }
    ((void (*)(void))(uintptr_t)image[AT_ENTRY])();
    __builtin_unreachable();
}

int main(void)
{
    static const struct aloft_flash_ops ops = {.read = rom_flash_read,
            .program = rom_flash_program,
            .erase = rom_flash_erase};
    static struct aloft_flash flash = {.ops = &ops,
            .geometry = {.size = 0x400000,
                    .sector_size = SECTOR,
                    .write_unit = 4,
                    .erased = 0xFF}};
    static uint8_t work[ALOFT_BOOT_SMALL_PIECE];
    /* Written out here, where the compiler sees that nothing of it ever changes. */
    static const struct aloft_boot boot = {
            .layout = {.main = {.flash = &flash, .offset = MAIN, .size = MAIN_SIZE},
                    .stage = {.flash = &flash, .offset = MAIN, .size = MAIN_SIZE},
                    .record = {.flash = &flash, .offset = RECORD, .size = 3 * SECTOR}},
            .trust = {.sha256 = &aloft_sha256_compact,
                    .verifier = &aloft_verifier_none,
                    .work = work,
                    .work_size = sizeof(work)},
    };
    void (*volatile give_up)(void) = rom_give_up; // too far away for a short call

    if (aloft_boot_run_small(&boot) != ALOFT_OK) {
        give_up();
    }
    start();
}
