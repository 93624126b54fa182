#include "aloft/web_client.h"

#include "aloft/memory.h"
#include "aloft/secret.h"
#include "client_private.h"

#define DEFAULT_CONNECT_MS 10000u
#define DEFAULT_SILENCE_MS 8000u

/* A proof for a nonce that has grown stale on the way may be sent once more. */
#define PROOFS_MAX 2u

struct aloft_url web_client_url(const struct aloft_web_client *client)
{
    struct aloft_url url;

    if (aloft_url_parse(&url, aloft_span_of(client->config.url)) != ALOFT_OK) {
        memset(&url, 0, sizeof url); // cannot be: it was parsed before
    }
    return url;
}

static void end(struct aloft_web_client *client, enum aloft_status status)
{
    client->state = ALOFT_WEB_CLIENT_IDLE;
    client->over = true;
    client->status = status;
    client->close_asked = client->stream_open;
    client->stream_open = false;
    client->config.body[client->body_len] = '\0';
    aloft_timer_stop(&client->timer);
}

static void connect(struct aloft_web_client *client, uint32_t now_ms)
{
    client->close_asked = client->stream_open;
    client->stream_open = false;
    client->state = ALOFT_WEB_CLIENT_CONNECTING;
    aloft_timer_start(&client->timer, now_ms, client->config.connect_ms);
}

/* Whether the answer asks for a proof that can be given now. */
static bool may_prove(const struct aloft_web_client *client)
{
    const bool again = client->challenge.stale && client->proofs < PROOFS_MAX;

    return client->code == 401 && client->challenge.usable &&
           client->config.password != NULL && (client->proofs == 0 || again);
}

static void finish(struct aloft_web_client *client, uint32_t now_ms)
{
    if (may_prove(client)) {
        client->proofs++;
        connect(client, now_ms);
        return;
    }
    end(client, client->code == 401 ? ALOFT_ERR_AUTH : ALOFT_OK);
}

static void begin_head(struct aloft_web_client *client)
{
    memset(&client->now, 0, sizeof client->now);
    memset(&client->challenge, 0, sizeof client->challenge);
    client->body_len = 0;
    aloft_http_head_init(&client->now.answer.head, ALOFT_HTTP_RESPONSE);
    client->state = ALOFT_WEB_CLIENT_HEAD;
}

/* An interim answer (100 to 199) is not the one that was asked for. */
static void end_head(struct aloft_web_client *client, uint32_t now_ms)
{
    const struct aloft_http_head *head = &client->now.answer.head;

    if (head->code < 200) {
        begin_head(client);
        return;
    }
    client->code = head->code;
    client->left = head->has_length ? head->length : UINT32_MAX;
    aloft_chunked_init(&client->now.answer.chunked);
    client->state = ALOFT_WEB_CLIENT_BODY;
    if (aloft_http_head_body(head) == ALOFT_HTTP_BODY_NONE) {
        finish(client, now_ms);
    }
}

/* Takes some of the head. Returns how many bytes were used. */
static size_t take_head(struct aloft_web_client *client, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_http_item item;
    const enum aloft_status status =
            aloft_http_head_take(&client->now.answer.head, data, len, &item);

    if (status != ALOFT_OK) {
        end(client,
                status == ALOFT_ERR_TOO_LONG ? ALOFT_ERR_TOO_LONG : ALOFT_ERR_PROTOCOL);
        return len;
    }
    if (item.found == ALOFT_HTTP_FIELD && !item.cut &&
            aloft_span_is_caseless(item.name, "WWW-Authenticate")) {
        web_challenge_take(&client->challenge, item.value);
    }
    if (item.found == ALOFT_HTTP_END) {
        end_head(client, now_ms);
    }
    return item.used;
}

static bool keep(struct aloft_web_client *client, const uint8_t *data, size_t len)
{
    if (len > client->config.body_size - 1 - client->body_len) {
        end(client, ALOFT_ERR_TOO_LONG);
        return false;
    }
    if (len > 0) {
        memcpy(client->config.body + client->body_len, data, len);
    }
    client->body_len += len;
    return true;
}

