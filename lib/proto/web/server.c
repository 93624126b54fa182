#include "aloft/web_server.h"

#include "aloft/memory.h"
#include "page_private.h"
#include "transfer_private.h"

#define DEFAULT_REQUEST_MS 5000u
#define DEFAULT_UPLOAD_MS  120000u

/* Bytes of a body that is refused that are read before the answer. */
#define DROPPED_MAX 65536u

/* Nothing that an answer tells may change until it is sent. */
static bool is_answering(const struct aloft_web_server *server)
{
    return server->state == ALOFT_WEB_SERVER_ANSWER ||
           server->state == ALOFT_WEB_SERVER_PAGE ||
           server->state == ALOFT_WEB_SERVER_CLOSING;
}

static void begin(struct aloft_web_server *server)
{
    memset(&server->request, 0, sizeof server->request);
    aloft_http_head_init(&server->now.request, ALOFT_HTTP_REQUEST);
    server->state = ALOFT_WEB_SERVER_HEAD;
    server->why = ALOFT_OK;
    server->owes_leave = false;
    server->body_read = 0;
    server->head_begun = false;
    aloft_timer_start(&server->timer, server->now_ms, server->config.request_ms);
}

static void answer(struct aloft_web_server *server, enum web_answer what)
{
    web_answer_begin(server, what);
    server->state = ALOFT_WEB_SERVER_ANSWER;
    aloft_timer_start(&server->timer, server->now_ms, server->config.request_ms);
}

/* What the request has begun is to be given up. */
static void lose(struct aloft_web_server *server, enum aloft_status why)
{
    const struct aloft_web_route *route = server->request.route;

    if (route != NULL && route->lose != NULL) {
        route->lose(server, why);
    }
}

/* The request is there, with its body. */
static void act(struct aloft_web_server *server)
{
    const struct aloft_web_route *route = server->request.route;
    enum web_answer what = (enum web_answer)server->verdict;

    if (what == WEB_OK && route->act != NULL) {
        what = route->act(server);
    }
    if (what != WEB_OK) {
        lose(server, server->why);
    }
    answer(server, what);
}

/* The head is read, and found to be good. */
static enum web_answer begin_route(struct aloft_web_server *server)
{
    const struct aloft_web_route *route = server->request.route;

    web_transfer_look(server);
    return route->begin == NULL ? WEB_OK : route->begin(server);
}

/* Whether a body that nobody will look at is read before the answer goes out: then it
 * arrives everywhere. Who waits for leave has not sent any. */
static bool is_worth_reading(const struct aloft_web_server *server)
{
    return server->request.route != NULL &&
           server->request.route->body != WEB_BODY_NONE && !server->request.expects &&
           !server->body_chunked && server->body_left <= DROPPED_MAX;
}

static bool has_body(const struct aloft_web_server *server)
{
    return server->body_chunked || server->body_left > 0;
}

static void take_end_of_head(struct aloft_web_server *server)
{
    const struct aloft_http_head *head = &server->now.request;
    enum web_answer verdict = web_check(server);

    server->body_chunked = head->chunked;
    server->body_left = head->length;
    server->request.expects = server->request.expects && head->minor > 0;
    aloft_chunked_init(&server->chunked);
    const bool may_read = verdict != WEB_BODY_TOO_LONG && verdict != WEB_BODY_WANTED;

    if (verdict == WEB_OK) {
        verdict = begin_route(server); // may use the memory of the head
    }
    server->verdict = (uint8_t)verdict;
    if (!has_body(server) ||
            (verdict != WEB_OK && (!may_read || !is_worth_reading(server)))) {
        act(server);
        return;
    }
    server->owes_leave = server->request.expects;
    server->state = ALOFT_WEB_SERVER_TAKING;
}

