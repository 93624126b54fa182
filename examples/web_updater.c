/* Firmware that a browser or curl can update: http://127.0.0.1:8080/update */
#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/posix_random.h"
#include "aloft/posix_updates.h"
#include "aloft/pump.h"
#include "aloft/update_page.h"
#include "aloft/web_plain_device.h"
#include "aloft/web_server.h"

int main(int argc, char **argv) // the boot stage starts it with: --flash FILE
{
    struct aloft_posix_board board;
    struct aloft_posix_updates updates;
    struct aloft_random random = aloft_posix_random();
    struct aloft_web_plain_device device;
    struct aloft_web_server server;
    struct aloft_web_server_config config = {&device.base, &random,
            &aloft_bearssl_sha256, .has_password = true, .page = &aloft_update_page,
            .update = &updates.update, .update_config = &updates.config};
    struct aloft_pump *pump = NULL;
    struct aloft_link *link = NULL;
    struct aloft_peer local;

    aloft_web_plain_device_init(&device, "toy", "1.0.0");
    aloft_web_secret_make(&config.secret, config.sha256, "admin", 5);
    if (argc < 3 || aloft_posix_board_open(&board, argv[2]) != ALOFT_OK ||
            aloft_posix_updates_init(&updates, &board, false) != ALOFT_OK ||
            aloft_web_server_init(&server, &config) != ALOFT_OK ||
            aloft_pump_new(&pump) != ALOFT_OK ||
            aloft_pump_add(pump, &server.machine, &link) != ALOFT_OK ||
            aloft_address_parse("127.0.0.1", 8080, &local) != ALOFT_OK ||
            aloft_link_serve(link, &local) != ALOFT_OK) {
        return 1;
    }
    while (aloft_pump_turn(pump, 10) != ALOFT_PUMP_RESTART) { // and work in between
    }
    return 75; // reset: the boot stage installs what was staged
}
