#include "client_private.h"

#include "aloft/memory.h"

static struct aloft_pull_client *client_of(struct aloft_http_exchange *exchange)
{
    return (struct aloft_pull_client *)exchange;
}

static void end(struct aloft_pull_client *client, enum aloft_pull_outcome outcome)
{
    client->outcome = outcome;
    aloft_http_exchange_end(&client->exchange, ALOFT_OK);
}

static void fail(struct aloft_pull_client *client, enum aloft_status why)
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

static void begin_update(struct aloft_pull_client *client)
{
    const struct aloft_pull_config *config = &client->config;
    const struct aloft_http_head *head = &client->exchange.now.answer.head;
    const struct aloft_pull_reply *reply = &client->reply;
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
        fail(client, status);
    }
}

static void take_head(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct aloft_pull_client *client = client_of(exchange);
    const struct pull_judgement judgement = pull_judge(client);

    switch (judgement.step) {
    case PULL_FAIL:
        fail(client, judgement.status);
        break;
    case PULL_NO_UPDATE:
        end(client, ALOFT_PULL_NO_UPDATE);
        break;
    case PULL_TELL_VERSION:
        end(client, ALOFT_PULL_VERSION_TOLD);
        break;
    case PULL_INSTALL:
        begin_update(client);
        break;
    case PULL_KEEP:
        client->store_len = 0;
        break;
    case PULL_FOLLOW:
        client->hops++;
        aloft_http_exchange_follow(exchange, now_ms);
        break;
    }
}

static enum aloft_status take_body(
        struct aloft_http_exchange *exchange, const uint8_t *data, size_t len)
{
    struct aloft_pull_client *client = client_of(exchange);
    const struct aloft_pull_config *config = &client->config;

    if (config->mode != ALOFT_PULL_TRUST) {
        return aloft_update_write(config->update, data, len);
    }
    memcpy(config->store + client->store_len, data, len); // as much as was announced
    client->store_len += len;
    return ALOFT_OK;
}

static void take_whole(struct aloft_http_exchange *exchange, uint32_t now_ms)
{
    struct aloft_pull_client *client = client_of(exchange);

    (void)now_ms; // nothing follows
    if (client->config.mode == ALOFT_PULL_TRUST) {
        end(client, ALOFT_PULL_STORE_BROUGHT);
        return;
    }
    const enum aloft_status status = aloft_update_end(client->config.update);
    if (status != ALOFT_OK) {
        fail(client, status);
        return;
    }
    client->restart_asked =
            !client->config.stay &&
            (client->config.mode == ALOFT_PULL_SKETCH || client->config.files_staged);
    end(client, ALOFT_PULL_INSTALLED);
}

/* The update is never left OPEN. */
static void take_end(struct aloft_http_exchange *exchange, enum aloft_http_state state)
{
    struct aloft_pull_client *client = client_of(exchange);

    if (exchange->status == ALOFT_OK) {
        return;
    }
    client->outcome = ALOFT_PULL_FAILED;
    if (state == ALOFT_HTTP_BODY && client->config.mode != ALOFT_PULL_TRUST) {
        aloft_update_fail(client->config.update, exchange->status);
    }
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
            .take = aloft_http_exchange_take,
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
    client->outcome = ALOFT_PULL_RUNNING;
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
