#include "aloft/web_server.h"

#include "aloft/memory.h"
#include "web_private.h"

#define DEFAULT_REQUEST_MS 5000u

static void begin(struct aloft_web_server *server, uint32_t now_ms)
{
    memset(&server->request, 0, sizeof server->request);
    aloft_http_head_init(&server->now.request, ALOFT_HTTP_REQUEST);
    server->state = ALOFT_WEB_SERVER_HEAD;
    aloft_timer_start(&server->timer, now_ms, server->config.request_ms);
}

static void answer(struct aloft_web_server *server, enum web_answer what,
        enum aloft_status why, uint32_t now_ms)
{
    web_answer_write(server, what, why, now_ms);
    aloft_timer_start(&server->timer, now_ms, server->config.request_ms);
}

/* The request is there, with its body, and the head was found to be `verdict`. */
static void act(struct aloft_web_server *server, uint32_t now_ms)
{
    enum aloft_status why = ALOFT_OK;
    enum web_answer what = (enum web_answer)server->verdict;

    if (what == WEB_OK) {
        what = web_api_act(server, &why);
    }
    answer(server, what, why, now_ms);
}

/* The timer runs on: it is for the request as a whole. */
static void take_end_of_head(struct aloft_web_server *server, uint32_t now_ms)
{
    server->verdict = (uint8_t)web_api_check(server);
    if (!web_api_reads_body(server)) {
        act(server, now_ms);
        return;
    }
    server->body_len = (uint32_t)server->now.request.length;
    server->body_read = 0;
    server->state = ALOFT_WEB_SERVER_TAKING;
}

/* Returns how many bytes were used. A body that nobody will look at is not kept. */
static size_t take_body(struct aloft_web_server *server, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    const uint32_t left = server->body_len - server->body_read;
    const size_t taken = len < left ? len : left;

    if (server->verdict == WEB_OK) {
        memcpy(server->config.body + server->body_read, data, taken);
    }
    server->body_read += (uint32_t)taken;
    if (server->body_read == server->body_len) {
        act(server, now_ms);
    }
    return taken;
}

/* Returns how many bytes were used. */
static size_t take_head(struct aloft_web_server *server, const uint8_t *data,
        size_t len, uint32_t now_ms)
{
    struct aloft_http_item item;
    const enum aloft_status status =
            aloft_http_head_take(&server->now.request, data, len, &item);

    if (status != ALOFT_OK) {
        answer(server,
                status == ALOFT_ERR_TOO_LONG ? WEB_HEAD_TOO_LONG : WEB_BAD_REQUEST,
                status, now_ms);
        return len;
    }
    web_request_take(server, &item, now_ms);
    if (item.found == ALOFT_HTTP_END) {
        take_end_of_head(server, now_ms);
    }
    return item.used;
}

/* What comes behind the request is used up and of no effect. */
static void take_bytes(struct aloft_web_server *server, const struct aloft_event *event)
{
    size_t used = 0;

    while (used < event->len && server->state == ALOFT_WEB_SERVER_HEAD) {
        used += take_head(server, event->data + used, event->len - used, event->now_ms);
    }
    if (used < event->len && server->state == ALOFT_WEB_SERVER_TAKING) {
        (void)take_body( // what is left belongs to no request
                server, event->data + used, event->len - used, event->now_ms);
    }
}

static void end(struct aloft_web_server *server)
{
    server->state = ALOFT_WEB_SERVER_IDLE;
    aloft_timer_stop(&server->timer);
}

static void take_time(struct aloft_web_server *server, uint32_t now_ms)
{
    const bool reading = server->state == ALOFT_WEB_SERVER_HEAD ||
                         server->state == ALOFT_WEB_SERVER_TAKING;

    if (!aloft_timer_expired(&server->timer, now_ms)) {
        return;
    }
    if (reading && server->now.request.total > 0) {
        answer(server, WEB_TOO_SLOW, ALOFT_ERR_TIMEOUT, now_ms);
        return;
    }
    server->state = ALOFT_WEB_SERVER_CLOSING; // asked nothing, or does not listen
    aloft_timer_stop(&server->timer);
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_web_server *server = (struct aloft_web_server *)machine;

    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        break;
    case ALOFT_EVENT_CONNECTED:
        begin(server, event->now_ms);
        break;
    case ALOFT_EVENT_BYTES:
        take_bytes(server, event);
        break;
    case ALOFT_EVENT_CLOSED:
        end(server);
        break;
    case ALOFT_EVENT_TIME:
        take_time(server, event->now_ms);
        break;
    }
    return event->len;
}

static void send(struct aloft_action *action, const char *bytes, size_t len)
{
    action->kind = ALOFT_ACTION_BYTES;
    action->data = (const uint8_t *)bytes;
    action->len = len;
}

/* A restart that was accepted comes even if nobody waits for the answer. */
static bool restart(struct aloft_web_server *server, struct aloft_action *action)
{
    if (!server->restart_asked) {
        return false;
    }
    server->restart_asked = false;
    action->kind = ALOFT_ACTION_RESTART;
    return true;
}

static bool wants_body(const struct aloft_web_server *server)
{
    return server->request.method != ALOFT_WEB_HEAD && server->now.answer.body_len > 0;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_web_server *server = (struct aloft_web_server *)machine;

    switch (server->state) {
    case ALOFT_WEB_SERVER_IDLE:
        return restart(server, action);
    case ALOFT_WEB_SERVER_HEAD:
    case ALOFT_WEB_SERVER_TAKING:
        break;
    case ALOFT_WEB_SERVER_ANSWER:
        send(action, server->now.answer.head, server->now.answer.head_len);
        server->state =
                wants_body(server) ? ALOFT_WEB_SERVER_BODY : ALOFT_WEB_SERVER_CLOSING;
        return true;
    case ALOFT_WEB_SERVER_BODY:
        send(action, server->now.answer.body, server->now.answer.body_len);
        server->state = ALOFT_WEB_SERVER_CLOSING;
        return true;
    case ALOFT_WEB_SERVER_CLOSING:
        action->kind = ALOFT_ACTION_CLOSE;
        end(server);
        return true;
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_web_server *server = (const struct aloft_web_server *)machine;

    return aloft_timer_left_ms(&server->timer, now_ms);
}

enum aloft_status aloft_web_server_init(
        struct aloft_web_server *server, const struct aloft_web_server_config *config)
{
    static const struct aloft_machine_ops ops = {
            .take = take,
            .next = next,
            .due_ms = due_ms,
    };

    if (config->device == NULL || config->random == NULL || config->sha256 == NULL ||
            (config->has_password && config->open_to_all) ||
            (config->takes_basic && !config->has_password) ||
            (config->body == NULL && config->body_size > 0)) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(server, 0, sizeof *server);
    server->machine.ops = &ops;
    server->config = *config;
    if (server->config.request_ms == 0) {
        server->config.request_ms = DEFAULT_REQUEST_MS;
    }
    config->random->ops->fill(config->random, server->boot_id, sizeof server->boot_id);
    web_guard_init(&server->guard, config->sha256, config->random, config->takes_basic);
    return ALOFT_OK;
}
