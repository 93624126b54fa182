#include "client_private.h"

#include "aloft/decimal.h"
#include "aloft/hex.h"
#include "aloft/memory.h"

static struct pull_judgement fail(enum aloft_status status)
{
    const struct pull_judgement judgement = {PULL_FAIL, status};

    return judgement;
}

static struct pull_judgement go(enum pull_step step)
{
    const struct pull_judgement judgement = {step, ALOFT_OK};

    return judgement;
}

static void take_md5(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    if (reply->has_md5) {
        reply->md5_error = ALOFT_ERR_FORMAT;
    } else {
        reply->md5_error = aloft_hex_decode(field->value.text, field->value.len,
                ALOFT_HEX_ANY, reply->md5, sizeof reply->md5);
    }
    reply->has_md5 = true;
}

static void take_version(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    if (field->value.len == 0 || field->value.len > ALOFT_PULL_VERSION_MAX) {
        return;
    }
    memcpy(reply->version, field->value.text, field->value.len);
    reply->version[field->value.len] = '\0';
    reply->has_version = true;
}

/* A number that cannot be read is none: the server is not needed for this. */
static void take_trust_version(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    if (aloft_decimal_decode_u32(field->value.text, field->value.len,
                &reply->trust_version) != ALOFT_OK) {
        reply->trust_version = 0;
    }
}

static void take_range(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    reply->range_error = reply->range.size > 0
                                 ? ALOFT_ERR_FORMAT
                                 : aloft_http_range_decode(&reply->range, field->value);
}

static bool is_quoted(struct aloft_span value)
{
    return value.len >= 2 && value.text[0] == '"' && value.text[value.len - 1] == '"';
}

/* Only a strong one tells that two parts are of one file; it is sent back as it is. */
static void take_etag(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    if (!is_quoted(field->value) || field->value.len > ALOFT_PULL_ETAG_MAX) {
        return;
    }
    memcpy(reply->etag, field->value.text, field->value.len);
    reply->etag[field->value.len] = '\0';
}

void pull_reply_take(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field)
{
    if (aloft_span_is_caseless(field->name, "x-MD5")) {
        take_md5(reply, field);
    } else if (aloft_span_is_caseless(field->name, "x-version")) {
        take_version(reply, field);
    } else if (aloft_span_is_caseless(field->name, "x-Aloft-Trust")) {
        take_trust_version(reply, field);
    } else if (aloft_span_is_caseless(field->name, "Content-Range")) {
        take_range(reply, field);
    } else if (aloft_span_is_caseless(field->name, "ETag")) {
        take_etag(reply, field);
    }
}

/* All that can be found wrong before a byte of the image has come. */
static struct pull_judgement judge_image(const struct aloft_pull_client *client)
{
    const struct aloft_pull_config *config = &client->config;
    const struct aloft_http_head *head = &client->exchange.now.answer.head;
    const enum aloft_update_kind kind = config->mode == ALOFT_PULL_FILE_SYSTEM
                                                ? ALOFT_UPDATE_FILE_SYSTEM
                                                : ALOFT_UPDATE_FIRMWARE;

    if (!head->has_length && !(head->chunked && config->chunked_allowed)) {
        return fail(ALOFT_ERR_NO_LENGTH);
    }
    if (head->has_length && head->length == 0) {
        return fail(ALOFT_ERR_SIZE);
    }
    if (head->has_length &&
            head->length > aloft_update_room(config->update_config, kind)) {
        return fail(ALOFT_ERR_SPACE);
    }
    if (config->expected.ops == NULL && client->reply.md5_error != ALOFT_OK) {
        return fail(ALOFT_ERR_FORMAT);
    }
    return go(PULL_INSTALL);
}

static struct pull_judgement judge_store(const struct aloft_pull_client *client)
{
    const struct aloft_http_head *head = &client->exchange.now.answer.head;

    if (!head->has_length) {
        return fail(ALOFT_ERR_NO_LENGTH);
    }
    if (head->length == 0) {
        return fail(ALOFT_ERR_SIZE);
    }
    return head->length <= client->config.store_size ? go(PULL_KEEP)
                                                     : fail(ALOFT_ERR_SPACE);
}

static bool is_redirect(enum aloft_pull_redirects redirects, unsigned code)
{
    switch (redirects) {
    case ALOFT_PULL_REDIRECTS_STRICT:
        return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    case ALOFT_PULL_REDIRECTS_ALL:
        return code >= 300 && code < 400;
    case ALOFT_PULL_REDIRECTS_OFF:
        break;
    }
    return false;
}

static struct pull_judgement judge_redirect(const struct aloft_pull_client *client)
{
    const struct aloft_http_location *location = &client->exchange.now.answer.location;
    const struct aloft_url here = aloft_http_exchange_url(&client->exchange);
    struct aloft_url there;
    enum aloft_status status;

    if (client->hops == ALOFT_PULL_REDIRECTS_MAX || !location->told) {
        return fail(ALOFT_ERR_REDIRECT);
    }
    if (location->error != ALOFT_OK) {
        return fail(location->error == ALOFT_ERR_TOO_LONG ? ALOFT_ERR_TOO_LONG
                                                          : ALOFT_ERR_REDIRECT);
    }
    if (aloft_url_parse(&there, aloft_span_of(location->url)) != ALOFT_OK) {
        return fail(ALOFT_ERR_REDIRECT);
    }
    status = pull_scheme_check(&client->config, &there);
    if (status == ALOFT_ERR_TLS) {
        return fail(status);
    }
    if (status != ALOFT_OK || (aloft_span_is_caseless(here.scheme, "https") &&
                                      !aloft_span_is_caseless(there.scheme, "https"))) {
        return fail(ALOFT_ERR_REDIRECT);
    }
    return go(PULL_FOLLOW);
}

struct pull_judgement pull_judge(const struct aloft_pull_client *client)
{
    const struct aloft_pull_config *config = &client->config;
    const unsigned code = client->exchange.now.answer.head.code;

    if (pull_is_part(client)) {
        return pull_judge_part(client);
    }
    if (code == 200 && config->mode == ALOFT_PULL_VERSION) {
        return client->reply.has_version ? go(PULL_TELL_VERSION)
                                         : fail(ALOFT_ERR_NO_VERSION);
    }
    if (code == 200) {
        return config->mode == ALOFT_PULL_TRUST ? judge_store(client)
                                                : judge_image(client);
    }
    if (code == 304) {
        return go(PULL_NO_UPDATE);
    }
    if (code == 401) {
        return fail(ALOFT_ERR_AUTH);
    }
    if (code == 403) {
        return fail(ALOFT_ERR_FORBIDDEN);
    }
    if (code == 404) {
        return fail(ALOFT_ERR_NOT_FOUND);
    }
    return is_redirect(config->redirects, code) ? judge_redirect(client)
                                                : fail(ALOFT_ERR_HTTP_CODE);
}
