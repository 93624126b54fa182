#include "aloft/http_head.h"

#include "aloft/memory.h"
#include "aloft/token.h"

/* RFC 9110, 5.6.2: the characters that names and methods are made of. */
static bool is_name_char(char c)
{
    const bool alnum =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

    return alnum || (c != '\0' && aloft_span_find(aloft_span_of("!#$%&'*+-.^_`|~"), c) <
                                          sizeof "!#$%&'*+-.^_`|~" - 1);
}

static bool is_name(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_name_char(text.text[i])) {
            return false;
        }
    }
    return text.len > 0;
}

/* "HTTP/1.x" off the front of `rest`. */
static enum aloft_status take_version(struct aloft_span *rest, uint8_t *minor)
{
    static const char prefix[] = "HTTP/1.";
    const size_t len = sizeof prefix - 1;

    if (rest->len <= len || !aloft_span_is(aloft_span_first(*rest, len), prefix)) {
        return ALOFT_ERR_FORMAT;
    }
    if (rest->text[len] < '0' || rest->text[len] > '9') {
        return ALOFT_ERR_FORMAT;
    }
    *minor = (uint8_t)(rest->text[len] - '0');
    *rest = aloft_span_after(*rest, len + 1);
    return ALOFT_OK;
}

/* HTTP/1.1 200 OK */
static enum aloft_status read_response_line(struct aloft_http_head *head,
        struct aloft_span line, struct aloft_http_item *item)
{
    uint32_t code = 0;
    enum aloft_status status = take_version(&line, &head->minor);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!aloft_token_take(&line, ' ')) {
        return ALOFT_ERR_FORMAT;
    }
    const size_t before = line.len;
    status = aloft_token_decimal(&line, 3, &code);
    if (status != ALOFT_OK || before - line.len != 3 || code < 100) {
        return ALOFT_ERR_FORMAT;
    }
    if (line.len > 0 && !aloft_token_take(&line, ' ')) {
        return ALOFT_ERR_FORMAT;
    }
    head->code = (uint16_t)code;
    item->value = line;
    return ALOFT_OK;
}

/* GET /path HTTP/1.1 */
static enum aloft_status read_request_line(struct aloft_http_head *head,
        struct aloft_span line, struct aloft_http_item *item)
{
    const size_t method_len = aloft_span_find(line, ' ');

    item->name = aloft_span_first(line, method_len);
    if (!is_name(item->name) || method_len == line.len) {
        return ALOFT_ERR_FORMAT;
    }
    line = aloft_span_after(line, method_len + 1);
    const size_t target_len = aloft_span_find(line, ' ');
    if (target_len == 0 || target_len == line.len) {
        return ALOFT_ERR_FORMAT;
    }
    item->value = aloft_span_first(line, target_len);
    line = aloft_span_after(line, target_len + 1);
    const enum aloft_status status = take_version(&line, &head->minor);
    if (status != ALOFT_OK) {
        return status;
    }
    return line.len == 0 ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static enum aloft_status read_length(
        struct aloft_http_head *head, struct aloft_span value)
{
    if (head->has_length) {
        return ALOFT_ERR_PROTOCOL;
    }
    const enum aloft_status status = aloft_token_decimal(&value, 20, &head->length);
    if (status != ALOFT_OK || value.len > 0) {
        return ALOFT_ERR_SIZE;
    }
    head->has_length = true;
    return ALOFT_OK;
}

/* Fields that decide where the body ends: read here, so that no caller forgets. */
static enum aloft_status read_framing(
        struct aloft_http_head *head, const struct aloft_http_item *item)
{
    const bool is_length = aloft_span_is_caseless(item->name, "Content-Length");
    const bool is_coding = aloft_span_is_caseless(item->name, "Transfer-Encoding");

    if (!is_length && !is_coding) {
        return ALOFT_OK;
    }
    if (item->cut) {
        return ALOFT_ERR_TOO_LONG;
    }
    if (is_length) {
        return read_length(head, item->value);
    }
    if (head->chunked || !aloft_span_is_caseless(item->value, "chunked")) {
        return ALOFT_ERR_PROTOCOL;
    }
    head->chunked = true;
    return ALOFT_OK;
}

static enum aloft_status read_field(struct aloft_http_head *head,
        struct aloft_span line, struct aloft_http_item *item)
{
    const size_t colon = aloft_span_find(line, ':');