static size_t take_chunked(struct aloft_web_client *client, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_chunked *chunked = &client->now.answer.chunked;
    struct aloft_chunked_piece piece;

    if (aloft_chunked_take(chunked, data, len, &piece) != ALOFT_OK) {
        end(client, ALOFT_ERR_PROTOCOL);
        return len;
    }
    if (keep(client, piece.data, piece.len) && aloft_chunked_done(chunked)) {
        finish(client, now_ms);
    }
    return piece.used;
}

static size_t take_body(struct aloft_web_client *client, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    const size_t wanted = len < client->left ? len : client->left;

    if (client->now.answer.head.chunked) {
        return take_chunked(client, data, len, now_ms);
    }
    if (!keep(client, data, wanted)) {
        return len;
    }
    client->left -= client->now.answer.head.has_length ? (uint32_t)wanted : 0;
    if (client->left == 0) {
        finish(client, now_ms);
    }
    return wanted;
}

static bool is_answering(const struct aloft_web_client *client)
{
    return client->state == ALOFT_WEB_CLIENT_HEAD ||
           client->state == ALOFT_WEB_CLIENT_BODY;
}

static void take_bytes(struct aloft_web_client *client, const struct aloft_event *event)
{
    const uint8_t *data = event->data;
    size_t len = event->len;

    if (client->state == ALOFT_WEB_CLIENT_SENT) {
        begin_head(client);
    }
    while (len > 0 && is_answering(client)) {
        const size_t used = client->state == ALOFT_WEB_CLIENT_HEAD
                                    ? take_head(client, data, len, event->now_ms)
                                    : take_body(client, data, len, event->now_ms);

        data += used;
        len -= used;
    }
    if (is_answering(client)) {
        aloft_timer_start(&client->timer, event->now_ms, client->config.silence_ms);
    }
}

static void take_connected(struct aloft_web_client *client, uint32_t now_ms)
{
    if (client->state != ALOFT_WEB_CLIENT_OPENING) {
        return;
    }
    client->stream_open = true;
    const enum aloft_status status = web_client_compose(client);

    if (status != ALOFT_OK) {
        end(client, status);
        return;
    }
    client->state = ALOFT_WEB_CLIENT_SENDING;
    aloft_timer_start(&client->timer, now_ms, client->config.silence_ms);
}

static void take_closed(
        struct aloft_web_client *client, const struct aloft_event *event)
{
    const bool in_order = event->status == ALOFT_OK;
    const bool to_close =
            client->state == ALOFT_WEB_CLIENT_BODY &&
            aloft_http_head_body(&client->now.answer.head) == ALOFT_HTTP_BODY_TO_CLOSE;

    client->stream_open = false;
    switch (client->state) {
    case ALOFT_WEB_CLIENT_IDLE:
    case ALOFT_WEB_CLIENT_CONNECTING:
        break;
    case ALOFT_WEB_CLIENT_OPENING:
        end(client, in_order ? ALOFT_ERR_UNREACHABLE : event->status);
        break;
    case ALOFT_WEB_CLIENT_SENDING:
    case ALOFT_WEB_CLIENT_SENT:
    case ALOFT_WEB_CLIENT_HEAD:
        end(client, ALOFT_ERR_CLOSED);
        break;
    case ALOFT_WEB_CLIENT_BODY:
        if (in_order && to_close) {
            finish(client, event->now_ms);
        } else {
            end(client, ALOFT_ERR_TRUNCATED);
        }
        break;
    }
}

