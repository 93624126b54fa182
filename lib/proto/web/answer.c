/* Answers: a table, a head, a body. All is made anew for each stretch that is sent. */
#include "aloft/memory.h"
#include "page_private.h"
#include "transfer_private.h"

/* Documents of the server's own have no script, and nothing from outside. */
static const char plain_policy[] = "default-src 'none'; form-action 'self'; base-uri "
                                   "'none'; frame-ancestors 'none'";

struct form {
    uint16_t code;
    const char *reason;  /* of the first line */
    const char *word;    /* for programs; NULL: no error */
    const char *message; /* for people */
};

static const struct form forms[] = {
        [WEB_OK] = {200, "OK", NULL, NULL},
        [WEB_CREATED] = {201, "Created", NULL, NULL},
        [WEB_RESTARTING] = {202, "Accepted", NULL, NULL},
        [WEB_SEE_PAGE] = {303, "See Other", NULL, NULL},
        [WEB_BAD_REQUEST] = {400, "Bad Request", "bad_request",
                "this is no request, or its credentials are none"},
        [WEB_HOST_WANTED] = {400, "Bad Request", "host",
                "the request needs exactly one field Host"},
        [WEB_UPLOAD_FIELDS] = {400, "Bad Request", "upload_fields",
                "X-Aloft-Size, -SHA256 or -Kind is missing, or not as it should be"},
        [WEB_WRONG_RANGE] = {400, "Bad Request", "range",
                "the field Content-Range does not fit the body, or the upload"},
        [WEB_PASSWORD_WANTED] = {401, "Unauthorized", "password_wanted",
                "this needs the device's password"},
        [WEB_PASSWORD_STALE] = {401, "Unauthorized", "nonce_stale",
                "the nonce does not count any more: prove the password for this one"},
        [WEB_PASSWORD_WRONG] = {401, "Unauthorized", "password_wrong",
                "the password is wrong"},
        [WEB_PASSWORD_PAUSED] = {429, "Too Many Requests", "password_paused",
                "too many wrong passwords: wait before the next one"},
        [WEB_NO_PASSWORD] = {403, "Forbidden", "no_password",
                "this device has no password, so it takes no orders here"},
        [WEB_FOREIGN] = {403, "Forbidden", "foreign",
                "a page of another site may not ask for this"},
        [WEB_NOT_MEANT] = {403, "Forbidden", "field_missing",
                "an order needs the field X-Aloft: 1"},
        [WEB_NOT_FOUND] = {404, "Not Found", "not_found",
                "there is no such thing here"},
        [WEB_WRONG_METHOD] = {405, "Method Not Allowed", "method",
                "this cannot be asked for with this method"},
        [WEB_TOO_SLOW] = {408, "Request Timeout", "too_slow",
                "the request took too long"},
        [WEB_NO_TRIAL] = {409, "Conflict", "nothing_to_confirm",
                "the running image is on no trial"},
        [WEB_UNHEALTHY] = {409, "Conflict", "unhealthy",
                "a health check has not passed yet"},
        [WEB_NO_FORM] = {400, "Bad Request", "form",
                "the body is no form with a file, or it ended early"},
        [WEB_NO_FILE] = {400, "Bad Request", "no_file", "no file was chosen"},
        [WEB_NO_WAY_BACK] = {409, "Conflict", "nothing_to_go_back_to",
                "no image is kept that the device could go back to"},
        [WEB_PENDING] = {409, "Conflict", "pending",
                "something else waits for the restart of the device"},
        [WEB_BUSY] = {409, "Conflict", "busy", "an update is under way"},
        [WEB_NO_UPLOAD] = {409, "Conflict", "no_upload",
                "this is not the upload that is open, or none is"},
        [WEB_NO_BLOCKS] = {409, "Conflict", "no_blocks",
                "no block list is wanted now, or not one of this length"},
        [WEB_WRONG_OFFSET] = {409, "Conflict", "wrong_offset",
                "the upload goes on at another offset"},
        [WEB_INCOMPLETE] = {409, "Conflict", "incomplete",
                "not all bytes of the file are here"},
        [WEB_TRUST_REFUSED] = {409, "Conflict", "trust_refused", NULL},
        [WEB_IMAGE_REFUSED] = {409, "Conflict", "image_refused", NULL},
        [WEB_BODY_WANTED] = {411, "Length Required", "length",
                "this needs a body, and its length"},
        [WEB_BODY_TOO_LONG] = {413, "Content Too Large", "body_too_long",
                "the body is longer than this device takes"},
        [WEB_BODY_UNWANTED] = {413, "Content Too Large", "body", "this takes no body"},
        [WEB_HEAD_TOO_LONG] = {431, "Request Header Fields Too Large", "head_too_long",
                "the head of the request is too long"},
        [WEB_FAILED] = {500, "Internal Server Error", "failed", NULL},
};

