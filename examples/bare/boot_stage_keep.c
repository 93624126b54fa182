/*
 * A boot stage that goes back to the old image when the new one does not confirm
 * itself. One program for two boards: on the one images run in either slot (A/B), on
 * the other only in main, so that the two change places by way of a spare sector
 * (swap).
 */
#include "aloft/boot.h"
#include "aloft/boot_manifest.h"
#include "board.h"

#define WORK_SIZE 1024u // enough for manifests of 960 bytes

/*
 *     0           0x10000      0x80000      0xF0000  0xF3000
 *     +-----------+------------+------------+--------+-------+-------+
 *     | boot stage| main       | stage      | record | spare | free  |
 *     +-----------+------------+------------+--------+-------+-------+
 */
static const struct aloft_boot_layout swap_layout = {
        .main = {.flash = &board_flash, .offset = 0x10000, .size = 0x70000},
        .stage = {.flash = &board_flash, .offset = 0x80000, .size = 0x70000},
        .record = {.flash = &board_flash, .offset = 0xF0000, .size = 0x3000},
        .spare = {.flash = &board_flash, .offset = 0xF3000, .size = 0x1000},
};

static const struct aloft_boot_layout ab_layout = {
        .main = {.flash = &board_flash, .offset = 0x10000, .size = 0x70000},
        .stage = {.flash = &board_flash, .offset = 0x80000, .size = 0x70000},
        .record = {.flash = &board_flash, .offset = 0xF0000, .size = 0x3000},
        .alternates = true,
};

int main(void)
{
    static struct aloft_key_set keys;
    static uint8_t work[WORK_SIZE];
    const bool alternates = board_runs_either_slot();
    struct aloft_boot boot = {
            .layout = alternates ? ab_layout : swap_layout,
            .trust = {.sha256 = &board_sha256,
                    .verifier = board_verifier(&keys),
                    .manifests = &aloft_boot_manifests_simple,
                    .work = work,
                    .work_size = sizeof(work)},
            .strategy = alternates ? &aloft_strategy_ab : &aloft_strategy_swap,
    };
    struct aloft_boot_result result;
    size_t len;
    const uint8_t *encoded = board_keys(&len);

    const enum aloft_status status = aloft_key_set_decode(&keys, encoded, len);
    if (status != ALOFT_OK) {
        board_rescue(status);
    }
    aloft_boot_run(&boot, &result);
    if (!result.bootable) {
        board_rescue(result.why);
    }
    aloft_boot_layout_select(&boot.layout, result.in_slot_b);
    board_start(boot.layout.main.offset);
}