/* Returns how many bytes were used. */
static size_t take_head(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    struct aloft_http_item item;
    const enum aloft_status status =
            aloft_http_head_take(&server->now.request, data, len, &item);

    server->head_begun = true;
    if (status != ALOFT_OK) {
        server->request.route = NULL;
        answer(server,
                status == ALOFT_ERR_TOO_LONG ? WEB_HEAD_TOO_LONG : WEB_BAD_REQUEST);
        return len;
    }
    web_request_take(server, &item);
    if (item.found == ALOFT_HTTP_END) {
        take_end_of_head(server);
    }
    return item.used;
}

static enum web_answer keep(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    memcpy(server->config.body + server->body_read, data, len); // length was checked
    return WEB_OK;
}

/* Hands bytes of the body on. A body that is refused stays so. */
static void take_piece(struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    const struct aloft_web_route *route = server->request.route;

    if (server->verdict == WEB_OK && len > 0) {
        server->verdict = (uint8_t)(route->take != NULL ? route->take(server, data, len)
                                                        : keep(server, data, len));
        aloft_timer_start(&server->timer, server->now_ms, server->config.request_ms);
    }
    server->body_read += (uint32_t)len;
}

/* Returns how many bytes were used. */
static size_t take_length(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    const size_t taken = len < server->body_left ? len : server->body_left;

    server->body_left -= (uint32_t)taken;
    take_piece(server, data, taken);
    return taken;
}

/* The same, of a body in chunks. */
static size_t take_chunks(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    struct aloft_chunked_piece piece;

    if (aloft_chunked_take(&server->chunked, data, len, &piece) != ALOFT_OK) {
        server->verdict = WEB_BAD_REQUEST;
        server->why = ALOFT_ERR_PROTOCOL;
        return len;
    }
    take_piece(server, piece.data, piece.len);
    server->body_chunked = !aloft_chunked_done(&server->chunked);
    return piece.used;
}

static size_t take_body(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    const size_t used = server->body_chunked ? take_chunks(server, data, len)
                                             : take_length(server, data, len);

    if (!has_body(server) || (server->verdict != WEB_OK && !is_worth_reading(server))) {
        act(server);
    }
    return used;
}

/* What comes behind the request is used up and of no effect. */
static void take_bytes(struct aloft_web_server *server, const struct aloft_event *event)
{
    size_t used = 0;

    while (used < event->len && server->state == ALOFT_WEB_SERVER_HEAD) {
        used += take_head(server, event->data + used, event->len - used);
    }
    while (used < event->len && server->state == ALOFT_WEB_SERVER_TAKING) {
        used += take_body(server, event->data + used, event->len - used);
    }
}

static void end(struct aloft_web_server *server)
{
    if (server->state == ALOFT_WEB_SERVER_TAKING) {
        lose(server, ALOFT_ERR_CLOSED);
    }
    server->state = ALOFT_WEB_SERVER_IDLE;
    aloft_timer_stop(&server->timer);
}

/* Whoever asked nothing, or does not listen, is sent away without a word. */
static void take_end_of_patience(struct aloft_web_server *server)
{
    const bool reading = server->state == ALOFT_WEB_SERVER_HEAD ||
                         server->state == ALOFT_WEB_SERVER_TAKING;

    if (server->state == ALOFT_WEB_SERVER_TAKING && server->verdict != WEB_OK) {
        act(server); // nobody needs the rest
        return;
    }
    if (reading && server->head_begun) {
        lose(server, ALOFT_ERR_TIMEOUT);
        answer(server, WEB_TOO_SLOW);
        return;
    }
    server->state = ALOFT_WEB_SERVER_CLOSING;
    aloft_timer_stop(&server->timer);
}

