#include "aloft/multipart.h"

#include "aloft/memory.h"
#include "multipart_private.h"

/* A delimiter takes the end of the line before it. At the beginning of the body, and of
 * a part's content, that line end has been there already. */
#define LINE_END 2u

static enum aloft_status count(struct aloft_multipart *multipart, size_t len)
{
    if (len > ALOFT_MULTIPART_EXTRA_MAX - multipart->extra) {
        return ALOFT_ERR_TOO_LONG;
    }
    multipart->extra += (uint32_t)len;
    return ALOFT_OK;
}

static void begin_text(
        struct aloft_multipart *multipart, enum aloft_multipart_state state)
{
    multipart->state = state;
    multipart->matched = LINE_END;
    multipart->implied = LINE_END;
}

/* Bytes that are no delimiter: content, or of no interest. */
static enum aloft_status take_text(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item)
{
    if (multipart->state == ALOFT_MULTIPART_PREAMBLE) {
        return count(multipart, len);
    }
    if (len > 0) {
        item->found = ALOFT_MULTIPART_CONTENT;
        item->data = data;
        item->len = len;
    }
    return ALOFT_OK;
}

/* How many bytes at `data` continue the delimiter behind its first `from`. */
static size_t match(const struct aloft_multipart *multipart, size_t from,
        const uint8_t *data, size_t len)
{
    const size_t left = multipart->delimiter_len - from;
    const size_t most = len < left ? len : left;
    size_t count = 0;

    while (count < most && data[count] == (uint8_t)multipart->delimiter[from + count]) {
        count++;
    }
    return count;
}

static void end_delimiter(struct aloft_multipart *multipart)
{
    multipart->matched = 0;
    multipart->implied = 0;
    multipart->state = ALOFT_MULTIPART_DELIMITER;
}

/* Goes on where the input before, or a line end, may have begun a delimiter. */
static enum aloft_status go_on_matching(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item)
{
    const size_t matched = match(multipart, multipart->matched, data, len);

    item->used += matched;
    multipart->matched = (uint8_t)(multipart->matched + matched);
    if (multipart->matched == multipart->delimiter_len) {
        end_delimiter(multipart);
        return ALOFT_OK;
    }
    if (matched == len) {
        return ALOFT_OK;
    }
    /* It was none. No other one begins within it: its only CR is the first. */
    const size_t implied = multipart->implied;
    const size_t text_len = multipart->matched - implied;

    multipart->matched = 0;
    multipart->implied = 0;
    return take_text(
            multipart, (const uint8_t *)multipart->delimiter + implied, text_len, item);
}

/* Takes text up to the next delimiter, or to what may become one. */
static enum aloft_status find_delimiter(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item)
{
    size_t text_len = 0;
    size_t matched = 0;

    while (text_len < len) {
        matched = match(multipart, 0, data + text_len, len - text_len);
        if (matched == multipart->delimiter_len || text_len + matched == len) {
            break;
        }
        text_len++;
    }
    item->used += text_len;
    if (matched == multipart->delimiter_len && text_len == 0) {
        item->used += matched;
        end_delimiter(multipart);
        return ALOFT_OK;
    }
    if (matched < multipart->delimiter_len) {
        item->used += matched;
        multipart->matched = (uint8_t)matched;
    }
    return take_text(multipart, data, text_len, item);
}

/* The line of a delimiter ends, if it is `right`, and so does the part before it. */
static enum aloft_status end_part(struct aloft_multipart *multipart, bool right,
        enum aloft_multipart_state state, struct aloft_multipart_item *item)
{
    if (!right) {
        return ALOFT_ERR_FORMAT;
    }
    if (multipart->in_part) {
        item->found = ALOFT_MULTIPART_PART_END;
    }
    multipart->in_part = false;
    multipart->state = state;
    return ALOFT_OK;
}

static enum aloft_status take_head(struct aloft_multipart *multipart, uint8_t byte,
        struct aloft_multipart_item *item)
{
    bool ended = false;
    enum aloft_status status = count(multipart, 1);