static void take_time(struct aloft_web_client *client, uint32_t now_ms)
{
    const bool connecting = client->state == ALOFT_WEB_CLIENT_CONNECTING ||
                            client->state == ALOFT_WEB_CLIENT_OPENING;

    if (!aloft_timer_expired(&client->timer, now_ms)) {
        return;
    }
    client->stream_open = true; // it may be half open: have it closed in any case
    end(client, connecting ? ALOFT_ERR_UNREACHABLE : ALOFT_ERR_TIMEOUT);
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_web_client *client = (struct aloft_web_client *)machine;

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        break;
    case ALOFT_EVENT_CONNECTED:
        take_connected(client, event->now_ms);
        break;
    case ALOFT_EVENT_BYTES:
        take_bytes(client, event);
        break;
    case ALOFT_EVENT_CLOSED:
        take_closed(client, event);
        break;
    case ALOFT_EVENT_TIME:
        take_time(client, event->now_ms);
        break;
    }
    return event->len;
}

static void ask_for_stream(struct aloft_web_client *client, struct aloft_action *action)
{
    const struct aloft_url url = web_client_url(client);

    /* The request is composed later, so its memory can hold the name until then. */
    memcpy(client->now.request, url.host.text, url.host.len);
    client->now.request[url.host.len] = '\0';
    action->kind = ALOFT_ACTION_CONNECT;
    action->host = client->now.request;
    action->peer.port = url.port;
    client->state = ALOFT_WEB_CLIENT_OPENING;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_web_client *client = (struct aloft_web_client *)machine;

    if (client->close_asked) {
        client->close_asked = false;
        action->kind = ALOFT_ACTION_CLOSE;
        return true;
    }
    if (client->state == ALOFT_WEB_CLIENT_CONNECTING) {
        ask_for_stream(client, action);
        return true;
    }
    if (client->state == ALOFT_WEB_CLIENT_SENDING) {
        action->kind = ALOFT_ACTION_BYTES;
        action->data = (const uint8_t *)client->now.request;
        action->len = client->request_len;
        client->state = ALOFT_WEB_CLIENT_SENT;
        return true;
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_web_client *client = (const struct aloft_web_client *)machine;

    return aloft_timer_left_ms(&client->timer, now_ms);
}

void aloft_web_client_init(struct aloft_web_client *client)
{
    static const struct aloft_machine_ops ops = {
            .take = take,
            .next = next,
            .due_ms = due_ms,
    };

    memset(client, 0, sizeof *client);
    client->machine.ops = &ops;
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
    if (!aloft_span_is_caseless(url.scheme, "http")) {
        return ALOFT_ERR_TLS;
    }
    const bool quotes = aloft_span_find(span, '"') < span.len ||
                        aloft_span_find(span, '\\') < span.len;

    return url.has_user || url.query.len > 0 || quotes ? ALOFT_ERR_FORMAT : ALOFT_OK;
}

static uint32_t either(uint32_t given, uint32_t otherwise)
{
    return given != 0 ? given : otherwise;
}

enum aloft_status aloft_web_client_start(struct aloft_web_client *client,
        const struct aloft_web_client_config *config, uint32_t now_ms)
{
    if (client->state != ALOFT_WEB_CLIENT_IDLE) {
        return ALOFT_ERR_BUSY;
    }
    if (config->url == NULL || config->random == NULL || config->sha256 == NULL ||
            config->body == NULL || config->body_size == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    const enum aloft_status status = check_url(config->url);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_web_client_init(client);
    client->config = *config;
    client->config.connect_ms = either(config->connect_ms, DEFAULT_CONNECT_MS);
    client->config.silence_ms = either(config->silence_ms, DEFAULT_SILENCE_MS);
    connect(client, now_ms);
    return ALOFT_OK;
}

void aloft_web_client_abort(struct aloft_web_client *client)
{
    if (client->state != ALOFT_WEB_CLIENT_IDLE) {
        client->stream_open = client->state != ALOFT_WEB_CLIENT_CONNECTING;
        end(client, ALOFT_ERR_ABORTED);
    }
}

bool aloft_web_client_over(const struct aloft_web_client *client)
{
    return client->over;
}

enum aloft_status aloft_web_client_status(const struct aloft_web_client *client)
{
    return client->status;
}

unsigned aloft_web_client_code(const struct aloft_web_client *client)
{
    return client->code;
}

size_t aloft_web_client_body_len(const struct aloft_web_client *client)
{
    return client->body_len;
}
