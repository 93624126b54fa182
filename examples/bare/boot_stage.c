/*
 * The boot stage of a board without an operating system: starts only what is whole and
 * signed, and finishes an install that a power cut has interrupted.
 */
#include "aloft/boot.h"
#include "aloft/boot_manifest.h"
#include "board.h"
#include "layout.h"

#define WORK_SIZE 1024u // enough for manifests of 960 bytes

int main(void)
{
    static struct aloft_key_set keys;
    static uint8_t work[WORK_SIZE];
    const struct aloft_boot boot = {
            .layout = device_layout,
            .trust = {.sha256 = &board_sha256,
                    .verifier = board_verifier(&keys),
                    .manifests = &aloft_boot_manifests_simple,
                    .work = work,
                    .work_size = sizeof(work)},
            .strategy = &aloft_strategy_overwrite,
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
    board_start(device_layout.main.offset);
}
