/*
 * Firmware for a board without an operating system that takes signed updates by espota
 * (docs/spec/espota.md), and nothing else yet: put your own work into the loop.
 */
#include "aloft/espota_receiver.h"
#include "aloft/machine.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
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

static enum aloft_status set_up_receiver(struct aloft_espota_receiver *receiver,
        struct aloft_update *update, const struct aloft_update_config *update_config)
{
    const struct aloft_span hash = {board_password_hash, sizeof(board_password_hash)};
    struct aloft_espota_receiver_config config = {
            .update = update,
            .update_config = update_config,
            .digests = {.md5 = &board_md5, .sha256 = &board_sha256},
            .random = &board_random,
            .scheme = ALOFT_ESPOTA_SCHEME_PBKDF2,
    };
    const enum aloft_status status = aloft_espota_secret_read(&config.secret, hash);

    return status == ALOFT_OK ? aloft_espota_receiver_init(receiver, &config) : status;
}

/* All the RAM that updates need is lent here, for good. */
int main(void)
{
    static struct aloft_espota_receiver receiver;
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
    struct aloft_machine *machine = &receiver.machine;
    struct aloft_event event;

    enum aloft_status status = set_up_update(&keys, &slot);
    if (status == ALOFT_OK) {
        status = set_up_receiver(&receiver, &update, &update_config);
    }
    if (status != ALOFT_OK) {
        board_rescue(status);
    }
    for (;;) {
        board_wait(&event, aloft_machine_due_ms(machine, board_now_ms()));
        board_drive(machine, &event);
    }
}
