#include "fake_asker.h"

#include <string.h>

static struct fake_asker *asker_of(struct aloft_http_exchange *exchange)
{
    return (struct fake_asker *)exchange;
}

static enum aloft_status compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text)
{
    const struct aloft_url url = aloft_http_exchange_url(exchange);

    aloft_text_append(text, "GET ");
    aloft_text_append_bytes(text, url.path.text, url.path.len);
    aloft_text_append(text, " HTTP/1.1\r\n\r\n");
    return ALOFT_OK;
}

static void begin(struct aloft_http_exchange *exchange)
{
    asker_of(exchange)->body_len = 0;
}

static void field(
        struct aloft_http_exchange *exchange, const struct aloft_http_item *item)
{
    (void)exchange; // none is of interest
    (void)item;     // so
}

static void head(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    (void)exchange; // let the body come
    (void)now_ms;   // so
}

static enum aloft_status body(
        struct aloft_http_exchange *exchange, const uint8_t *data, size_t len)
{
    struct fake_asker *asker = asker_of(exchange);

    const size_t room = sizeof asker->body - asker->body_len;
    const size_t kept = len < room ? len : room;

    memcpy(asker->body + asker->body_len, data, kept);
    asker->body_len += kept;
    return kept == len ? ALOFT_OK : ALOFT_ERR_TOO_LONG;
}

static void whole(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    (void)now_ms; // nothing follows
    aloft_http_exchange_end(exchange, ALOFT_OK);
}

static void ended(struct aloft_http_exchange *exchange, enum aloft_http_state state)
{
    (void)state; // nothing to undo
    asker_of(exchange)->over = true;
}

void fake_asker_start(struct fake_asker *asker, const char *url)
{
    static const struct aloft_http_exchange_ops ops = {
            .compose = compose,
            .begin = begin,
            .field = field,
            .head = head,
            .body = body,
            .whole = whole,
            .ended = ended,
    };

    memset(asker, 0, sizeof *asker);
    aloft_http_exchange_init(&asker->exchange, &ops);
    aloft_http_exchange_start(&asker->exchange, url, 0, 0, 0);
}
