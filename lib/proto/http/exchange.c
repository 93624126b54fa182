#include "aloft/http_exchange.h"

#include "aloft/memory.h"
#include "aloft/secret.h"
#include "exchange_private.h"

#define DEFAULT_CONNECT_MS 10000u
#define DEFAULT_SILENCE_MS 8000u

static void take_connected(struct aloft_http_exchange *http, uint32_t now_ms)
{
    struct aloft_text text;

    if (http->state != ALOFT_HTTP_OPENING) {
        return;
    }
    http->stream_open = true;
    aloft_text_init(&text, http->now.request.text, sizeof http->now.request.text);
    const enum aloft_status status = http->ops->compose(http, &text);

    if (status != ALOFT_OK || !aloft_text_complete(&text)) {
        aloft_http_exchange_end(http, status != ALOFT_OK ? status : ALOFT_ERR_TOO_LONG);
        return;
    }
    http->now.request.len = text.len;
    http->uploaded = 0;
    http->state = ALOFT_HTTP_SENDING;
    aloft_timer_start(&http->timer, now_ms, http->silence_ms);
}

static void take_closed(
        struct aloft_http_exchange *http, const struct aloft_event *event)
{
    const bool in_order = event->status == ALOFT_OK;

    http->stream_open = false;
    switch (http->state) {
    case ALOFT_HTTP_IDLE:
    case ALOFT_HTTP_CONNECTING:
        break;
    case ALOFT_HTTP_OPENING:
        aloft_http_exchange_end(http, in_order ? ALOFT_ERR_UNREACHABLE : event->status);
        break;
    case ALOFT_HTTP_SENDING:
    case ALOFT_HTTP_UPLOADING:
    case ALOFT_HTTP_SENT:
    case ALOFT_HTTP_HEAD:
        aloft_http_exchange_end(http, in_order ? ALOFT_ERR_CLOSED : event->status);
        break;
    case ALOFT_HTTP_BODY:
        exchange_take_close(http, event);
        break;
    }
}

static void take_time(struct aloft_http_exchange *http, uint32_t now_ms)
{
    const bool connecting =
            http->state == ALOFT_HTTP_CONNECTING || http->state == ALOFT_HTTP_OPENING;

    if (!aloft_timer_expired(&http->timer, now_ms)) {
        return;
    }
    if (http->moved) { // next() is not told the time
        http->moved = false;
        aloft_timer_start(&http->timer, now_ms, http->silence_ms);
        return;
    }
    http->stream_open = true; // it may be half open: have it closed in any case
    aloft_http_exchange_end(
            http, connecting ? ALOFT_ERR_UNREACHABLE : ALOFT_ERR_TIMEOUT);
}

size_t aloft_http_exchange_take(
        struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_http_exchange *http = (struct aloft_http_exchange *)machine;

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        break;
    case ALOFT_EVENT_CONNECTED:
        take_connected(http, event->now_ms);
        break;
    case ALOFT_EVENT_BYTES:
        exchange_take_bytes(http, event);
        break;
    case ALOFT_EVENT_CLOSED:
        take_closed(http, event);
        break;
    case ALOFT_EVENT_TIME:
        take_time(http, event->now_ms);
        break;
    }
    return event->len;
}

static void ask_for_stream(
        struct aloft_http_exchange *http, struct aloft_action *action)
{
    const struct aloft_url url = aloft_http_exchange_url(http);
    char *name = http->now.request.text;

    /* The request is composed later, so its memory can hold the name until then. */
    memcpy(name, url.host.text, url.host.len);
    name[url.host.len] = '\0';
    action->kind = ALOFT_ACTION_CONNECT;
    action->host = name;
    action->peer.port = url.port;
    action->tls = aloft_http_exchange_wants_tls(http);
    http->state = ALOFT_HTTP_OPENING;
}

/* The next piece of the body. */
static void hand_over_body(
        struct aloft_http_exchange *http, struct aloft_action *action)
{
    const size_t left = http->upload_len - http->uploaded;

    action->kind = ALOFT_ACTION_BYTES;
    action->data = http->upload;
    action->len = left;
    if (http->ops->more != NULL) {
        action->len = http->ops->more(http, http->uploaded, &action->data);
    }
    if (action->len == 0 || action->len > left) {
        aloft_http_exchange_end(http, ALOFT_ERR_IO);
        http->close_asked = false;
        action->kind = ALOFT_ACTION_CLOSE;
        return;
    }
    http->uploaded += action->len;
    http->moved = true;
    if (http->uploaded == http->upload_len) {
        http->state = ALOFT_HTTP_SENT;
    }
}

