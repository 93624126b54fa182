#include "aloft/web_client.h"

#include "aloft/memory.h"
#include "client_private.h"

/* A proof for a nonce that has grown stale on the way may be sent once more. */
#define PROOFS_MAX 2u

static struct aloft_web_client *client_of(struct aloft_http_exchange *exchange)
{
    return (struct aloft_web_client *)exchange;
}

static void begin(struct aloft_http_exchange *exchange)
{
    struct aloft_web_client *client = client_of(exchange);

    client->challenge.fresh = false;
    client->body_len = 0;
}

static void take_field(
        struct aloft_http_exchange *exchange, const struct aloft_http_item *field)
{
    if (!field->cut && aloft_span_is_caseless(field->name, "WWW-Authenticate")) {
        web_challenge_take(&client_of(exchange)->challenge, field->value);
    }
}

static void take_head(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    (void)now_ms; // whatever it says, the body is of interest
    client_of(exchange)->code = exchange->now.answer.head.code;
}

static enum aloft_status take_body(
        struct aloft_http_exchange *exchange, const uint8_t *data, size_t len)
{
    struct aloft_web_client *client = client_of(exchange);

    if (len > client->config.body_size - 1 - client->body_len) {
        return ALOFT_ERR_TOO_LONG;
    }
    memcpy(client->config.body + client->body_len, data, len);
    client->body_len += len;
    return ALOFT_OK;
}

/* Whether the answer asks for a proof that can be given now. */
static bool may_prove(const struct aloft_web_client *client)
{
    const bool again = client->challenge.stale && client->proofs < PROOFS_MAX;

    return client->code == 401 && client->challenge.fresh &&
           client->config.password != NULL && (client->proofs == 0 || again);
}

static void take_whole(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct aloft_web_client *client = client_of(exchange);

    if (may_prove(client)) {
        aloft_http_exchange_again(exchange, now_ms);
        return;
    }
    aloft_http_exchange_end(exchange, client->code == 401 ? ALOFT_ERR_AUTH : ALOFT_OK);
}

static void take_end(struct aloft_http_exchange *exchange, enum aloft_http_state state)
{
    struct aloft_web_client *client = client_of(exchange);

    (void)state; // nothing was begun that has to be undone
    client->over = true;
    client->config.body[client->body_len] = '\0';
}

static size_t give_more(
        struct aloft_http_exchange *exchange, size_t offset, const uint8_t **data)
{
    const struct aloft_web_client_config *config = &client_of(exchange)->config;

    if (config->source != NULL) {
        return config->source->ops->piece(config->source, offset, data);
    }
    *data = config->upload + offset;
    return config->upload_len - offset;
}

void aloft_web_client_init(struct aloft_web_client *client)
{
    static const struct aloft_http_exchange_ops ops = {
            .compose = web_client_compose,
            .begin = begin,
            .field = take_field,
            .head = take_head,
            .body = take_body,
            .whole = take_whole,
            .ended = take_end,
            .more = give_more,
    };

    memset(client, 0, sizeof *client);
    aloft_http_exchange_init(&client->exchange, &ops);
}

static enum aloft_status check_url(const char *text)
{
    const struct aloft_span span = aloft_span_of(text);
    struct aloft_url url;

    if (span.len > ALOFT_WEB_URL_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    const enum aloft_status status = aloft_url_parse(&url, span);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!aloft_span_is_caseless(url.scheme, "http") &&
            !aloft_span_is_caseless(url.scheme, "https")) {
        return ALOFT_ERR_FORMAT;
    }
    const bool quotes = aloft_span_find(span, '"') < span.len ||
                        aloft_span_find(span, '\\') < span.len;

    return url.has_user || url.query.len > 0 || quotes ? ALOFT_ERR_FORMAT : ALOFT_OK;
}

static bool has_sense(const struct aloft_web_client_config *config)
{
    const bool has_bytes = config->upload != NULL || config->source != NULL;
    const bool has_body = config->upload_len > 0;

    if (config->url == NULL || config->random == NULL || config->sha256 == NULL ||
            config->body == NULL || config->body_size == 0) {
        return false;
    }
    switch (config->verb) {
    case ALOFT_WEB_ASK:
    case ALOFT_WEB_DROP:
        return !has_body;
    case ALOFT_WEB_ORDER:
        return has_bytes || !has_body;
    case ALOFT_WEB_STORE:
        break;
    }
    return has_bytes && has_body;
}

/* What a device has asked for is kept: the next request is proved at once. */
static void renew(struct aloft_web_client *client)
{
    const struct aloft_web_challenge challenge = client->challenge;

    aloft_web_client_init(client);
    client->challenge = challenge;
}

enum aloft_status aloft_web_client_start(struct aloft_web_client *client,
        const struct aloft_web_client_config *config, uint32_t now_ms)
{
    if (client->exchange.state != ALOFT_HTTP_IDLE) {
        return ALOFT_ERR_BUSY;
    }
    if (!has_sense(config)) {
        return ALOFT_ERR_ARGUMENT;
    }
    const enum aloft_status status = check_url(config->url);

    if (status != ALOFT_OK) {
        return status;
    }
    renew(client);
    client->config = *config;
    client->exchange.upload_len = config->upload_len;
    aloft_http_exchange_start(&client->exchange, config->url, config->connect_ms,
            config->silence_ms, now_ms);
    return ALOFT_OK;
}

void aloft_web_client_abort(struct aloft_web_client *client)
{
    aloft_http_exchange_abort(&client->exchange);
}

bool aloft_web_client_over(const struct aloft_web_client *client)
{
    return client->over;
}

enum aloft_status aloft_web_client_status(const struct aloft_web_client *client)
{
    return client->exchange.status;
}

unsigned aloft_web_client_code(const struct aloft_web_client *client)
{
    return client->code;
}

size_t aloft_web_client_body_len(const struct aloft_web_client *client)
{
    return client->body_len;
}
