/* Firmware that asks a web server for its next version, and installs what it gets. */
#include "aloft/bearssl_digest.h"
#include "aloft/clock.h"
#include "aloft/posix_updates.h"
#include "aloft/pull_client.h"
#include "aloft/pump.h"

int main(int argc, char **argv) // the boot stage starts it with: --flash FILE
{
    struct aloft_posix_board board;
    struct aloft_posix_updates updates;
    struct aloft_pull_client client;
    struct aloft_pull_device device = {.sta_mac = {0x18, 0xFE, 0xAA, 0, 0, 1},
            .sketch_md5 = "00000000000000000000000000000000"}; // the version decides
    struct aloft_pull_config config = {
            .update = &updates.update,
            .update_config = &updates.config,
            .md5 = &aloft_bearssl_md5,
            .device = &device,
            .url = "http://127.0.0.1:8063/update",
            .version = "1.0.0",
    };
    struct aloft_pump *pump = NULL;
    struct aloft_link *link = NULL;

    aloft_pull_client_init(&client);
    if (argc < 3 || aloft_posix_board_open(&board, argv[2]) != ALOFT_OK ||
            aloft_posix_updates_init(&updates, &board, false) != ALOFT_OK ||
            aloft_pump_new(&pump) != ALOFT_OK ||
            aloft_pump_add(pump, &client.exchange.machine, &link) != ALOFT_OK) {
        return 1;
    }
    device.free_space = aloft_update_room(&updates.config, ALOFT_UPDATE_FIRMWARE);
    if (aloft_pull_client_start(&client, &config, aloft_clock_ms()) != ALOFT_OK) {
        return 1;
    }
    while (aloft_pump_turn(pump, 10) != ALOFT_PUMP_RESTART) { // and work in between
    }
    return 75; // reset: the boot stage installs what was staged
}
