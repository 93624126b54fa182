/**
 * @file cert_trip.h
 * The way from a URL to where it ends: each redirect, each server that proves itself.
 */
#ifndef ALOFT_APP_CERT_TRIP_H
#define ALOFT_APP_CERT_TRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/http_exchange.h"
#include "aloft/status.h"
#include "aloft/tls_engine.h"

/** Redirects that are followed. */
#define CERT_TRIP_REDIRECTS_MAX 5u

struct cert_hop {
    char url[ALOFT_HTTP_URL_MAX + 1];
    unsigned code; /**< What the server answered; 0: nothing. */
    bool secure;   /**< Over TLS. */
};

struct cert_trip;

/** Told at each server that has proved itself, before anything is asked there. */
typedef enum aloft_status (*cert_trip_proved)(struct cert_trip *trip, size_t hop);

struct cert_trip {
    struct aloft_http_exchange exchange;
    cert_trip_proved proved; /**< NULL: nobody is told. */
    struct cert_hop hops[CERT_TRIP_REDIRECTS_MAX + 1];
    size_t hop_count;
    bool over;
};

/**
 * Whether a trip can begin there.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for what is no URL of http or https;
 *         ALOFT_ERR_TOO_LONG.
 */
ALOFT_CHECKED enum aloft_status cert_trip_check(const char *url);

/**
 * Goes the way from `url`, by GET of one byte at each place. Blocks.
 *
 * @return ALOFT_OK, whatever the last server answered; as cert_trip_check(), without a
 *         hop; ALOFT_ERR_REDIRECT for one too
 *         many, or one from https to http; else why there was no conversation with the
 *         last hop. The hops are filled in any case.
 */
ALOFT_CHECKED enum aloft_status cert_trip_run(struct cert_trip *trip, const char *url,
        struct aloft_tls_engine *engine, uint32_t timeout_ms);

#endif
