/*
 * The smallest boot stage, in the layout of the ESP8266: starts only what matches its
 * digest, and finishes an install that a power cut has interrupted. It is still larger
 * than the one sector that this layout has for it (docs/sizes.md).
 *
 * It does not check signatures: the firmware did so before it asked for the install,
 * over what it read back from flash. docs/security.md tells what that means.
 */
#include "aloft/boot.h"
#include "aloft/sha256_compact.h"
#include "board.h"

int main(void)
{
    static uint8_t work[ALOFT_BOOT_WORK_SIZE];
    /* docs/spec/esp8266-layout.md, with a file system of 1 MB at the end. */
    static const struct aloft_boot boot = {
            .layout = {.main = {.flash = &board_flash, .offset = 0, .size = 0x2FC000},
                    .stage = {.flash = &board_flash, .offset = 0, .size = 0x2FC000},
                    .shadow = {.flash = &board_flash,
                            .offset = 0x2FC000,
                            .size = 0x1000},
                    .record = {.flash = &board_flash,
                            .offset = 0x2FD000,
                            .size = 0x3000}},
            .trust = {.sha256 = &aloft_sha256_compact,
                    .verifier = &aloft_verifier_none,
                    .work = work,
                    .work_size = sizeof(work)},
            .strategy = &aloft_strategy_overwrite,
    };
    struct aloft_boot_result result;

    aloft_boot_run(&boot, &result);
    if (!result.bootable) {
        board_rescue(result.why);
    }
    board_start(boot.layout.main.offset);
}
