#include "aloft/tls_client.h"

#include "aloft/memory.h"

#define DEFAULT_HANDSHAKE_MS 15000u

/* What the inner machine last said is its own only until it is told something. */
static size_t tell(struct aloft_tls_client *client, const struct aloft_event *event)
{
    client->words_len = 0;
    return aloft_machine_take(client->inner, event);
}

static void tell_bare(struct aloft_tls_client *client, enum aloft_event_kind kind,
        enum aloft_status status)
{
    const struct aloft_event event = {.kind = kind,
            .now_ms = client->now_ms,
            .peer = client->peer,
            .status = status};

    (void)tell(client, &event); // has no bytes
}

/* The inner machine's stream has ended; `phase` is what is left of the real one. */
static void end(struct aloft_tls_client *client, enum aloft_status why,
        enum aloft_tls_phase phase)
{
    client->phase = phase;
    aloft_timer_stop(&client->timer);
    tell_bare(client, ALOFT_EVENT_CLOSED, why);
}

static bool has_engine(const struct aloft_tls_client *client)
{
    return client->phase == ALOFT_TLS_HANDSHAKING || client->phase == ALOFT_TLS_TALKING;
}

/* Tells the inner machine that its stream is open, once it is. */
static bool open_up(struct aloft_tls_client *client)
{
    const struct aloft_tls_engine *engine = client->engine;

    if (client->phase != ALOFT_TLS_HANDSHAKING ||
            engine->ops->state(engine) != ALOFT_TLS_OPEN) {
        return false;
    }
    client->phase = ALOFT_TLS_TALKING;
    aloft_timer_stop(&client->timer);
    tell_bare(client, ALOFT_EVENT_CONNECTED, ALOFT_OK);
    return true;
}

/* Hands a piece of plaintext on. Returns whether any was taken. */
static bool hand_over(struct aloft_tls_client *client)
{
    struct aloft_tls_engine *engine = client->engine;
    struct aloft_event event = {
            .kind = ALOFT_EVENT_BYTES, .now_ms = client->now_ms, .peer = client->peer};

    event.len = engine->ops->read(engine, &event.data);
    if (event.len == 0) {
        return false;
    }
    const size_t used = tell(client, &event);

    engine->ops->read_done(engine, used);
    return used > 0;
}

/* Brings one piece of news from the engine to the inner machine. False: none. */
static bool advance(struct aloft_tls_client *client)
{
    struct aloft_tls_engine *engine = client->engine;
    const uint8_t *unread;

    if (open_up(client) || (client->phase == ALOFT_TLS_TALKING && hand_over(client))) {
        return true;
    }
    if (engine->ops->state(engine) != ALOFT_TLS_OVER ||
            engine->ops->read(engine, &unread) > 0) {
        return false;
    }
    const enum aloft_status why = engine->ops->error(engine);

    end(client, why, ALOFT_TLS_PARTING);
    return true;
}

/* The bytes of the last action were handed over, and are the engine's again. */
static void settle(struct aloft_tls_client *client)
{
    if (client->records_len > 0) {
        client->engine->ops->records_sent(client->engine, client->records_len);
        client->records_len = 0;
    }
}

static size_t take_records(
        struct aloft_tls_client *client, const struct aloft_event *event)
{
    struct aloft_tls_engine *engine = client->engine;
    size_t used = 0;

    while (has_engine(client) && used < event->len) {
        const size_t taken =
                engine->ops->take(engine, event->data + used, event->len - used);

        used += taken;
        if (taken == 0 || open_up(client)) {
            break; // there is something to say first
        }
        while (has_engine(client) && advance(client)) {
        }
    }
    return has_engine(client) ? used : event->len;
}

static size_t take_bytes(
        struct aloft_tls_client *client, const struct aloft_event *event)
{
    switch (client->phase) {
    case ALOFT_TLS_PLAIN:
    case ALOFT_TLS_CONNECTING:
        return tell(client, event);
    case ALOFT_TLS_HANDSHAKING:
    case ALOFT_TLS_TALKING:
        return take_records(client, event);
    case ALOFT_TLS_PARTING:
        break;
    }
    return event->len;
}

static void take_connected(
        struct aloft_tls_client *client, const struct aloft_event *event)
{
    if (client->phase != ALOFT_TLS_CONNECTING) {
        (void)tell(client, event); // has no bytes
        return;
    }
    client->phase = ALOFT_TLS_HANDSHAKING;
    client->peer = event->peer;
    aloft_timer_start(&client->timer, event->now_ms, client->handshake_ms);
}

static void take_closed(
        struct aloft_tls_client *client, const struct aloft_event *event)
{
    const bool silently =
            event->status == ALOFT_OK || event->status == ALOFT_ERR_CLOSED;

    client->records_len = 0;
    switch (client->phase) {
    case ALOFT_TLS_PLAIN:
    case ALOFT_TLS_CONNECTING:
        end(client, event->status, ALOFT_TLS_PLAIN);
        break;
    case ALOFT_TLS_HANDSHAKING:
    case ALOFT_TLS_TALKING:
        end(client, silently ? ALOFT_ERR_TLS_CUT : event->status, ALOFT_TLS_PLAIN);
        break;
    case ALOFT_TLS_PARTING:
        client->phase = ALOFT_TLS_PLAIN;
        break;
    }
}

