/*
 * The boot stage of the emulated boards: finishes an install that was asked for,
 * verifies the image in flash and starts it. When there is none to start it waits for
 * one over the serial line.
 */
#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/board_print.h"
#include "aloft/board_serial.h"
#include "aloft/board_site.h"
#include "aloft/boot.h"
#include "aloft/boot_journal.h"

#define WORK_SIZE ALOFT_BOARD_SITE_WORK_SIZE

static void report(const struct aloft_boot_result *result)
{
    aloft_board_print(result->resumed ? "boot: went on after a power cut, " : "boot: ");
    if (result->installed) {
        aloft_board_print("installed ");
        aloft_board_print_decimal(result->moves);
        aloft_board_print(" sectors, ");
    } else if (result->why != ALOFT_OK) {
        aloft_board_print("not installed: ");
        aloft_board_print(aloft_status_text(result->why));
        aloft_board_print("; ");
    }
    aloft_board_print("verified ");
    aloft_board_print_decimal(result->image.size);
    aloft_board_print(result->on_trial ? " bytes, on trial\n" : " bytes\n");
}

/* Waits for an image over the serial line, and starts anew once it is staged. Without
 * a site there is no place to put it. */
static _Noreturn void rescue(
        struct aloft_board_site *site, enum aloft_status why, uint8_t *work)
{
    enum aloft_status status = ALOFT_ERR_NO_IMAGE;

    aloft_board_site_choose(site, ALOFT_TRUST_IMAGES);
    aloft_board_print("boot: nothing can be started: ");
    aloft_board_print(aloft_status_text(why));
    aloft_board_print("\nboot: recovery: waits for an image over the serial line\n");
    while (status != ALOFT_OK) {
        aloft_board_wait();
        if (aloft_board_get() == ALOFT_BOARD_SERIAL_BEGIN) {
            status = aloft_board_serial_take(site, true, work, WORK_SIZE);
        }
    }
    aloft_board_reset();
}

/* Another boot that was for nothing: the last of them goes back to the old image. */
static _Noreturn void give_up_trial(enum aloft_status why)
{
    aloft_board_print("boot: the image on trial cannot be started: ");
    aloft_board_print(aloft_status_text(why));
    aloft_board_print("\n");
    aloft_board_reset();
}

static void boot(const struct aloft_board_site *site, uint8_t *work,
        struct aloft_boot_result *result)
{
    const struct aloft_boot stage = {
            .layout = site->layout,
            .trust =
                    {
                            .sha256 = &aloft_bearssl_sha256,
                            .verifier = aloft_board_site_verifier(site),
                            .manifests = aloft_board_site_manifests(site),
                            .work = work,
                            .work_size = WORK_SIZE,
                    },
            .strategy = aloft_board_site_strategy(site),
    };

    aloft_boot_run(&stage, result);
    /* Where there is a journal; no boot depends on it. */
    (void)aloft_boot_journal_note(&site->layout.journal, result);
}

int main(void)
{
    static struct aloft_board_site site;
    static uint8_t work[WORK_SIZE];
    struct aloft_boot_result result;
    enum aloft_status status = aloft_board_site_read(&site, work, sizeof work);

    if (status != ALOFT_OK) {
        aloft_board_print("boot: the flash is not set up: ");
        aloft_board_print(aloft_status_text(status));
        aloft_board_print("\n");
        return 1;
    }
    boot(&site, work, &result);
    if (!result.bootable) {
        rescue(&site, result.why, work);
    }
    report(&result);
    aloft_boot_layout_select(&site.layout, result.in_slot_b);
    status = aloft_board_start(&site.layout.main, result.image.size);
    if (result.on_trial) {
        give_up_trial(status);
    }
    rescue(&site, status, work);
}
