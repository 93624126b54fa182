/*
 * Firmware for a board without an operating system that takes signed updates over HTTP,
 * from a browser and from curl (docs/spec/device-api.md), and nothing else yet: put
 * your own work into the loop.
 */
#include "aloft/machine.h"
#include "aloft/memory.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "aloft/update_page.h"
#include "aloft/web_plain_device.h"
#include "aloft/web_server.h"
#include "board.h"
#include "drive.h"
#include "layout.h"

/* Reads the keys, and makes what an update is written to. */
static enum aloft_status set_up_update(
        struct aloft_key_set *keys, struct aloft_slot_target *slot)
{
    const struct aloft_slot_target_config config = {.layout = &device_layout};
    size_t len;
    const uint8_t *encoded = board_keys(&len);
    const enum aloft_status status = aloft_key_set_decode(keys, encoded, len);

    return status == ALOFT_OK ? aloft_slot_target_init(slot, &config) : status;
}

static enum aloft_status set_up_server(struct aloft_web_server *server,
        struct aloft_web_plain_device *device, struct aloft_update *update,
        const struct aloft_update_config *update_config)
{
    struct aloft_web_server_config config = {
            .device = &device->base,
            .random = &board_random,
            .sha256 = &board_sha256,
            .has_password = true,
            .update = update,
            .update_config = update_config,
            .page = &aloft_update_page,
    };

    aloft_web_plain_device_init(device, "board", "1.0.0");
    memcpy(config.secret.hash, board_web_secret, sizeof config.secret.hash);
    return aloft_web_server_init(server, &config);
}

/* All the RAM that updates need is lent here, for good. */
int main(void)
{
    static struct aloft_web_server server;
    static struct aloft_web_plain_device device;
    static struct aloft_update update;
    static struct aloft_slot_target slot;
    static struct aloft_key_set keys;
    static uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    const struct aloft_update_config update_config = {
            .firmware = &slot.base,
            .sha256 = &board_sha256,
            .verifier = board_verifier(&keys),
            .work = work,
            .work_size = sizeof(work),
            .takes = ALOFT_TAKES_RAW, // images of this board have no magic number
    };
    struct aloft_machine *machine = &server.machine;
    struct aloft_event event;

    enum aloft_status status = set_up_update(&keys, &slot);
    if (status == ALOFT_OK) {
        status = set_up_server(&server, &device, &update, &update_config);
    }
    if (status != ALOFT_OK) {
        board_rescue(status);
    }
    for (;;) {
        board_wait(&event, aloft_machine_due_ms(machine, board_now_ms()));
        board_drive(machine, &event);
    }
}
