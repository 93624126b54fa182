/* The answer as it comes: its head, then its body, however that is framed. */
#include "aloft/memory.h"
#include "exchange_private.h"

static void begin_head(struct aloft_http_exchange *http)
{
    memset(&http->now, 0, sizeof http->now); // the request and its secrets, too
    aloft_http_head_init(&http->now.answer.head, ALOFT_HTTP_RESPONSE);
    http->state = ALOFT_HTTP_HEAD;
    http->ops->begin(http);
}

/* A second one could mean another place than the first: then neither counts. */
static void take_location(
        struct aloft_http_exchange *http, const struct aloft_http_item *field)
{
    struct aloft_http_location *location = &http->now.answer.location;
    const struct aloft_url here = aloft_http_exchange_url(http);

    if (field->cut) {
        location->error = ALOFT_ERR_TOO_LONG;
    } else if (location->told) {
        location->error = ALOFT_ERR_REDIRECT;
    } else {
        location->error = aloft_url_resolve(
                &here, field->value, location->url, sizeof location->url);
    }
    location->told = true;
}

static void end_head(struct aloft_http_exchange *http, uint32_t now_ms)
{
    const struct aloft_http_head *head = &http->now.answer.head;

    if (head->code < 200) {
        begin_head(http);
        if (http->uploaded < http->upload_len) {
            http->state = ALOFT_HTTP_UPLOADING; // nothing was refused: go on
        }
        return;
    }
    http->ops->head(http, now_ms);
    if (http->state != ALOFT_HTTP_HEAD) {
        return;
    }
    http->left = head->has_length ? head->length : UINT32_MAX;
    aloft_chunked_init(&http->now.answer.chunked);
    http->state = ALOFT_HTTP_BODY;
    if (aloft_http_head_body(head) == ALOFT_HTTP_BODY_NONE) {
        http->ops->whole(http, now_ms);
    }
}

/* Takes some of the head. Returns how many bytes were used. */
static size_t take_head(struct aloft_http_exchange *http, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_http_item item;
    const enum aloft_status status =
            aloft_http_head_take(&http->now.answer.head, data, len, &item);

    if (status != ALOFT_OK) {
        aloft_http_exchange_end(
                http, status == ALOFT_ERR_FORMAT ? ALOFT_ERR_PROTOCOL : status);
        return len;
    }
    switch (item.found) {
    case ALOFT_HTTP_MORE:
    case ALOFT_HTTP_START:
        break;
    case ALOFT_HTTP_FIELD:
        if (aloft_span_is_caseless(item.name, "Location")) {
            take_location(http, &item);
        }
        http->ops->field(http, &item);
        break;
    case ALOFT_HTTP_END:
        end_head(http, now_ms);
        break;
    }
    return item.used;
}

static bool hand_over(struct aloft_http_exchange *http, const uint8_t *data, size_t len)
{
    enum aloft_status status = ALOFT_OK;

    if (len > 0) {
        status = http->ops->body(http, data, len);
    }
    if (status != ALOFT_OK) {
        aloft_http_exchange_end(http, status);
    }
    return status == ALOFT_OK;
}

static size_t take_chunked(struct aloft_http_exchange *http, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_chunked *chunked = &http->now.answer.chunked;
    struct aloft_chunked_piece piece;

    if (aloft_chunked_take(chunked, data, len, &piece) != ALOFT_OK) {
        aloft_http_exchange_end(http, ALOFT_ERR_PROTOCOL);
        return len;
    }
    if (hand_over(http, piece.data, piece.len) && aloft_chunked_done(chunked)) {
        http->ops->whole(http, now_ms);
    }
    return piece.used;
}

/* Takes some of the body. Bytes behind its end are of no interest. */
static size_t take_body(struct aloft_http_exchange *http, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    const struct aloft_http_head *head = &http->now.answer.head;
    const size_t wanted = len < http->left ? len : http->left;

    if (head->chunked) {
        return take_chunked(http, data, len, now_ms);
    }
    if (!hand_over(http, data, wanted)) {
        return len;
    }
    http->left -= head->has_length ? (uint32_t)wanted : 0;
    if (http->left == 0) {
        http->ops->whole(http, now_ms);
    }
    return wanted;
}

static bool is_answering(const struct aloft_http_exchange *http)
{
    return http->state == ALOFT_HTTP_HEAD || http->state == ALOFT_HTTP_BODY;
}

/* An answer may come before the whole body was sent: then the rest stays here. */
static bool may_answer(const struct aloft_http_exchange *http)
{
    return is_answering(http) || http->state == ALOFT_HTTP_SENT ||
           http->state == ALOFT_HTTP_UPLOADING;
}

void exchange_take_bytes(
        struct aloft_http_exchange *http, const struct aloft_event *event)
{
    const uint8_t *data = event->data;
    size_t len = event->len;

    while (len > 0 && may_answer(http)) {
        if (!is_answering(http)) {
            begin_head(http);
        }
        const size_t used = http->state == ALOFT_HTTP_HEAD
                                    ? take_head(http, data, len, event->now_ms)
                                    : take_body(http, data, len, event->now_ms);

        data += used;
        len -= used;
    }
    if (is_answering(http)) {
        http->moved = false;
        aloft_timer_start(&http->timer, event->now_ms, http->silence_ms);
    }
}

void exchange_take_close(
        struct aloft_http_exchange *http, const struct aloft_event *event)
{
    const struct aloft_http_head *head = &http->now.answer.head;

    if (event->status != ALOFT_OK && event->status != ALOFT_ERR_CLOSED) {
        aloft_http_exchange_end(http, event->status);
    } else if (event->status == ALOFT_OK &&
               aloft_http_head_body(head) == ALOFT_HTTP_BODY_TO_CLOSE) {
        http->ops->whole(http, event->now_ms);
    } else {
        aloft_http_exchange_end(http, ALOFT_ERR_TRUNCATED);
    }
}
