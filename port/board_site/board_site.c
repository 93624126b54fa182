#include "aloft/board_site.h"

#include "aloft/bearssl_digest.h"
#include "aloft/board.h"
#include "aloft/boot_partitions.h"

enum aloft_status aloft_board_site_read(
        struct aloft_board_site *board, uint8_t table[ALOFT_SITE_TABLE_SIZE])
{
    const struct aloft_site_config config = {
            .flash = &board->flash,
            .md5 = &aloft_bearssl_md5,
            .checker = &board->checker.base,
            .target = aloft_board_name,
            .store = board->store,
            .store_size = sizeof(board->store),
    };

    aloft_board_flash_init(&board->flash);
    aloft_bearssl_checker_init(
            &board->checker, &aloft_bearssl_rsa_i15, &aloft_bearssl_p256_i15);
    const enum aloft_status status = aloft_site_read(&board->site, &config, table);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_boot_area_find(
            &board->settings, &board->flash, table, ALOFT_SITE_TABLE_SIZE, "settings");
}
