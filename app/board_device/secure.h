/**
 * @file secure.h
 * The firmware's side of TLS: whom it trusts, what time it is, and the memory for it.
 *
 * Anchors are those of the trust store; a device without any asks no server by https.
 * There is no clock: the time is known to be no earlier than what was signed.
 */
#ifndef ALOFT_BOARD_DEVICE_SECURE_H
#define ALOFT_BOARD_DEVICE_SECURE_H

#include "aloft/bearssl_tls.h"
#include "aloft/tls_client.h"

/** Bytes of a record. The server is asked to send no longer ones. */
#define SECURE_RECORD 1024u
/** For a whole handshake: these processors take seconds for an elliptic curve. */
#define SECURE_HANDSHAKE_MS 60000u

struct firmware;

/** Holds pointers into itself: it must not be moved. */
struct secure {
    struct aloft_tls_client client;
    struct aloft_bearssl_tls engine;
    struct aloft_tls_anchor items[ALOFT_BEARSSL_TLS_ANCHORS_MAX];
    struct aloft_tls_anchors anchors;
    struct aloft_tls_time time;
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER(SECURE_RECORD)];
};

/**
 * Puts TLS around `inner`; give `secure->client.machine` to the pump instead of it.
 * `firmware` is borrowed: its trust store and its random numbers.
 *
 * @return ALOFT_OK or ALOFT_ERR_ARGUMENT.
 */
ALOFT_CHECKED enum aloft_status secure_init(
        struct secure *secure, struct firmware *firmware, struct aloft_machine *inner);

/** Looks again whom to trust, and how late it is. Before each conversation. */
void secure_refresh(struct secure *secure, const struct firmware *firmware);

#endif