bool aloft_http_exchange_next(
        struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_http_exchange *http = (struct aloft_http_exchange *)machine;

    if (http->close_asked) {
        http->close_asked = false;
        action->kind = ALOFT_ACTION_CLOSE;
        return true;
    }
    if (http->state == ALOFT_HTTP_CONNECTING) {
        ask_for_stream(http, action);
        return true;
    }
    if (http->state == ALOFT_HTTP_SENDING) {
        action->kind = ALOFT_ACTION_BYTES;
        action->data = (const uint8_t *)http->now.request.text;
        action->len = http->now.request.len;
        http->state = http->upload_len > 0 ? ALOFT_HTTP_UPLOADING : ALOFT_HTTP_SENT;
        return true;
    }
    if (http->state == ALOFT_HTTP_UPLOADING) {
        hand_over_body(http, action);
        return true;
    }
    return false;
}

uint32_t aloft_http_exchange_due_ms(
        const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_http_exchange *http =
            (const struct aloft_http_exchange *)machine;

    return aloft_timer_left_ms(&http->timer, now_ms);
}

void aloft_http_exchange_init(
        struct aloft_http_exchange *http, const struct aloft_http_exchange_ops *ops)
{
    static const struct aloft_machine_ops machine_ops = {
            .take = aloft_http_exchange_take,
            .next = aloft_http_exchange_next,
            .due_ms = aloft_http_exchange_due_ms,
    };

    memset(http, 0, sizeof *http);
    http->machine.ops = &machine_ops;
    http->ops = ops;
}

void aloft_http_exchange_start(struct aloft_http_exchange *http, const char *url,
        uint32_t connect_ms, uint32_t silence_ms, uint32_t now_ms)
{
    memset(&http->now, 0, sizeof http->now);
    memcpy(http->url, url, aloft_text_length(url) + 1);
    http->connect_ms = connect_ms != 0 ? connect_ms : DEFAULT_CONNECT_MS;
    http->silence_ms = silence_ms != 0 ? silence_ms : DEFAULT_SILENCE_MS;
    http->status = ALOFT_OK;
    aloft_http_exchange_again(http, now_ms);
}

void aloft_http_exchange_end(struct aloft_http_exchange *http, enum aloft_status status)
{
    const enum aloft_http_state state = http->state;

    if (state < ALOFT_HTTP_HEAD) {
        aloft_wipe(&http->now, sizeof http->now); // it may hold a password
    }
    http->state = ALOFT_HTTP_IDLE;
    http->status = status;
    http->close_asked = http->stream_open;
    http->stream_open = false;
    aloft_timer_stop(&http->timer);
    http->ops->ended(http, state);
}

void aloft_http_exchange_again(struct aloft_http_exchange *http, uint32_t now_ms)
{
    http->close_asked = http->close_asked || http->stream_open;
    http->stream_open = false;
    http->moved = false;
    http->state = ALOFT_HTTP_CONNECTING;
    aloft_timer_start(&http->timer, now_ms, http->connect_ms);
}

void aloft_http_exchange_follow(struct aloft_http_exchange *http, uint32_t now_ms)
{
    const char *url = http->now.answer.location.url;

    memcpy(http->url, url, aloft_text_length(url) + 1);
    aloft_http_exchange_again(http, now_ms);
}

void aloft_http_exchange_abort(struct aloft_http_exchange *http)
{
    if (http->state != ALOFT_HTTP_IDLE) {
        http->stream_open = http->state != ALOFT_HTTP_CONNECTING;
        aloft_http_exchange_end(http, ALOFT_ERR_ABORTED);
    }
}

struct aloft_url aloft_http_exchange_url(const struct aloft_http_exchange *http)
{
    struct aloft_url url;

    if (aloft_url_parse(&url, aloft_span_of(http->url)) != ALOFT_OK) {
        memset(&url, 0, sizeof url); // cannot be: it was parsed before
    }
    return url;
}

bool aloft_http_exchange_wants_tls(const struct aloft_http_exchange *http)
{
    return aloft_span_is_caseless(aloft_http_exchange_url(http).scheme, "https");
}