    if (status == ALOFT_OK) {
        status = multipart_head_take(&multipart->head, byte, &ended);
    }
    if (status == ALOFT_OK && ended) {
        item->found = ALOFT_MULTIPART_PART;
        multipart->in_part = true;
        begin_text(multipart, ALOFT_MULTIPART_BODY);
    }
    return status;
}

/* Behind a delimiter: blanks and a line end, or, behind the last one, two dashes. */
static enum aloft_status take_delimiter(struct aloft_multipart *multipart, uint8_t byte)
{
    if (byte == '\r') {
        multipart->state = ALOFT_MULTIPART_DELIMITER_LF;
        return ALOFT_OK;
    }
    if (byte == ' ' || byte == '\t') {
        multipart->state = ALOFT_MULTIPART_PADDING;
        return count(multipart, 1);
    }
    if (byte == '-' && multipart->state == ALOFT_MULTIPART_DELIMITER) {
        multipart->state = ALOFT_MULTIPART_DASH;
        return ALOFT_OK;
    }
    return ALOFT_ERR_FORMAT;
}

static enum aloft_status take_byte(struct aloft_multipart *multipart, uint8_t byte,
        struct aloft_multipart_item *item)
{
    switch (multipart->state) {
    case ALOFT_MULTIPART_DELIMITER:
    case ALOFT_MULTIPART_PADDING:
        return take_delimiter(multipart, byte);
    case ALOFT_MULTIPART_DASH:
        return end_part(multipart, byte == '-', ALOFT_MULTIPART_DONE, item);
    case ALOFT_MULTIPART_DELIMITER_LF:
        multipart_head_init(&multipart->head);
        return end_part(multipart, byte == '\n', ALOFT_MULTIPART_HEAD, item);
    case ALOFT_MULTIPART_HEAD:
        return take_head(multipart, byte, item);
    case ALOFT_MULTIPART_DONE:
        return count(multipart, 1);
    case ALOFT_MULTIPART_PREAMBLE:
    case ALOFT_MULTIPART_BODY:
    case ALOFT_MULTIPART_FAILED:
        break;
    }
    return ALOFT_ERR_STATE;
}

static enum aloft_status take_some(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item)
{
    if (multipart->state != ALOFT_MULTIPART_PREAMBLE &&
            multipart->state != ALOFT_MULTIPART_BODY) {
        item->used++;
        return take_byte(multipart, data[0], item);
    }
    return multipart->matched > 0 ? go_on_matching(multipart, data, len, item)
                                  : find_delimiter(multipart, data, len, item);
}

static void fail(struct aloft_multipart *multipart, enum aloft_status status)
{
    multipart->state = ALOFT_MULTIPART_FAILED;
    multipart->error = status;
}

enum aloft_status aloft_multipart_init(
        struct aloft_multipart *multipart, struct aloft_span content_type)
{
    struct aloft_span boundary = {NULL, 0};
    const enum aloft_status status = multipart_boundary(content_type, &boundary);

    memset(multipart, 0, sizeof *multipart);
    if (status != ALOFT_OK) {
        fail(multipart, status);
        return status;
    }
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.text, boundary.len);
    multipart->delimiter_len = (uint8_t)(4 + boundary.len);
    begin_text(multipart, ALOFT_MULTIPART_PREAMBLE);
    return ALOFT_OK;
}

enum aloft_status aloft_multipart_take(struct aloft_multipart *multipart,
        const uint8_t *data, size_t len, struct aloft_multipart_item *item)
{
    *item = (struct aloft_multipart_item){.found = ALOFT_MULTIPART_MORE};
    while (item->used < len && item->found == ALOFT_MULTIPART_MORE &&
            multipart->error == ALOFT_OK) {
        const enum aloft_status status =
                take_some(multipart, data + item->used, len - item->used, item);

        if (status != ALOFT_OK) {
            fail(multipart, status);
        }
    }
    return multipart->error;
}

struct aloft_span aloft_multipart_name(const struct aloft_multipart *multipart)
{
    return (struct aloft_span){multipart->head.name, multipart->head.name_len};
}

bool aloft_multipart_is_file(const struct aloft_multipart *multipart)
{
    return multipart->head.has_file;
}

bool aloft_multipart_done(const struct aloft_multipart *multipart)
{
    return multipart->state == ALOFT_MULTIPART_DONE;
}
