/*
 * Firmware for a board without an operating system that talks over TLS: what that costs
 * with the largest records that a server may send. The machine inside is the board's:
 * aloft_pull_client, for instance.
 */
#include "aloft/tls_client.h"
#include "board.h"
#include "drive.h"
#include "tls_suite.h"

/* No certificate from before the firmware was built. */
#define BUILT_S INT64_C(1767225600)

/* All the RAM that TLS needs is lent here, for good. */
int main(void)
{
    static struct aloft_tls_client client;
    static struct aloft_bearssl_tls engine;
    static uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
    static const struct aloft_tls_time time = {.floor_s = BUILT_S};
    const struct aloft_bearssl_tls_config config = {
            .suites = board_tls_suites,
            .anchors = &board_tls_anchors,
            .time = &time,
            .random = &board_random,
            .buffer = records,
            .buffer_size = sizeof(records),
    };
    struct aloft_event event;
    const enum aloft_status status = aloft_bearssl_tls_init(&engine, &config);

    if (status != ALOFT_OK) {
        board_rescue(status);
    }
    aloft_tls_client_init(&client, board_machine, &engine.base, 0);
    for (;;) {
        board_wait(&event, aloft_machine_due_ms(&client.machine, board_now_ms()));
        board_drive(&client.machine, &event);
    }
}
