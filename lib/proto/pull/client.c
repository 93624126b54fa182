#include "client_private.h"

#include "aloft/memory.h"
#include "aloft/secret.h"

#define DEFAULT_CONNECT_MS 10000u
#define DEFAULT_SILENCE_MS 8000u

void pull_end(struct aloft_pull_client *client, enum aloft_pull_outcome outcome,
        enum aloft_status status)
{
    if (client->state == ALOFT_PULL_BODY && status != ALOFT_OK) {
        aloft_update_fail(client->config.update, status);
    }
    if (client->state < ALOFT_PULL_HEAD) {
        aloft_wipe(&client->now, sizeof client->now); // the request holds a password
    }
    client->state = ALOFT_PULL_IDLE;
    client->outcome = outcome;
    client->status = status;
    client->close_asked = client->stream_open;
    client->stream_open = false;
}

void pull_fail(struct aloft_pull_client *client, enum aloft_status why)
{
    pull_end(client, ALOFT_PULL_FAILED, why);
}

static void take_connected(struct aloft_pull_client *client, uint32_t now_ms)
{
    enum aloft_status status;

    if (client->state != ALOFT_PULL_OPENING) {
        return;
    }
    client->stream_open = true;
    status = pull_compose(client);
    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    client->state = ALOFT_PULL_SENDING;
    client->since_ms = now_ms;
}

static void take_closed(struct aloft_pull_client *client, enum aloft_status why)
{
    client->stream_open = false;
    switch (client->state) {
    case ALOFT_PULL_IDLE:
    case ALOFT_PULL_CONNECTING:
        break;
    case ALOFT_PULL_OPENING:
        pull_fail(client, why == ALOFT_OK ? ALOFT_ERR_UNREACHABLE : why);
        break;
    case ALOFT_PULL_SENDING:
    case ALOFT_PULL_SENT:
    case ALOFT_PULL_HEAD:
        pull_fail(client, ALOFT_ERR_CLOSED);
        break;
    case ALOFT_PULL_BODY:
        pull_fail(client, ALOFT_ERR_TRUNCATED);
        break;
    }
}

/* How long the present state may last without a sign of life. */
static uint32_t patience_ms(const struct aloft_pull_client *client)
{
    switch (client->state) {
    case ALOFT_PULL_IDLE:
        break;
    case ALOFT_PULL_CONNECTING:
    case ALOFT_PULL_OPENING:
        return client->config.connect_ms;
    case ALOFT_PULL_SENDING:
    case ALOFT_PULL_SENT:
    case ALOFT_PULL_HEAD:
    case ALOFT_PULL_BODY:
        return client->config.silence_ms;
    }
    return ALOFT_NEVER;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_pull_client *client = (const struct aloft_pull_client *)machine;
    const uint32_t patience = patience_ms(client);
    const uint32_t passed_ms = now_ms - client->since_ms;

    if (patience == ALOFT_NEVER) {
        return ALOFT_NEVER;
    }
    return passed_ms >= patience ? 0 : patience - passed_ms;
}

static void take_time(struct aloft_pull_client *client, uint32_t now_ms)
{
    const bool connecting = client->state == ALOFT_PULL_CONNECTING ||
                            client->state == ALOFT_PULL_OPENING;

    if (due_ms(&client->machine, now_ms) > 0) {
        return;
    }
    client->stream_open = true; // it may be half open: have it closed in any case
    pull_fail(client, connecting ? ALOFT_ERR_UNREACHABLE : ALOFT_ERR_TIMEOUT);
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_pull_client *client = (struct aloft_pull_client *)machine;

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        break;
    case ALOFT_EVENT_CONNECTED:
        take_connected(client, event->now_ms);
        break;
    case ALOFT_EVENT_BYTES:
        pull_take_bytes(client, event);
        break;
    case ALOFT_EVENT_CLOSED:
        take_closed(client, event->status);
        break;
    case ALOFT_EVENT_TIME:
        take_time(client, event->now_ms);
        break;
    }
    return event->len;
}

