/*
 * An application that does nothing but say what it is, and what the build or a byte
 * over the serial line asks for:
 *
 *     u   takes an update (board_serial.h)       c   confirms itself
 *     r   asks to go back                        s   says how it came to run
 *     b   starts the board anew                  x   ends the emulator
 *     w   feeds the watchdog for longer than its limit
 *     h   hangs
 */
#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_print.h"
#include "aloft/board_serial.h"
#include "aloft/board_site.h"
#include "aloft/board_watchdog.h"
#include "aloft/boot_app.h"

#define WORK_SIZE ALOFT_SITE_TABLE_SIZE

static void tell(const char *what, enum aloft_status status)
{
    aloft_board_print(what);
    aloft_board_print(": ");
    aloft_board_print(aloft_status_text(status));
    aloft_board_print("\n");
}

static void tell_state(const struct aloft_site *site)
{
    struct aloft_boot_status found;
    const enum aloft_status status = aloft_boot_status_read(&site->layout, &found);

    if (status != ALOFT_OK) {
        tell("state", status);
        return;
    }
    aloft_board_print_fact("on trial", found.on_trial);
    aloft_board_print_fact("installs", found.installs);
    aloft_board_print_fact("reason", (uint32_t)found.reason);
    aloft_board_print_fact("in slot b", found.in_slot_b);
    tell("refused", found.refused);
}

#define SHORT_MS 500u
#define LIMIT_MS 20000u // longer than a host may take for a piece

static void feed(uint32_t for_ms)
{
    struct aloft_board_clock clock;

    aloft_board_watchdog_start(SHORT_MS);
    aloft_board_clock_init(&clock);
    while (aloft_board_clock_ms(&clock) < for_ms) {
        aloft_board_watchdog_feed();
        aloft_board_wait();
    }
    aloft_board_watchdog_start(LIMIT_MS);
    aloft_board_print("fed for four limits\n");
}

static _Noreturn void hang(void)
{
    aloft_board_watchdog_start(SHORT_MS);
    for (volatile unsigned turns = 0;;) {
        turns++;
    }
}

static void obey(const struct aloft_site *site, int byte, uint8_t *work)
{
    switch (byte) {
    case ALOFT_BOARD_SERIAL_BEGIN:
        /* It says over the line what came of it. */
        (void)aloft_board_serial_take(site, false, work, WORK_SIZE);
        break;
    case 'c':
        tell("confirm", aloft_boot_confirm(&site->layout));
        break;
    case 'r':
        tell("revert", aloft_boot_request_revert(&site->layout));
        break;
    case 's':
        tell_state(site);
        break;
    case 'b':
        aloft_board_reset();
    case 'x':
        aloft_board_exit(0);
    case 'w':
        feed(4 * SHORT_MS);
        break;
    case 'h':
        hang();
    default:
        break;
    }
}

/* An address that no board has anything at. */
static _Noreturn void crash(void)
{
    *(volatile uint32_t *)(uintptr_t)PROBE_NOWHERE = 1;
    aloft_board_exit(1);
}

int main(void)
{
    static struct aloft_board_site board;
    static uint8_t work[WORK_SIZE];
    const enum aloft_status status = aloft_board_site_read(&board, work);

    aloft_board_print("app: version ");
    aloft_board_print_decimal(PROBE_VERSION);
    aloft_board_print(" on ");
    aloft_board_print(aloft_board_name);
    aloft_board_print("\n");
    if (PROBE_CRASHES) {
        crash();
    }
    if (status != ALOFT_OK) {
        tell("site", status);
        return 1;
    }
    aloft_site_choose(&board.site, ALOFT_TRUST_IMAGES);
    for (;;) {
        aloft_board_watchdog_feed();
        obey(&board.site, aloft_board_get(), work);
        aloft_board_wait();
    }
}
