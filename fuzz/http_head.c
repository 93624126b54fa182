/*
 * HTTP heads: the same lines whatever the pieces, and nothing in them that could begin
 * another line or leave in doubt where the body ends.
 *
 * Input: bit 0 of the first byte says request, the others the size of the pieces; then
 * the head and whatever follows it.
 */
#include "aloft/http_head.h"

#include "fuzz_input.h"
#include "fuzz_target.h"
#include "fuzz_trace.h"

/* A way to offer the bytes. */
struct reading {
    enum aloft_http_kind kind;
    size_t step;
};

static void check_text(struct aloft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.text[i];
        FUZZ_CHECK((c >= ' ' || c == '\t') && c != 0x7F);
    }
}

static void check_item(const struct aloft_http_item *item)
{
    check_text(item->name);
    check_text(item->value);
    FUZZ_CHECK(item->name.len + item->value.len <= ALOFT_HTTP_LINE_MAX);
    FUZZ_CHECK(aloft_span_find(item->name, ' ') == item->name.len);
    if (item->found == ALOFT_HTTP_FIELD) {
        FUZZ_CHECK(item->name.len > 0);
        FUZZ_CHECK(aloft_span_find(item->name, ':') == item->name.len);
        FUZZ_CHECK(aloft_span_trim(item->value).len == item->value.len);
    }
}

static void trace_item(struct fuzz_trace *trace, const struct aloft_http_item *item)
{
    if (item->found == ALOFT_HTTP_MORE) {
        return;
    }
    fuzz_trace_number(trace, item->found);
    fuzz_trace_bytes(trace, item->name.text, item->name.len);
    fuzz_trace_bytes(trace, item->value.text, item->value.len);
    fuzz_trace_number(trace, item->cut);
}

/* What is known of a head that has ended. */
static void check_end(const struct aloft_http_head *head)
{
    FUZZ_CHECK(!(head->has_length && head->chunked));
    FUZZ_CHECK(head->minor <= 9);
    if (head->kind == ALOFT_HTTP_RESPONSE) {
        FUZZ_CHECK(head->code >= 100 && head->code <= 999);
    }
    switch (aloft_http_head_body(head)) {
    case ALOFT_HTTP_BODY_LENGTH:
        FUZZ_CHECK(head->has_length && head->length > 0);
        break;
    case ALOFT_HTTP_BODY_CHUNKED:
        FUZZ_CHECK(head->chunked && head->minor > 0);
        break;
    case ALOFT_HTTP_BODY_TO_CLOSE:
        FUZZ_CHECK(head->kind == ALOFT_HTTP_RESPONSE);
        break;
    case ALOFT_HTTP_BODY_NONE:
        break;
    }
}

/* Reads a head as `reading` says; the trace tells what was found. */
static struct fuzz_trace read_head(
        const struct reading *reading, const uint8_t *data, size_t len)
{
    struct fuzz_trace trace = {0};
    struct aloft_http_head head;
    struct aloft_http_item item = {.found = ALOFT_HTTP_MORE};
    enum aloft_status status = ALOFT_OK;
    size_t used = 0;

    aloft_http_head_init(&head, reading->kind);
    while (status == ALOFT_OK && item.found != ALOFT_HTTP_END && used < len) {
        const size_t left = len - used;
        const size_t offered = left < reading->step ? left : reading->step;

        status = aloft_http_head_take(&head, data + used, offered, &item);
        FUZZ_CHECK(item.used <= offered);
        used += item.used;
        if (status == ALOFT_OK) {
            FUZZ_CHECK(item.used > 0);
            FUZZ_CHECK(item.found != ALOFT_HTTP_MORE || item.used == offered);
            check_item(&item);
            trace_item(&trace, &item);
        }
    }
    if (status == ALOFT_OK && item.found == ALOFT_HTTP_END) {
        check_end(&head);
        fuzz_trace_number(&trace, used);
        fuzz_trace_number(&trace, head.length);
        FUZZ_CHECK(aloft_http_head_take(&head, data, 0, &item) == ALOFT_ERR_STATE);
    }
    fuzz_trace_number(&trace, status);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    struct reading reading = {
            .kind = (how & 1) != 0 ? ALOFT_HTTP_REQUEST : ALOFT_HTTP_RESPONSE,
            .step = SIZE_MAX,
    };
    const struct fuzz_trace whole = read_head(&reading, input.data, input.len);

    reading.step = 1 + how / 2;
    FUZZ_CHECK(read_head(&reading, input.data, input.len).hash == whole.hash);
    reading.step = 1;
    FUZZ_CHECK(read_head(&reading, input.data, input.len).hash == whole.hash);
    return 0;
}