    if (colon == line.len) {
        return item->cut ? ALOFT_ERR_TOO_LONG : ALOFT_ERR_FORMAT;
    }
    item->name = aloft_span_first(line, colon);
    if (!is_name(item->name)) {
        return ALOFT_ERR_FORMAT; // also a folded line, which begins with a space
    }
    item->value = aloft_span_trim(aloft_span_after(line, colon + 1));
    return read_framing(head, item);
}

static enum aloft_status read_end(struct aloft_http_head *head)
{
    if (!head->started) {
        return ALOFT_ERR_FORMAT;
    }
    if (head->chunked && (head->has_length || head->minor == 0)) {
        return ALOFT_ERR_PROTOCOL;
    }
    head->ended = true;
    return ALOFT_OK;
}

static enum aloft_status read_start(struct aloft_http_head *head,
        struct aloft_span line, struct aloft_http_item *item)
{
    head->started = true;
    if (item->cut) {
        return ALOFT_ERR_TOO_LONG;
    }
    switch (head->kind) {
    case ALOFT_HTTP_RESPONSE:
        return read_response_line(head, line, item);
    case ALOFT_HTTP_REQUEST:
        return read_request_line(head, line, item);
    }
    return ALOFT_ERR_ARGUMENT;
}

static enum aloft_status read_line(
        struct aloft_http_head *head, struct aloft_http_item *item)
{
    struct aloft_span line = {head->line, head->line_len};

    if (line.len > sizeof head->line) {
        line.len = sizeof head->line;
        item->cut = true;
    }
    if (line.len == 0) {
        item->found = ALOFT_HTTP_END;
        return read_end(head);
    }
    if (!head->started) {
        item->found = ALOFT_HTTP_START;
        return read_start(head, line, item);
    }
    item->found = ALOFT_HTTP_FIELD;
    return read_field(head, line, item);
}

/* One character of a line. CR counts only right before LF. */
static enum aloft_status keep(struct aloft_http_head *head, uint8_t c)
{
    if (head->cr_pending || (c < ' ' && c != '\t' && c != '\r') || c == 0x7F) {
        return ALOFT_ERR_FORMAT;
    }
    if (c == '\r') {
        head->cr_pending = true;
        return ALOFT_OK;
    }
    if (head->line_len < sizeof head->line) {
        head->line[head->line_len] = (char)c;
    }
    head->line_len++;
    return ALOFT_OK;
}

static enum aloft_status take(struct aloft_http_head *head, const uint8_t *data,
        size_t len, struct aloft_http_item *item)
{
    if (head->ended) {
        return ALOFT_ERR_STATE;
    }
    if (head->line_complete) {
        head->line_complete = false;
        head->cr_pending = false;
        head->line_len = 0;
    }
    while (item->used < len) {
        const uint8_t c = data[item->used];
        if (head->total == ALOFT_HTTP_HEAD_MAX) {
            return ALOFT_ERR_TOO_LONG;
        }
        head->total++;
        item->used++;
        if (c == '\n') {
            head->line_complete = true;
            return read_line(head, item);
        }
        const enum aloft_status status = keep(head, c);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return ALOFT_OK;
}

void aloft_http_head_init(struct aloft_http_head *head, enum aloft_http_kind kind)
{
    memset(head, 0, sizeof *head);
    head->kind = kind;
}

enum aloft_status aloft_http_head_take(struct aloft_http_head *head,
        const uint8_t *data, size_t len, struct aloft_http_item *item)
{
    *item = (struct aloft_http_item){.found = ALOFT_HTTP_MORE};
    if (head->error == ALOFT_OK) {
        head->error = take(head, data, len, item);
    }
    return head->error;
}

enum aloft_http_body aloft_http_head_body(const struct aloft_http_head *head)
{
    const bool bodiless = head->kind == ALOFT_HTTP_RESPONSE &&
                          (head->code < 200 || head->code == 204 || head->code == 304);

    if (bodiless) {
        return ALOFT_HTTP_BODY_NONE;
    }
    if (head->chunked) {
        return ALOFT_HTTP_BODY_CHUNKED;
    }
    if (head->has_length) {
        return head->length > 0 ? ALOFT_HTTP_BODY_LENGTH : ALOFT_HTTP_BODY_NONE;
    }
    return head->kind == ALOFT_HTTP_RESPONSE ? ALOFT_HTTP_BODY_TO_CLOSE
                                             : ALOFT_HTTP_BODY_NONE;
}
