/* The answer as it comes: its head, then the image. */
#include "client_private.h"

#include "aloft/memory.h"

static void follow(struct aloft_pull_client *client, uint32_t now_ms)
{
    const char *location = client->now.answer.reply.location;

    memcpy(client->url, location, aloft_text_length(location) + 1);
    client->hops++;
    client->close_asked = client->stream_open;
    client->stream_open = false;
    client->state = ALOFT_PULL_CONNECTING;
    client->since_ms = now_ms;
}

static void begin_update(struct aloft_pull_client *client)
{
    const struct aloft_pull_config *config = &client->config;
    const struct aloft_http_head *head = &client->now.answer.head;
    const struct aloft_pull_reply *reply = &client->now.answer.reply;
    struct aloft_update_offer offer = {
            .kind = config->mode == ALOFT_PULL_FILE_SYSTEM ? ALOFT_UPDATE_FILE_SYSTEM
                                                           : ALOFT_UPDATE_FIRMWARE,
            .size = head->has_length ? head->length : ALOFT_SIZE_UNKNOWN,
            .announced = config->expected,
    };
    enum aloft_status status;

    if (offer.announced.ops == NULL && reply->has_md5) {
        offer.announced.ops = config->md5;
        memcpy(offer.announced.bytes, reply->md5, sizeof reply->md5);
    }
    status = aloft_update_begin(config->update, config->update_config, &offer);
    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    client->left = offer.size;
    aloft_chunked_init(&client->now.answer.chunked);
    client->state = ALOFT_PULL_BODY;
}

static void act_on_head(struct aloft_pull_client *client, uint32_t now_ms)
{
    const struct pull_judgement judgement = pull_judge(client);

    switch (judgement.step) {
    case PULL_FAIL:
        pull_fail(client, judgement.status);
        break;
    case PULL_NO_UPDATE:
        pull_end(client, ALOFT_PULL_NO_UPDATE, ALOFT_OK);
        break;
    case PULL_TELL_VERSION:
        pull_end(client, ALOFT_PULL_VERSION_TOLD, ALOFT_OK);
        break;
    case PULL_INSTALL:
        begin_update(client);
        break;
    case PULL_FOLLOW:
        follow(client, now_ms);
        break;
    }
}

static void begin_head(struct aloft_pull_client *client)
{
    memset(&client->now, 0, sizeof client->now); // the request with its password, too
    aloft_http_head_init(&client->now.answer.head, ALOFT_HTTP_RESPONSE);
    client->state = ALOFT_PULL_HEAD;
}

/* An interim answer (100 to 199) is not the one that was asked for. */
static void end_head(struct aloft_pull_client *client, uint32_t now_ms)
{
    if (client->now.answer.head.code < 200) {
        begin_head(client);
    } else {
        act_on_head(client, now_ms);
    }
}

/* Takes some of the head. Returns how many bytes were used. */
static size_t take_head(struct aloft_pull_client *client, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_http_item item;
    const enum aloft_status status =
            aloft_http_head_take(&client->now.answer.head, data, len, &item);

    if (status != ALOFT_OK) {
        pull_fail(client, status == ALOFT_ERR_FORMAT ? ALOFT_ERR_PROTOCOL : status);
        return len;
    }
    switch (item.found) {
    case ALOFT_HTTP_MORE:
    case ALOFT_HTTP_START:
        break;
    case ALOFT_HTTP_FIELD: {
        const struct aloft_url url = pull_url(client->url);

        pull_reply_take(&client->now.answer.reply, &item, &url);
        break;
    }
    case ALOFT_HTTP_END:
        end_head(client, now_ms);
        break;
    }
    return item.used;
}

static void finish(struct aloft_pull_client *client)
{
    const enum aloft_status status = aloft_update_end(client->config.update);

    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    client->restart_asked =
            !client->config.stay && client->config.mode == ALOFT_PULL_SKETCH;
    pull_end(client, ALOFT_PULL_INSTALLED, ALOFT_OK);
}

static bool write_body(
        struct aloft_pull_client *client, const uint8_t *data, size_t len)
{
    enum aloft_status status = ALOFT_OK;

    if (len > 0) {
        status = aloft_update_write(client->config.update, data, len);
    }
    if (status != ALOFT_OK) {
        pull_fail(client, status);
    }
    return status == ALOFT_OK;
}

static size_t take_chunked(
        struct aloft_pull_client *client, const uint8_t *data, size_t len)
{
    struct aloft_chunked *chunked = &client->now.answer.chunked;
    struct aloft_chunked_piece piece;
    const enum aloft_status status = aloft_chunked_take(chunked, data, len, &piece);

    if (status != ALOFT_OK) {
        pull_fail(client, ALOFT_ERR_PROTOCOL);
        return len;
    }
    if (write_body(client, piece.data, piece.len) && aloft_chunked_done(chunked)) {
        finish(client);
    }
    return piece.used;
}

/* Takes some of the body. Bytes behind its end are of no interest. */
static size_t take_body(
        struct aloft_pull_client *client, const uint8_t *data, size_t len)
{
    const size_t wanted = len < client->left ? len : client->left;

    if (client->now.answer.head.chunked) {
        return take_chunked(client, data, len);
    }
    if (!write_body(client, data, wanted)) {
        return len;
    }
    client->left -= (uint32_t)wanted;
    if (client->left == 0) {
        finish(client);
    }
    return wanted;
}

void pull_take_bytes(struct aloft_pull_client *client, const struct aloft_event *event)
{
    const uint8_t *data = event->data;
    size_t len = event->len;

    if (client->state == ALOFT_PULL_SENT) {
        begin_head(client);
    }
    while (len > 0 &&
            (client->state == ALOFT_PULL_HEAD || client->state == ALOFT_PULL_BODY)) {
        const size_t used = client->state == ALOFT_PULL_HEAD
                                    ? take_head(client, data, len, event->now_ms)
                                    : take_body(client, data, len);

        data += used;
        len -= used;
    }
    if (client->state == ALOFT_PULL_HEAD || client->state == ALOFT_PULL_BODY) {
        client->since_ms = event->now_ms;
    }
}
