/* Firmware that fetches its next version over https, in one call. */
#include <stdio.h>

#include "aloft/fetch.h"
#include "root_cert.h" // made by: aloft cert fetch https://localhost:8443/ --m5ez

int main(int argc, char **argv) // the boot stage starts it with: --flash FILE
{
    struct aloft_posix_board board;
    struct aloft_posix_updates updates;
    char message[ALOFT_FETCH_MESSAGE_SIZE];
    const struct aloft_fetch fetch = {.url = "https://localhost:8443/update",
            .version = "1.0.0",
            .roots = root_cert,
            .updates = &updates,
            .progress = aloft_fetch_bar};

    if (argc < 3 || aloft_posix_board_open(&board, argv[2]) != ALOFT_OK ||
            aloft_posix_updates_init(&updates, &board, false) != ALOFT_OK) {
        return 1;
    }
    const enum aloft_pull_outcome outcome = aloft_fetch_update(&fetch, message, NULL);

    printf("%s\n", message);
    return outcome == ALOFT_PULL_INSTALLED ? 75 : 0; // 75: reset
}
