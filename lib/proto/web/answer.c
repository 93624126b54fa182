/* Answers: a table, a head, a body. */
#include "aloft/json_writer.h"
#include "web_private.h"

struct form {
    uint16_t code;
    const char *reason;  /* of the first line */
    const char *word;    /* for programs; NULL: no error */
    const char *message; /* for people */
};

static const struct form forms[] = {
        [WEB_OK] = {200, "OK", NULL, NULL},
        [WEB_RESTARTING] = {202, "Accepted", NULL, NULL},
        [WEB_BAD_REQUEST] = {400, "Bad Request", "bad_request",
                "this is no request, or its credentials are none"},
        [WEB_HOST_WANTED] = {400, "Bad Request", "host",
                "the request needs exactly one field Host"},
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
        [WEB_NO_WAY_BACK] = {409, "Conflict", "nothing_to_go_back_to",
                "no image is kept that the device could go back to"},
        [WEB_PENDING] = {409, "Conflict", "pending",
                "something else waits for the restart of the device"},
        [WEB_BUSY] = {409, "Conflict", "busy", "an update is under way"},
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

/* A browser that sees WWW-Authenticate asks for the password in a dialogue of its own,
 * over the page that asks for it already. */
static void write_challenge(struct aloft_web_server *server, struct aloft_text *text,
        bool stale, uint32_t now_ms)
{
    const bool by_page = server->request.by_page;
    char nonce[ALOFT_WEB_NONCE_DIGITS];

    web_guard_nonce(&server->guard, now_ms, nonce);
    aloft_text_append(text, by_page ? "X-Aloft-Authenticate" : "WWW-Authenticate");
    aloft_text_append(text, ": Digest realm=\"" ALOFT_WEB_REALM
                            "\", qop=\"auth\", algorithm=SHA-256, nonce=\"");
    aloft_text_append_bytes(text, nonce, sizeof nonce);
    aloft_text_append(text, stale ? "\", stale=true\r\n" : "\"\r\n");
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

static const char *allowed(enum aloft_web_path path)
{
    switch (path) {
    case ALOFT_WEB_INFO:
        return "Allow: GET, HEAD\r\n";
    case ALOFT_WEB_TRUST:
        return "Allow: PUT\r\n";
    case ALOFT_WEB_CONFIRM:
    case ALOFT_WEB_ROLLBACK:
    case ALOFT_WEB_OFFER:
    case ALOFT_WEB_PATH_OTHER:
        break;
    }
    return "Allow: POST\r\n";
}

/* The fields that only some answers have. */
static void write_fields(struct aloft_web_server *server, struct aloft_text *text,
        enum web_answer answer, uint32_t now_ms)
{
    if (forms[answer].code == 401) {
        write_challenge(server, text, answer == WEB_PASSWORD_STALE, now_ms);
    } else if (answer == WEB_PASSWORD_PAUSED) {
        write_number(text, "Retry-After: ", web_guard_pause_s(&server->guard, now_ms));
    } else if (answer == WEB_WRONG_METHOD) {
        aloft_text_append(text, allowed(server->request.path));
    }
}

static void write_head(
        struct aloft_web_server *server, enum web_answer answer, uint32_t now_ms)
{
    struct aloft_text text;

    aloft_text_init(&text, server->now.answer.head, sizeof server->now.answer.head);
    aloft_text_append(&text, "HTTP/1.1 ");
    aloft_text_append_decimal(&text, forms[answer].code);
    aloft_text_append(&text, " ");
    aloft_text_append(&text, forms[answer].reason);
    aloft_text_append(&text, "\r\n"
                             "Content-Type: application/json\r\n"
                             "Cache-Control: no-store\r\n"
                             "X-Content-Type-Options: nosniff\r\n"
                             "Connection: close\r\n");
    write_number(&text, "Content-Length: ", server->now.answer.body_len);
    write_fields(server, &text, answer, now_ms);
    aloft_text_append(&text, "\r\n");
    server->now.answer.head_len = text.len; // the longest one has some 350 bytes
}

static void write_error(const struct aloft_web_server *server,
        struct aloft_json_writer *json, enum web_answer answer, enum aloft_status why)
{
    const struct form *form = &forms[answer];

    aloft_json_writer_open(json, "error");
    aloft_json_writer_text(json, "code", form->word);
    aloft_json_writer_text(json, "message",
            form->message == NULL ? aloft_status_text(why) : form->message);
    if (answer == WEB_TRUST_REFUSED || answer == WEB_IMAGE_REFUSED) {
        aloft_json_writer_number(json, "status", (uint32_t)why);
    }
    if (answer == WEB_UNHEALTHY) {
        struct aloft_web_device *web_device = server->config.device;
        struct aloft_web_info info = {0};

        web_device->ops->info(web_device, &info);
        aloft_json_writer_text(json, "check", info.unhealthy);
    }
    aloft_json_writer_close(json);
}

/* False when the texts of the device are too long. */
static bool write_body(
        struct aloft_web_server *server, enum web_answer answer, enum aloft_status why)
{
    struct aloft_json_writer json;

    aloft_json_writer_init(
            &json, server->now.answer.body, sizeof server->now.answer.body);
    aloft_json_writer_open(&json, NULL);
    aloft_json_writer_number(&json, "schema", 1);
    if (forms[answer].word != NULL) {
        write_error(server, &json, answer, why);
    } else {
        web_info_write(server, &json);
    }
    aloft_json_writer_close(&json);
    aloft_text_append(&json.text, "\n");
    server->now.answer.body_len = json.text.len;
    return aloft_text_complete(&json.text);
}

void web_answer_write(struct aloft_web_server *server, enum web_answer answer,
        enum aloft_status why, uint32_t now_ms)
{
    if (!write_body(server, answer, why)) {
        answer = WEB_FAILED;
        (void)write_body(server, answer, ALOFT_ERR_TOO_LONG); // short, and so fits
    }
    write_head(server, answer, now_ms);
    server->state = ALOFT_WEB_SERVER_ANSWER;
}