static void ask_for_stream(
        struct aloft_pull_client *client, struct aloft_action *action)
{
    const struct aloft_url url = pull_url(client->url);

    /* The request is composed later, so its memory can hold the name until then. */
    memcpy(client->now.request, url.host.text, url.host.len);
    client->now.request[url.host.len] = '\0';
    action->kind = ALOFT_ACTION_CONNECT;
    action->host = client->now.request;
    action->peer.port = url.port;
    client->state = ALOFT_PULL_OPENING;
}

static bool next_of_state(struct aloft_pull_client *client, struct aloft_action *action)
{
    switch (client->state) {
    case ALOFT_PULL_CONNECTING:
        ask_for_stream(client, action);
        return true;
    case ALOFT_PULL_SENDING:
        action->kind = ALOFT_ACTION_BYTES;
        action->data = (const uint8_t *)client->now.request;
        action->len = client->request_len;
        client->state = ALOFT_PULL_SENT;
        return true;
    case ALOFT_PULL_IDLE:
    case ALOFT_PULL_OPENING:
    case ALOFT_PULL_SENT:
    case ALOFT_PULL_HEAD:
    case ALOFT_PULL_BODY:
        break;
    }
    return false;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_pull_client *client = (struct aloft_pull_client *)machine;

    if (client->close_asked) {
        client->close_asked = false;
        action->kind = ALOFT_ACTION_CLOSE;
        return true;
    }
    if (client->restart_asked) {
        client->restart_asked = false;
        action->kind = ALOFT_ACTION_RESTART;
        return true;
    }
    return next_of_state(client, action);
}

void aloft_pull_client_init(struct aloft_pull_client *client)
{
    static const struct aloft_machine_ops ops = {
            .take = take,
            .next = next,
            .due_ms = due_ms,
    };

    memset(client, 0, sizeof *client);
    client->machine.ops = &ops;
}

enum aloft_status aloft_pull_client_start(struct aloft_pull_client *client,
        const struct aloft_pull_config *config, uint32_t now_ms)
{
    enum aloft_status status;

    if (client->state != ALOFT_PULL_IDLE) {
        return ALOFT_ERR_BUSY;
    }
    status = pull_config_check(config);
    if (status != ALOFT_OK) {
        return status;
    }
    client->config = *config;
    if (client->config.connect_ms == 0) {
        client->config.connect_ms = DEFAULT_CONNECT_MS;
    }
    if (client->config.silence_ms == 0) {
        client->config.silence_ms = DEFAULT_SILENCE_MS;
    }
    memset(&client->now, 0, sizeof client->now);
    memcpy(client->url, config->url, aloft_text_length(config->url) + 1);
    client->outcome = ALOFT_PULL_RUNNING;
    client->status = ALOFT_OK;
    client->hops = 0;
    client->state = ALOFT_PULL_CONNECTING;
    client->since_ms = now_ms;
    return ALOFT_OK;
}

void aloft_pull_client_abort(struct aloft_pull_client *client)
{
    if (client->state != ALOFT_PULL_IDLE) {
        client->stream_open = client->state != ALOFT_PULL_CONNECTING;
        pull_fail(client, ALOFT_ERR_ABORTED);
    }
}

enum aloft_pull_outcome aloft_pull_client_outcome(
        const struct aloft_pull_client *client)
{
    return client->outcome;
}

enum aloft_status aloft_pull_client_status(const struct aloft_pull_client *client)
{
    return client->status;
}

const char *aloft_pull_client_version(const struct aloft_pull_client *client)
{
    const bool answered = client->outcome != ALOFT_PULL_RUNNING;

    return answered ? client->now.answer.reply.version : "";
}

bool aloft_pull_client_wants_tls(const struct aloft_pull_client *client)
{
    return aloft_span_is_caseless(pull_url(client->url).scheme, "https");
}