static const struct form *form_of(const struct aloft_web_server *server)
{
    return &forms[server->now.answer.what];
}

/* A browser that sees WWW-Authenticate asks for the password in a dialogue of its own,
 * over the page that asks for it already. */
static void write_challenge(
        const struct aloft_web_server *server, struct aloft_text *text)
{
    const struct aloft_web_answer *answer = &server->now.answer;
    const bool by_page = server->request.by_page;

    aloft_text_append(text, by_page ? "X-Aloft-Authenticate" : "WWW-Authenticate");
    aloft_text_append(text, ": Digest realm=\"" ALOFT_WEB_REALM
                            "\", qop=\"auth\", algorithm=SHA-256, nonce=\"");
    aloft_text_append_bytes(text, answer->nonce, sizeof answer->nonce);
    aloft_text_append(
            text, answer->what == WEB_PASSWORD_STALE ? "\", stale=true\r\n" : "\"\r\n");
    if (server->config.takes_basic && !by_page) {
        aloft_text_append(
                text, "WWW-Authenticate: Basic realm=\"" ALOFT_WEB_REALM "\"\r\n");
    }
}

static void write_number(struct aloft_text *text, const char *name, uint64_t value)
{
    aloft_text_append(text, name);
    aloft_text_append_decimal(text, value);
    aloft_text_append(text, "\r\n");
}

/* The fields that only some answers have. */
static void write_fields(const struct aloft_web_server *server, struct aloft_text *text)
{
    const struct aloft_web_answer *answer = &server->now.answer;

    if (form_of(server)->code == 401) {
        write_challenge(server, text);
    } else if (answer->what == WEB_PASSWORD_PAUSED) {
        write_number(text, "Retry-After: ", answer->pause_s);
    } else if (answer->what == WEB_WRONG_METHOD) {
        aloft_text_append(text, "Allow: ");
        web_route_allow(server, text);
        aloft_text_append(text, "\r\n");
    }
}

/* JSON where nobody knows what was asked for. */
static bool is_html(const struct aloft_web_server *server)
{
    const struct aloft_web_route *route = server->request.route;

    return route != NULL && route->face != WEB_JSON;
}

/* What only documents have. */
static void write_html_fields(
        const struct aloft_web_server *server, struct aloft_text *text)
{
    const bool is_page = web_page_is_wanted(server);

    aloft_text_append(text, "Content-Type: text/html; charset=utf-8\r\n"
                            "Content-Security-Policy: ");
    aloft_text_append(text, is_page ? server->config.page->policy : plain_policy);
    aloft_text_append(text, is_page ? "\r\nContent-Encoding: gzip\r\n" : "\r\n");
    if (server->config.cross_site && server->request.route->below_page) {
        aloft_text_append(text, "Access-Control-Allow-Origin: *\r\n"
                                "Access-Control-Allow-Headers: *\r\n");
    }
    if (server->now.answer.what == WEB_SEE_PAGE) {
        const struct aloft_span path = web_page_path(server);

        aloft_text_append(text, "Location: ");
        aloft_text_append_bytes(text, path.text + 1, path.len - 1); // may be prefixed
        aloft_text_append(text, "\r\n");
    }
}

static void write_head(const struct aloft_web_server *server, struct aloft_text *text)
{
    aloft_text_append(text, "HTTP/1.1 ");
    aloft_text_append_decimal(text, form_of(server)->code);
    aloft_text_append(text, " ");
    aloft_text_append(text, form_of(server)->reason);
    aloft_text_append(text, "\r\n"
                            "Cache-Control: no-store\r\n"
                            "X-Content-Type-Options: nosniff\r\n"
                            "Connection: close\r\n");
    if (is_html(server)) {
        write_html_fields(server, text);
    } else {
        aloft_text_append(text, "Content-Type: application/json\r\n");
    }
    write_number(text, "Content-Length: ", server->now.answer.body_len);
    write_fields(server, text);
    aloft_text_append(text, "\r\n");
}

