/*
 * The smallest boot stage, for the layout of the ESP8266, which has one sector of 4096
 * bytes for it: starts only what matches its digest, and finishes an install that a
 * power cut has interrupted.
 *
 * It does not check signatures: the firmware did so before it asked for the install,
 * over what it read back from flash. docs/security.md tells what that means.
 */
#include "aloft/boot_small.h"
#include "aloft/sha256_compact.h"
#include "board.h"
#include "layout_esp8266.h"

int main(void)
{
    static uint8_t work[ALOFT_BOOT_SMALL_PIECE];
    /* Written out here, where the compiler sees that nothing of it ever changes. */
    static const struct aloft_boot boot = {
            .layout = LAYOUT_ESP8266(board_flash),
            .trust = {.sha256 = &aloft_sha256_compact,
                    .verifier = &aloft_verifier_none,
                    .work = work,
                    .work_size = sizeof(work)},
    };
    const enum aloft_status status = aloft_boot_run_small(&boot);

    if (status != ALOFT_OK) {
        board_rescue(status);
    }
    board_start(boot.layout.main.offset + boot.layout.shadow.size);
}
