/*
 * The boot stage of the emulated boards: finishes an install that was asked for,
 * verifies the image in flash and starts it. When there is none to start it waits for
 * one over the serial line. The watchdog runs from the beginning, and goes on when the
 * image is started.
 */
#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_print.h"
#include "aloft/board_serial.h"
#include "aloft/board_site.h"
#include "aloft/board_watchdog.h"
#include "aloft/boot.h"
#include "aloft/boot_journal.h"
#include "watched_flash.h"

#define WORK_SIZE ALOFT_SITE_TABLE_SIZE

/* Longer than what comes between two operations of the flash, a signature say, and than
 * a host may take for a piece; also where an emulator shares a busy computer. */
#define WATCHDOG_MS 20000u
#define OFFER_MS    5000u

static enum aloft_board_restart tell_restart(void)
{
    const enum aloft_board_restart by = aloft_board_restarted();

    switch (by) {
    case ALOFT_BOARD_RESTART_PLAIN:
        break;
    case ALOFT_BOARD_RESTART_FAULT:
        aloft_board_print("boot: a fault restarted the board\n");
        break;
    case ALOFT_BOARD_RESTART_WATCHDOG:
        aloft_board_print("boot: the watchdog restarted the board\n");
        break;
    }
    return by;
}

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

/* Starts anew once an image that came over the serial line is staged. */
static void listen(struct aloft_site *site, bool rescue, uint8_t *work)
{
    aloft_board_wait();
    if (aloft_board_get() == ALOFT_BOARD_SERIAL_BEGIN &&
            aloft_board_serial_take(site, rescue, work, WORK_SIZE) == ALOFT_OK) {
        aloft_board_reset();
    }
}

/* Waits for an image over the serial line. Without a site there is no place to put it.
 */
static _Noreturn void rescue(
        struct aloft_site *site, enum aloft_status why, uint8_t *work)
{
    aloft_site_choose(site, ALOFT_TRUST_IMAGES);
    aloft_board_print("boot: nothing can be started: ");
    aloft_board_print(aloft_status_text(why));
    aloft_board_print("\nboot: recovery: waits for an image over the serial line\n");
    for (;;) {
        aloft_board_watchdog_feed();
        listen(site, true, work);
    }
}

/* Nothing goes back by itself from an image that stays. One that had to be restarted
 * may hang or crash again, so there is a moment to send another. */
static void offer_rescue(struct aloft_site *site, uint8_t *work)
{
    struct aloft_board_clock clock;

    aloft_site_choose(site, ALOFT_TRUST_IMAGES);
    aloft_board_print("boot: takes an image over the serial line for 5 s\n");
    aloft_board_clock_init(&clock);
    while (aloft_board_clock_ms(&clock) < OFFER_MS) {
        listen(site, false, work);
    }
}

/* Another boot that was for nothing: the last of them goes back to the old image. */
static _Noreturn void give_up_trial(enum aloft_status why)
{
    aloft_board_print("boot: the image on trial cannot be started: ");
    aloft_board_print(aloft_status_text(why));
    aloft_board_print("\n");
    aloft_board_reset();
}

static void boot(
        const struct aloft_site *site, uint8_t *work, struct aloft_boot_result *result)
{
    const struct aloft_boot stage = {
            .layout = site->layout,
            .trust =
                    {
                            .sha256 = &aloft_bearssl_sha256,
                            .verifier = aloft_site_verifier(site, false),
                            .manifests = aloft_site_manifests(site),
                            .work = work,
                            .work_size = WORK_SIZE,
                    },
            .strategy = aloft_site_strategy(site),
    };

    aloft_boot_run(&stage, result);
    /* Where there is a journal; no boot depends on it. */
    (void)aloft_boot_journal_note(&site->layout.journal, result);
}

int main(void)
{
    static struct aloft_board_site board;
    static struct watched_flash flash;
    static uint8_t work[WORK_SIZE];
    struct aloft_boot_result result;

    aloft_board_watchdog_start(WATCHDOG_MS);
    const enum aloft_board_restart restarted_by = tell_restart();
    enum aloft_status status = aloft_board_site_read(&board, work);

    if (status != ALOFT_OK) {
        aloft_board_print("boot: the flash is not set up: ");
        aloft_board_print(aloft_status_text(status));
        aloft_board_print("\n");
        return 1;
    }
    watched_flash_init(&flash, &board.site.layout);
    boot(&board.site, work, &result);
    if (!result.bootable) {
        rescue(&board.site, result.why, work);
    }
    report(&result);
    aloft_boot_layout_select(&board.site.layout, result.in_slot_b);
    if (restarted_by != ALOFT_BOARD_RESTART_PLAIN && !result.on_trial) {
        offer_rescue(&board.site, work);
    }
    status = aloft_board_start(&board.site.layout.main, result.image.size);
    if (result.on_trial) {
        give_up_trial(status);
    }
    rescue(&board.site, status, work);
}