static void take_time(struct aloft_web_server *server)
{
    if (aloft_timer_expired(&server->timer, server->now_ms)) {
        take_end_of_patience(server);
    }
    if (!is_answering(server)) {
        web_transfer_take_time(server);
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_web_server *server = (struct aloft_web_server *)machine;

    server->now_ms = event->now_ms;
    switch (event->kind) {
    case ALOFT_EVENT_DATAGRAM:
        break;
    case ALOFT_EVENT_CONNECTED:
        begin(server);
        break;
    case ALOFT_EVENT_BYTES:
        take_bytes(server, event);
        break;
    case ALOFT_EVENT_CLOSED:
        end(server);
        break;
    case ALOFT_EVENT_TIME:
        take_time(server);
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

/* The next stretch of the answer. */
static void say(struct aloft_web_server *server, struct aloft_action *action)
{
    struct aloft_web_answer *out = &server->now.answer;
    const size_t len = web_answer_next(server);

    send(action, out->window, len);
    out->sent += (uint32_t)len;
    if (len == 0) { // it came out shorter than it was announced: the rest never comes
        server->state = ALOFT_WEB_SERVER_CLOSING;
        return;
    }
    if (out->sent == out->len) {
        server->state = web_page_is_wanted(server) && !server->request.wants_head
                                ? ALOFT_WEB_SERVER_PAGE
                                : ALOFT_WEB_SERVER_CLOSING;
    }
}

static void show_page(struct aloft_web_server *server, struct aloft_action *action)
{
    const struct aloft_web_page *page = server->config.page;

    action->kind = ALOFT_ACTION_BYTES;
    action->data = page->gzip;
    action->len = page->gzip_len;
    server->state = ALOFT_WEB_SERVER_CLOSING;
}

static bool give_leave(struct aloft_web_server *server, struct aloft_action *action)
{
    static const char leave[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (!server->owes_leave) {
        return false;
    }
    server->owes_leave = false;
    send(action, leave, sizeof leave - 1);
    return true;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_web_server *server = (struct aloft_web_server *)machine;

    switch (server->state) {
    case ALOFT_WEB_SERVER_IDLE:
        return restart(server, action);
    case ALOFT_WEB_SERVER_HEAD:
        break;
    case ALOFT_WEB_SERVER_TAKING:
        return give_leave(server, action);
    case ALOFT_WEB_SERVER_ANSWER:
        say(server, action);
        return true;
    case ALOFT_WEB_SERVER_PAGE:
        show_page(server, action);
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

    const uint32_t left_ms = aloft_timer_left_ms(&server->timer, now_ms);
    const uint32_t upload_ms = aloft_timer_left_ms(&server->upload.timer, now_ms);

    return is_answering(server) || left_ms < upload_ms ? left_ms : upload_ms;
}

static const struct aloft_machine_ops ops = {
        .take = take,
        .next = next,
        .due_ms = due_ms,
};

/* What the page asks for is relative to it, and stands beside it. */
static bool is_path(const char *text)
{
    const struct aloft_span path = aloft_span_of(text == NULL ? "/update" : text);

    return path.len > 1 && path.text[0] == '/' &&
           aloft_span_find(aloft_span_after(path, 1), '/') == path.len - 1;
}

enum aloft_status aloft_web_server_init(
        struct aloft_web_server *server, const struct aloft_web_server_config *config)
{
    if (config->device == NULL || config->random == NULL || config->sha256 == NULL ||
            (config->has_password && config->open_to_all) ||
            (config->takes_basic && !config->has_password) ||
            (config->body == NULL && config->body_size > 0) ||
            (config->update == NULL) != (config->update_config == NULL) ||
            !is_path(config->page_path)) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(server, 0, sizeof *server);
    server->machine.ops = &ops;
    server->config = *config;
    if (server->config.request_ms == 0) {
        server->config.request_ms = DEFAULT_REQUEST_MS;
    }
    if (server->config.upload_ms == 0) {
        server->config.upload_ms = DEFAULT_UPLOAD_MS;
    }
    config->random->ops->fill(config->random, server->boot_id, sizeof server->boot_id);
    web_guard_init(&server->guard, config->sha256, config->random, config->takes_basic);
    return ALOFT_OK;
}
