/**
 * @file secure.h
 * The device's side of TLS: whom it trusts, what time it is, and the memory for it.
 *
 * Anchors are those of the trust store. A device whose store has none, or that has no
 * store, takes them from the file that --tls-roots names.
 */
#ifndef ALOFT_DEVICE_SECURE_H
#define ALOFT_DEVICE_SECURE_H

#include "aloft/bearssl_pem.h"
#include "aloft/bearssl_tls.h"
#include "aloft/tls_client.h"
#include "device.h"

/** Holds pointers into itself: it must not be moved. */
struct secure {
    const struct device *device; /**< Borrowed. */
    struct aloft_tls_client client;
    struct aloft_bearssl_tls engine;
    struct aloft_bearssl_pem roots; /**< From the file. */
    struct aloft_tls_anchor items[ALOFT_BEARSSL_TLS_ANCHORS_MAX];
    struct aloft_tls_anchors anchors;
    struct aloft_tls_time time;
    struct aloft_random random;
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
};

/**
 * Puts TLS around `inner`; give `secure->client.machine` to the pump instead of it.
 * `device` is borrowed.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO, ALOFT_ERR_FORMAT, ALOFT_ERR_KEY, ALOFT_ERR_MEMORY
 *         for what is wrong with the file.
 */
ALOFT_CHECKED enum aloft_status secure_init(struct secure *secure,
        const struct device *device, struct aloft_machine *inner);

/** Looks again whom to trust, and at the clock. Before each conversation. */
void secure_refresh(struct secure *secure);

#endif
