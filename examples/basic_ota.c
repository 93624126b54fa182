/* Firmware that the Arduino IDE, PlatformIO, espota.py and aloft can update. */
#include "aloft/address.h"
#include "aloft/bearssl_digest.h"
#include "aloft/espota_receiver.h"
#include "aloft/posix_random.h"
#include "aloft/posix_updates.h"
#include "aloft/pump.h"

int main(int argc, char **argv) // the boot stage starts it with: --flash FILE
{
    struct aloft_posix_board board;
    struct aloft_posix_updates updates;
    struct aloft_random random = aloft_posix_random();
    struct aloft_espota_receiver receiver;
    struct aloft_espota_receiver_config config = {
            .update = &updates.update,
            .update_config = &updates.config,
            .digests = {&aloft_bearssl_md5, &aloft_bearssl_sha256},
            .random = &random,
            .scheme = ALOFT_ESPOTA_SCHEME_PBKDF2,
    };
    struct aloft_pump *pump = NULL;
    struct aloft_link *link = NULL;
    struct aloft_peer local;

    aloft_espota_secret_make(&config.secret, &aloft_bearssl_sha256, "admin", 5);
    if (argc < 3 || aloft_posix_board_open(&board, argv[2]) != ALOFT_OK ||
            aloft_posix_updates_init(&updates, &board, false) != ALOFT_OK ||
            aloft_espota_receiver_init(&receiver, &config) != ALOFT_OK ||
            aloft_pump_new(&pump) != ALOFT_OK ||
            aloft_pump_add(pump, &receiver.machine, &link) != ALOFT_OK ||
            aloft_address_parse("127.0.0.1", 8266, &local) != ALOFT_OK ||
            aloft_link_bind(link, &local) != ALOFT_OK) {
        return 1;
    }
    while (aloft_pump_turn(pump, 10) != ALOFT_PUMP_RESTART) {
        // the application's own work goes here
    }
    return 75; // reset: the boot stage installs what was staged
}
