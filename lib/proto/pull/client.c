#include "client_private.h"

#include "aloft/memory.h"

static struct aloft_pull_client *client_of(struct aloft_http_exchange *exchange)
{
    return (struct aloft_pull_client *)exchange;
}

void pull_end(struct aloft_pull_client *client, enum aloft_pull_outcome outcome)
{
    client->outcome = outcome;
    aloft_http_exchange_end(&client->exchange, ALOFT_OK);
}

void pull_fail(struct aloft_pull_client *client, enum aloft_status why)
{
    aloft_http_exchange_end(&client->exchange, why);
}

static void begin(struct aloft_http_exchange *exchange)
{
    struct aloft_pull_client *client = client_of(exchange);

    memset(&client->reply, 0, sizeof client->reply);
}

static void take_field(
        struct aloft_http_exchange *exchange, const struct aloft_http_item *field)
{
    pull_reply_take(&client_of(exchange)->reply, field);
}

bool pull_begin_update(struct aloft_pull_client *client, uint32_t size)
{
    const struct aloft_pull_config *config = &client->config;
    const struct aloft_pull_reply *reply = &client->reply;
    struct aloft_update_offer offer = {
            .kind = config->mode == ALOFT_PULL_FILE_SYSTEM ? ALOFT_UPDATE_FILE_SYSTEM
                                                           : ALOFT_UPDATE_FIRMWARE,
            .size = size,
            .announced = config->expected,
            .manifest = client->file.manifest_len > 0 ? config->ahead : NULL,
            .manifest_len = client->file.manifest_len,
    };
    enum aloft_status status;

    if (offer.announced.ops == NULL && reply->has_md5) {
        if (reply->md5_error != ALOFT_OK) {
            pull_fail(client, ALOFT_ERR_FORMAT);
            return false;
        }
        offer.announced.ops = config->md5;
        memcpy(offer.announced.bytes, reply->md5, sizeof reply->md5);
    }
    status = aloft_update_begin(config->update, config->update_config, &offer);
    client->file.begun = status == ALOFT_OK;
    if (status != ALOFT_OK) {
        pull_fail(client, status);
    }
    return status == ALOFT_OK;
}

/* What this answer tells about the file goes for those that follow. */
static void learn_file(struct aloft_pull_client *client, uint32_t total)
{
    client->file.total = total;
    memcpy(client->file.etag, client->reply.etag, sizeof client->file.etag);
}

static void install(struct aloft_pull_client *client)
{
    const struct aloft_http_head *head = &client->exchange.now.answer.head;

    client->step = ALOFT_PULL_STEP_IMAGE; // also where only its end was asked for
    learn_file(client, head->has_length ? head->length : 0);
    // It ends the client when it fails, and nothing else is to be done then.
    (void)pull_begin_update(
            client, head->has_length ? head->length : ALOFT_SIZE_UNKNOWN);
}

static void keep_body(struct aloft_pull_client *client)
{
    if (client->step == ALOFT_PULL_STEP_IMAGE) {
        client->store_len = 0;
        return;
    }
    if (client->step == ALOFT_PULL_STEP_END) {
        learn_file(client, client->reply.range.total);
    }
    pull_ahead_begin(client);
}

static void take_head(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct aloft_pull_client *client = client_of(exchange);
    const struct pull_judgement judgement = pull_judge(client);

    client->file.skip = 0;
    switch (judgement.step) {
    case PULL_FAIL:
        pull_fail(client, judgement.status);
        break;
    case PULL_NO_UPDATE:
        pull_end(client, ALOFT_PULL_NO_UPDATE);
        break;
    case PULL_TELL_VERSION:
        pull_end(client, ALOFT_PULL_VERSION_TOLD);
        break;
    case PULL_INSTALL:
        install(client);
        break;
    case PULL_KEEP:
        keep_body(client);
        break;
    case PULL_GO_ON:
        if (exchange->now.answer.head.code == 200) {
            client->file.skip = aloft_update_received(client->config.update);
        }
        break;
    case PULL_DO_WITHOUT:
        pull_ahead_do_without(client, now_ms);
        break;
    case PULL_FOLLOW:
        client->hops++;
        aloft_http_exchange_follow(exchange, now_ms);
        break;
    }
}

/* Bytes of the image, but for those that are here already. */
static enum aloft_status take_image(
        struct aloft_pull_client *client, const uint8_t *data, size_t len)
{
    const size_t skipped = len < client->file.skip ? len : client->file.skip;

    client->file.skip -= (uint32_t)skipped;
    return aloft_update_write(client->config.update, data + skipped, len - skipped);
}

static enum aloft_status take_body(
        struct aloft_http_exchange *exchange, const uint8_t *data, size_t len)
{
    struct aloft_pull_client *client = client_of(exchange);
    const struct aloft_pull_config *config = &client->config;