static const char *message_of(const struct aloft_web_server *server)
{
    const char *message = form_of(server)->message;

    return message == NULL ? aloft_status_text(server->now.answer.why) : message;
}

static bool tells_status(enum web_answer what)
{
    return what == WEB_TRUST_REFUSED || what == WEB_IMAGE_REFUSED || what == WEB_FAILED;
}

static void write_error(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct aloft_web_answer *answer = &server->now.answer;
    const enum web_answer what = (enum web_answer)answer->what;
    const struct form *form = form_of(server);

    aloft_json_writer_open(json, "error");
    aloft_json_writer_text(json, "code", form->word);
    aloft_json_writer_text(json, "message", message_of(server));
    if (tells_status(what)) {
        aloft_json_writer_number(json, "status", (uint32_t)answer->why);
    }
    if (what == WEB_WRONG_OFFSET || what == WEB_INCOMPLETE) {
        aloft_json_writer_number(json, "offset", server->upload.offset);
    }
    if (what == WEB_UNHEALTHY) {
        aloft_json_writer_text(json, "check", answer->info.unhealthy);
    }
    aloft_json_writer_close(json);
}

static void write_html(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct form *form = form_of(server);

    if (form->word == NULL) {
        server->request.route->tell(server, json);
    } else {
        web_html_error(server, form->reason, message_of(server), &json->text);
    }
}

static void write_json(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    aloft_json_writer_open(json, NULL);
    aloft_json_writer_number(json, "schema", 1);
    if (form_of(server)->word != NULL) {
        write_error(server, json);
    } else {
        server->request.route->tell(server, json);
    }
    aloft_json_writer_close(json);
    aloft_text_append(&json->text, "\n");
}

static void write_body(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    if (is_html(server)) {
        write_html(server, json);
    } else {
        write_json(server, json);
    }
}

/* How many characters a part of the answer has. */
static uint32_t count(
        const struct aloft_web_server *server, bool with_head, bool with_body)
{
    struct aloft_json_writer json = {.needs_comma = false};

    aloft_text_init_window(&json.text, NULL, 0, UINT32_MAX);
    if (with_head) {
        write_head(server, &json.text);
    }
    if (with_body) {
        write_body(server, &json);
    }
    return UINT32_MAX - (uint32_t)json.text.skip;
}

/* Only who is going to tell of it asks the device: it may have to read flash. */
static bool tells_info(const struct aloft_web_server *server)
{
    const struct aloft_web_route *route = server->request.route;

    return server->now.answer.what == WEB_UNHEALTHY ||
           (form_of(server)->word == NULL &&
                   (route->tell == web_info_tell || route->tell == web_status_tell));
}

void web_answer_begin(struct aloft_web_server *server, enum web_answer what)
{
    struct aloft_web_answer *answer = &server->now.answer;

    memset(answer, 0, sizeof *answer);
    answer->what = (uint8_t)what;
    answer->why = server->why;
    answer->pause_s = web_guard_pause_s(&server->guard, server->now_ms);
    if (form_of(server)->code == 401) {
        web_guard_nonce(&server->guard, server->now_ms, answer->nonce);
    }
    if (tells_info(server)) {
        web_info_ask(server);
    }
    if (web_page_is_wanted(server)) {
        answer->body_len = server->config.page->gzip_len;
        answer->len = count(server, true, false);
        return;
    }
    answer->body_len = count(server, false, true);
    answer->len = count(server, true, !server->request.wants_head);
}

bool web_page_is_wanted(const struct aloft_web_server *server)
{
    const struct aloft_web_request *request = &server->request;

    return server->now.answer.what == WEB_OK && request->route != NULL &&
           request->route->face == WEB_PAGE && request->accepts_gzip;
}

size_t web_answer_next(struct aloft_web_server *server)
{
    struct aloft_web_answer *answer = &server->now.answer;
    const uint32_t left = answer->len - answer->sent;
    struct aloft_json_writer json = {.needs_comma = false};

    aloft_text_init_window(
            &json.text, answer->window, sizeof answer->window, answer->sent);
    write_head(server, &json.text);
    write_body(server, &json);
    return json.text.len < left ? json.text.len : left;
}