static void take_time(struct aloft_tls_client *client, const struct aloft_event *event)
{
    if (client->phase != ALOFT_TLS_HANDSHAKING) {
        (void)tell(client, event); // has no bytes
    } else if (aloft_timer_expired(&client->timer, event->now_ms)) {
        end(client, ALOFT_ERR_TLS_STALLED, ALOFT_TLS_PARTING);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_tls_client *client = (struct aloft_tls_client *)machine;

    settle(client);
    client->now_ms = event->now_ms;
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        return tell(client, event);
    case ALOFT_EVENT_CONNECTED:
        take_connected(client, event);
        break;
    case ALOFT_EVENT_BYTES:
        return take_bytes(client, event);
    case ALOFT_EVENT_CLOSED:
        take_closed(client, event);
        break;
    case ALOFT_EVENT_TIME:
        take_time(client, event);
        break;
    }
    return event->len;
}

static void write_words(struct aloft_tls_client *client)
{
    struct aloft_tls_engine *engine = client->engine;

    if (client->words_len > 0) {
        const size_t used =
                engine->ops->write(engine, client->words, client->words_len);

        client->words += used;
        client->words_len -= used;
    }
}

static bool say_records(struct aloft_tls_client *client, struct aloft_action *action)
{
    struct aloft_tls_engine *engine = client->engine;

    write_words(client);
    client->records_len = engine->ops->records(engine, &action->data);
    action->kind = ALOFT_ACTION_BYTES;
    action->len = client->records_len;
    return action->len > 0;
}

static bool part(struct aloft_tls_client *client, struct aloft_action *action)
{
    if (say_records(client, action)) {
        return true;
    }
    client->phase = ALOFT_TLS_PLAIN;
    memset(action, 0, sizeof *action);
    action->kind = ALOFT_ACTION_CLOSE;
    return true;
}

/* Asks the engine first: a name that it does not take is not connected to. */
static bool open(struct aloft_tls_client *client, struct aloft_action *action)
{
    struct aloft_tls_engine *engine = client->engine;
    const enum aloft_status status = engine->ops->begin(engine, action->host);

    action->tls = false;
    if (status != ALOFT_OK) {
        end(client, status, ALOFT_TLS_PLAIN);
        return aloft_machine_next(client->inner, action);
    }
    client->phase = ALOFT_TLS_CONNECTING;
    return true;
}

static bool next_of_inner(struct aloft_tls_client *client, struct aloft_action *action)
{
    if (!aloft_machine_next(client->inner, action)) {
        return false;
    }
    if (action->kind == ALOFT_ACTION_CONNECT && action->tls) {
        return open(client, action);
    }
    if (action->kind == ALOFT_ACTION_CLOSE) {
        client->phase = ALOFT_TLS_PLAIN; // perhaps before it was open
    }
    return true;
}

/* What the inner machine wants while there is a conversation. */
static bool next_of_talk(struct aloft_tls_client *client, struct aloft_action *action)
{
    struct aloft_tls_engine *engine = client->engine;

    if (!aloft_machine_next(client->inner, action)) {
        return false;
    }
    if (action->kind == ALOFT_ACTION_BYTES) {
        client->words = action->data;
        client->words_len = action->len;
        return say_records(client, action);
    }
    if (action->kind == ALOFT_ACTION_CLOSE) {
        engine->ops->close(engine);
        client->phase = ALOFT_TLS_PARTING;
        aloft_timer_stop(&client->timer);
        return part(client, action);
    }
    return true;
}

/* What the inner machine has to say goes before what it has yet to hear. */
static bool next_of_stream(struct aloft_tls_client *client, struct aloft_action *action)
{
    do {
        if (client->phase == ALOFT_TLS_PARTING) {
            return part(client, action);
        }
        if (say_records(client, action)) {
            return true;
        }
        if (client->words_len == 0 && next_of_talk(client, action)) {
            return true;
        }
    } while (advance(client));
    return false;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_tls_client *client = (struct aloft_tls_client *)machine;

    settle(client);
    switch (client->phase) {
    case ALOFT_TLS_PLAIN:
    case ALOFT_TLS_CONNECTING:
        return next_of_inner(client, action);
    case ALOFT_TLS_HANDSHAKING:
    case ALOFT_TLS_TALKING:
    case ALOFT_TLS_PARTING:
        break;
    }
    return next_of_stream(client, action);
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_tls_client *client = (const struct aloft_tls_client *)machine;

    return client->phase == ALOFT_TLS_HANDSHAKING
                   ? aloft_timer_left_ms(&client->timer, now_ms)
                   : aloft_machine_due_ms(client->inner, now_ms);
}

void aloft_tls_client_init(struct aloft_tls_client *client, struct aloft_machine *inner,
        struct aloft_tls_engine *engine, uint32_t handshake_ms)
{
    static const struct aloft_machine_ops ops = {
            .take = take,
            .next = next,
            .due_ms = due_ms,
    };

    memset(client, 0, sizeof *client);
    client->machine.ops = &ops;
    client->inner = inner;
    client->engine = engine;
    client->handshake_ms = handshake_ms != 0 ? handshake_ms : DEFAULT_HANDSHAKE_MS;
}