    if (client->step != ALOFT_PULL_STEP_IMAGE) {
        return pull_ahead_take(client, data, len);
    }
    if (config->mode != ALOFT_PULL_TRUST) {
        return take_image(client, data, len);
    }
    memcpy(config->store + client->store_len, data, len); // as much as was announced
    client->store_len += len;
    return ALOFT_OK;
}

static void take_whole(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct aloft_pull_client *client = client_of(exchange);

    if (client->step != ALOFT_PULL_STEP_IMAGE) {
        pull_ahead_whole(client, now_ms);
        return;
    }
    if (client->config.mode == ALOFT_PULL_TRUST) {
        pull_end(client, ALOFT_PULL_STORE_BROUGHT);
        return;
    }
    const enum aloft_status status = aloft_update_end(client->config.update);
    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    client->restart_asked =
            !client->config.stay &&
            (client->config.mode == ALOFT_PULL_SKETCH || client->config.files_staged);
    pull_end(client, ALOFT_PULL_INSTALLED);
}

/* The update is never left OPEN, unless it goes on. */
static void take_end(struct aloft_http_exchange *exchange, enum aloft_http_state state)
{
    struct aloft_pull_client *client = client_of(exchange);

    (void)state; // what has begun is known here
    if (exchange->status == ALOFT_OK) {
        return;
    }
    client->go_on = pull_may_go_on(client);
    if (client->go_on) {
        return;
    }
    client->outcome = ALOFT_PULL_FAILED;
    if (client->file.begun) {
        aloft_update_fail(client->config.update, exchange->status);
    }
}

/* As the exchange does; a stream that broke is followed by another one. */
static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_pull_client *client = (struct aloft_pull_client *)machine;
    const size_t used = aloft_http_exchange_take(machine, event);

    if (client->go_on) {
        client->go_on = false;
        client->exchange.status = ALOFT_OK;
        aloft_http_exchange_again(&client->exchange, event->now_ms);
    }
    return used;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_pull_client *client = (struct aloft_pull_client *)machine;

    if (aloft_http_exchange_next(machine, action)) {
        return true;
    }
    if (client->restart_asked) {
        client->restart_asked = false;
        action->kind = ALOFT_ACTION_RESTART;
        return true;
    }
    return false;
}

void aloft_pull_client_init(struct aloft_pull_client *client)
{
    static const struct aloft_machine_ops machine_ops = {
            .take = take,
            .next = next,
            .due_ms = aloft_http_exchange_due_ms,
    };
    static const struct aloft_http_exchange_ops ops = {
            .compose = pull_compose,
            .begin = begin,
            .field = take_field,
            .head = take_head,
            .body = take_body,
            .whole = take_whole,
            .ended = take_end,
    };

    memset(client, 0, sizeof *client);
    aloft_http_exchange_init(&client->exchange, &ops);
    client->exchange.machine.ops = &machine_ops;
}

enum aloft_status aloft_pull_client_start(struct aloft_pull_client *client,
        const struct aloft_pull_config *config, uint32_t now_ms)
{
    enum aloft_status status;

    if (client->exchange.state != ALOFT_HTTP_IDLE) {
        return ALOFT_ERR_BUSY;
    }
    status = pull_config_check(config);
    if (status != ALOFT_OK) {
        return status;
    }
    client->config = *config;
    memset(&client->reply, 0, sizeof client->reply);
    memset(&client->file, 0, sizeof client->file);
    client->step = pull_first_step(config);
    client->outcome = ALOFT_PULL_RUNNING;
    client->go_on = false;
    client->hops = 0;
    client->store_len = 0;
    aloft_http_exchange_start(&client->exchange, config->url, config->connect_ms,
            config->silence_ms, now_ms);
    return ALOFT_OK;
}

void aloft_pull_client_abort(struct aloft_pull_client *client)
{
    aloft_http_exchange_abort(&client->exchange);
}

enum aloft_pull_outcome aloft_pull_client_outcome(
        const struct aloft_pull_client *client)
{
    return client->outcome;
}

enum aloft_status aloft_pull_client_status(const struct aloft_pull_client *client)
{
    return client->exchange.status;
}

const char *aloft_pull_client_version(const struct aloft_pull_client *client)
{
    const bool answered = client->outcome != ALOFT_PULL_RUNNING;

    return answered ? client->reply.version : "";
}

const char *aloft_pull_client_etag(const struct aloft_pull_client *client)
{
    return client->file.etag;
}

uint32_t aloft_pull_client_trust_version(const struct aloft_pull_client *client)
{
    return client->reply.trust_version;
}

size_t aloft_pull_client_store_len(const struct aloft_pull_client *client)
{
    return client->store_len;
}

bool aloft_pull_client_wants_tls(const struct aloft_pull_client *client)
{
    return aloft_http_exchange_wants_tls(&client->exchange);
}
