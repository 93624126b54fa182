/*
 * fetch_once FLASH URL VERSION [ROOTS.pem [tell|abort]]: one call of
 * aloft_fetch_update(). tell: DONE/TOTAL a line; abort: gives up halfway.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/fetch.h"
#include "aloft/file.h"

static bool give_up_halfway(uint32_t done, uint32_t total)
{
    return done < total / 2;
}

static bool tell(uint32_t done, uint32_t total)
{
    printf("%u/%u\n", (unsigned)done, (unsigned)total);
    return true;
}

int main(int argc, char **argv)
{
    struct aloft_posix_board board;
    struct aloft_posix_updates updates;
    struct aloft_fetch fetch = {.updates = &updates};
    char message[ALOFT_FETCH_MESSAGE_SIZE];
    uint8_t *roots = NULL;
    size_t len = 0;

    if (argc < 4 || aloft_posix_board_open(&board, argv[1]) != ALOFT_OK ||
            aloft_posix_updates_init(&updates, &board, false) != ALOFT_OK ||
            (argc > 4 && aloft_file_read(argv[4], 65536, &roots, &len) != ALOFT_OK)) {
        return 2;
    }
    fetch.url = argv[2];
    fetch.version = argv[3];
    fetch.roots = (const char *)roots;
    if (argc > 5) {
        fetch.progress = strcmp(argv[5], "tell") == 0 ? tell : give_up_halfway;
    }
    const enum aloft_pull_outcome outcome = aloft_fetch_update(&fetch, message, NULL);

    printf("%s\n", message);
    free(roots);
    aloft_posix_board_close(&board);
    return outcome == ALOFT_PULL_FAILED ? 1 : 0;
}
