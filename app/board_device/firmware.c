/*
 * One loop: frames come in, parts and machines have their turn, and the processor
 * sleeps until something may have happened.
 */
#include "firmware.h"

#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_print.h"
#include "aloft/board_watchdog.h"
#include "aloft/boot_app.h"
#include "aloft/lwip_stack.h"
#include "aloft/memory.h"

#define HANG_MS 1000u

static struct aloft_board_clock the_clock; // lwIP asks for the time without a pointer

uint32_t firmware_now_ms(void)
{
    return aloft_board_clock_ms(&the_clock);
}

static void tell(const char *what, enum aloft_status status)
{
    aloft_board_print("device: ");
    aloft_board_print(what);
    aloft_board_print(": ");
    aloft_board_print(aloft_status_text(status));
    aloft_board_print("\n");
}

static void restart_broken(const char *what)
{
    aloft_board_print("lwip: ");
    aloft_board_print(what);
    aloft_board_print("\n");
    aloft_board_reset();
}

enum aloft_status firmware_confirm(struct firmware *firmware)
{
    if (firmware->on_trial && !firmware->reached) {
        return ALOFT_ERR_VETO;
    }
    const enum aloft_status status = aloft_boot_confirm(&firmware->board.site.layout);

    if (status == ALOFT_OK) {
        firmware->on_trial = false;
        aloft_site_accept_confirmed(
                &firmware->board.site, &firmware->updates.acceptance);
        aloft_board_print("device: confirmed\n");
    }
    return status;
}

static enum aloft_status read_site(struct firmware *firmware)
{
    const enum aloft_status status =
            aloft_board_site_read(&firmware->board, firmware->scratch);

    if (status == ALOFT_OK && firmware->board.site.trust.loaded) {
        const enum aloft_status settled =
                aloft_trust_settle(&firmware->board.site.trust);

        if (settled != ALOFT_OK) { // what was read counts all the same
            tell("trust store", settled);
        }
    }
    return status;
}

static enum aloft_status prepare(struct firmware *firmware)
{
    struct aloft_boot_status running;
    enum aloft_status status = read_site(firmware);

    if (status == ALOFT_OK) {
        status = aloft_board_settings_read(
                &firmware->settings, aloft_board_name, &firmware->board.settings);
    }
    if (status == ALOFT_OK) {
        status = aloft_boot_status_read(&firmware->board.site.layout, &running);
    }
    if (status == ALOFT_OK) {
        firmware->on_trial = running.on_trial;
        aloft_boot_layout_select(&firmware->board.site.layout, running.in_slot_b);
        status = updates_init(&firmware->updates, &firmware->board.site);
    }
    return status;
}

static enum aloft_status open_network(struct firmware *firmware)
{
    const struct aloft_lwip_platform platform = {
            .random = &firmware->random,
            .clock_ms = firmware_now_ms,
            .broken = restart_broken,
    };

    aloft_board_random_init(&firmware->random);
    aloft_lwip_start(&platform);
    aloft_lwip_pump_init(&firmware->pump);
    enum aloft_status status = aloft_board_net_start(
            &firmware->net, firmware->settings.mac, firmware->settings.hostname);

    for (unsigned i = 0; i < firmware->part_count && status == ALOFT_OK; i++) {
        status = firmware->parts[i]->ops->open(firmware->parts[i], firmware);
    }
    return status;
}

static void tell_address(const uint8_t address[4])
{
    aloft_board_print("device: at ");
    for (unsigned i = 0; i < 4; i++) {
        aloft_board_print(i > 0 ? "." : "");
        aloft_board_print_decimal(address[i]);
    }
    aloft_board_print("\n");
}

/* The first address is proof enough that this image works: it can be updated again. */
static void look_for_address(struct firmware *firmware)
{
    uint8_t address[4];

    if (!aloft_board_net_address(&firmware->net, address) ||
            memcmp(address, firmware->address, sizeof(address)) == 0) {
        return;
    }
    memcpy(firmware->address, address, sizeof(address));
    firmware->reached = true;
    tell_address(address);
    if (firmware->on_trial) {
        const enum aloft_status status = firmware_confirm(firmware);

        if (status != ALOFT_OK) {
            tell("not confirmed", status);
        }
    }
}

static void proceed(const struct firmware *firmware)
{
    for (unsigned i = 0; i < firmware->part_count; i++) {
        struct firmware_part *const part = firmware->parts[i];

        if (part->ops->proceed != NULL) {
            part->ops->proceed(part);
        }
    }
}

static void work(struct firmware *firmware)
{
    aloft_board_net_poll(&firmware->net);
    look_for_address(firmware);
    if (firmware->reached) {
        proceed(firmware);
    }
    if (aloft_lwip_pump_turn(&firmware->pump) == ALOFT_LWIP_RESTART) {
        aloft_board_reset();
    }
    if (firmware->on_trial && firmware_now_ms() > FIRMWARE_TRIAL_MS) {
        aloft_board_print("device: not confirmed in time\n");
        aloft_board_reset();
    }
    if (aloft_lwip_pump_due_ms(&firmware->pump) > 0 &&
            !aloft_board_net_waits(&firmware->net)) {
        aloft_board_wait();
    }
}

static void introduce(void)
{
    aloft_board_print("device: version ");
    aloft_board_print(firmware_version);
    aloft_board_print(" on ");
    aloft_board_print(aloft_board_name);
    aloft_board_print("\n");
}

static void show_flaw(void)
{
    switch (firmware_flaw) {
    case FIRMWARE_SOUND:
        break;
    case FIRMWARE_CRASHES:
        aloft_board_print("device: crashes\n");
        aloft_board_reset();
    case FIRMWARE_HANGS:
        aloft_board_print("device: hangs\n");
        aloft_board_watchdog_start(HANG_MS);
        for (;;) {
            aloft_board_wait();
        }
    }
}

_Noreturn void firmware_run(struct firmware *firmware,
        struct firmware_part *const *parts, unsigned part_count)
{
    aloft_board_clock_init(&the_clock);
    aloft_board_watchdog_start(FIRMWARE_WATCHDOG_MS);
    introduce();
    show_flaw();
    firmware->parts = parts;
    firmware->part_count = part_count;
    enum aloft_status status = prepare(firmware);

    if (status == ALOFT_OK) {
        status = open_network(firmware);
    }
    if (status != ALOFT_OK) {
        tell("cannot start", status);
        aloft_board_exit(1);
    }
    for (;;) {
        work(firmware);
        aloft_board_watchdog_feed();
    }
}
