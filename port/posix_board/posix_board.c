#include "aloft/posix_board.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/partition_table.h"

static enum aloft_files_mode read_files_mode(const uint8_t *table)
{
    struct aloft_partition partition = {.flags = 0};

    if (aloft_partition_table_find(table, ALOFT_SITE_TABLE_SIZE, "fs", &partition) ==
                    ALOFT_OK &&
            (partition.flags & ALOFT_PARTITION_DIRECT) != 0) {
        return ALOFT_FILES_DIRECT;
    }
    return (partition.flags & ALOFT_PARTITION_STAGED) != 0 ? ALOFT_FILES_STAGED
                                                           : ALOFT_FILES_WHERE_IT_FITS;
}

static enum aloft_status read_site(struct aloft_posix_board *board)
{
    const struct aloft_site_config config = {
            .flash = &board->flash.base,
            .md5 = &aloft_bearssl_md5,
            .checker = &board->checker.base,
            .target = ALOFT_POSIX_BOARD_TARGET,
            .store = board->store,
            .store_size = sizeof board->store,
    };
    uint8_t table[ALOFT_SITE_TABLE_SIZE];

    aloft_bearssl_checker_init(
            &board->checker, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    const enum aloft_status status = aloft_site_read(&board->site, &config, table);

    if (status == ALOFT_OK) {
        board->files_mode = read_files_mode(table);
    }
    return status;
}

enum aloft_status aloft_posix_board_open(
        struct aloft_posix_board *board, const char *path)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);

    memset(board, 0, sizeof *board);
    enum aloft_status status = aloft_posix_flash_open(&board->flash, path, &geometry);
    if (status != ALOFT_OK) {
        return status;
    }
    status = read_site(board);
    if (status != ALOFT_OK) {
        aloft_posix_flash_close(&board->flash);
    }
    return status;
}

void aloft_posix_board_close(struct aloft_posix_board *board)
{
    aloft_posix_flash_close(&board->flash);
}
