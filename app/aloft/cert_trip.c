#include "cert_trip.h"

#include <stdio.h>
#include <string.h>

#include "aloft/clock.h"
#include "aloft/pump.h"
#include "aloft/tls_client.h"

#define TURN_MS     250u
#define FLUSH_TURNS 2 // so that a close goes out

static struct cert_trip *trip_of(struct aloft_http_exchange *exchange)
{
    return (struct cert_trip *)exchange;
}

static void add_hop(struct cert_trip *trip)
{
    struct cert_hop *hop = &trip->hops[trip->hop_count];

    memset(hop, 0, sizeof *hop);
    memcpy(hop->url, trip->exchange.url, sizeof hop->url);
    hop->secure = aloft_http_exchange_wants_tls(&trip->exchange);
    trip->hop_count++;
}

/* Not HEAD, which many servers answer otherwise; one byte is all that is wanted. */
static enum aloft_status compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text)
{
    struct cert_trip *trip = trip_of(exchange);
    const size_t hop = trip->hop_count - 1;
    const struct aloft_url url = aloft_http_exchange_url(exchange);
    enum aloft_status status = ALOFT_OK;

    aloft_text_append(text, "GET ");
    aloft_text_append_bytes(text, url.path.text, url.path.len);
    aloft_text_append_bytes(text, url.query.text, url.query.len);
    aloft_text_append(text, " HTTP/1.1\r\nHost: ");
    aloft_text_append_bytes(text, url.authority.text, url.authority.len);
    aloft_text_append(text, "\r\nUser-Agent: aloft\r\nAccept: */*\r\n"
                            "Range: bytes=0-0\r\nConnection: close\r\n\r\n");
    if (trip->hops[hop].secure && trip->proved != NULL) {
        status = trip->proved(trip, hop);
    }
    return status;
}

static void begin(struct aloft_http_exchange *exchange)
{
    (void)exchange; // nothing is kept of a head
}

static void take_field(
        struct aloft_http_exchange *exchange, const struct aloft_http_item *field)
{
    (void)exchange; // the location is all that is wanted
    (void)field;    // so
}

static bool is_redirect(unsigned code)
{
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

/* ALOFT_OK when the redirect may be followed. */
static enum aloft_status judge(const struct cert_trip *trip)
{
    const struct aloft_http_location *location = &trip->exchange.now.answer.location;
    struct aloft_url there;

    if (trip->hop_count > CERT_TRIP_REDIRECTS_MAX || location->error != ALOFT_OK ||
            aloft_url_parse(&there, aloft_span_of(location->url)) != ALOFT_OK) {
        return ALOFT_ERR_REDIRECT;
    }
    if (aloft_span_is_caseless(there.scheme, "https")) {
        return ALOFT_OK;
    }
    const bool was_secure = trip->hops[trip->hop_count - 1].secure;

    return aloft_span_is_caseless(there.scheme, "http") && !was_secure
                   ? ALOFT_OK
                   : ALOFT_ERR_REDIRECT;
}

static void take_head(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct cert_trip *trip = trip_of(exchange);
    const unsigned code = exchange->now.answer.head.code;

    trip->hops[trip->hop_count - 1].code = code;
    if (!is_redirect(code) || !exchange->now.answer.location.told) {
        aloft_http_exchange_end(exchange, ALOFT_OK);
        return;
    }
    const enum aloft_status status = judge(trip);

    if (status != ALOFT_OK) {
        aloft_http_exchange_end(exchange, status);
        return;
    }
    aloft_http_exchange_follow(exchange, now_ms);
    add_hop(trip);
}

static enum aloft_status take_body(
        struct aloft_http_exchange *exchange, const uint8_t *data, size_t len)
{
    (void)exchange; // it ended with the head
    (void)data;     // so
    (void)len;      // so
    return ALOFT_OK;
}

static void take_whole(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    (void)now_ms; // nothing follows
    aloft_http_exchange_end(exchange, ALOFT_OK);
}

static void take_end(struct aloft_http_exchange *exchange, enum aloft_http_state state)
{
    (void)state; // nothing to undo
    trip_of(exchange)->over = true;
}

static enum aloft_status go(struct cert_trip *trip, struct aloft_tls_engine *engine)
{
    struct aloft_tls_client client;
    struct aloft_pump *pump = NULL;
    struct aloft_link *link = NULL;
    enum aloft_status status = aloft_pump_new(&pump);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_tls_client_init(
            &client, &trip->exchange.machine, engine, trip->exchange.connect_ms);
    status = aloft_pump_add(pump, &client.machine, &link);
    while (status == ALOFT_OK && !trip->over) {
        (void)aloft_pump_turn(pump, TURN_MS); // nothing is watched
    }
    for (int i = 0; i < FLUSH_TURNS; i++) {
        (void)aloft_pump_turn(pump, 0); // as above
    }
    aloft_pump_free(pump);
    return status == ALOFT_OK ? trip->exchange.status : status;
}

enum aloft_status cert_trip_check(const char *url)
{
    struct aloft_url parsed;

    if (strlen(url) > ALOFT_HTTP_URL_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    const enum aloft_status status = aloft_url_parse(&parsed, aloft_span_of(url));

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_span_is_caseless(parsed.scheme, "https") ||
                           aloft_span_is_caseless(parsed.scheme, "http")
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

enum aloft_status cert_trip_run(struct cert_trip *trip, const char *url,
        struct aloft_tls_engine *engine, uint32_t timeout_ms)
{
    static const struct aloft_http_exchange_ops ops = {
            .compose = compose,
            .begin = begin,
            .field = take_field,
            .head = take_head,
            .body = take_body,
            .whole = take_whole,
            .ended = take_end,
    };
    const enum aloft_status status = cert_trip_check(url);

    trip->hop_count = 0;
    trip->over = false;
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_http_exchange_init(&trip->exchange, &ops);
    aloft_http_exchange_start(
            &trip->exchange, url, timeout_ms, timeout_ms, aloft_clock_ms());
    add_hop(trip);
    return go(trip, engine);
}
