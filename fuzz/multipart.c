/*
 * Forms: the same parts whatever the pieces, and the same again when what was found is
 * encoded afresh.
 *
 * Input: the size of the pieces, a Content-Type up to a line feed, then the body.
 */
#include "aloft/multipart.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz_input.h"
#include "fuzz_target.h"
#include "fuzz_trace.h"

/* A form that is written. */
struct form {
    char *text;
    size_t len;
    size_t size;
};

struct result {
    enum aloft_status status;
    bool done;
    bool in_part;
    struct fuzz_trace parts; /* names and content */
    struct form again;
};

static void write_bytes(struct form *form, const void *bytes, size_t len)
{
    FUZZ_CHECK(len <= form->size - form->len);
    memcpy(form->text + form->len, bytes, len);
    form->len += len;
}

static void write_text(struct form *form, const char *text)
{
    write_bytes(form, text, strlen(text));
}

static void write_name(struct form *form, struct aloft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.text[i] == '"' || name.text[i] == '\\') {
            write_text(form, "\\");
        }
        write_bytes(form, name.text + i, 1);
    }
}

/* Without the line end before it. */
static void write_delimiter(
        struct form *form, const struct aloft_multipart *multipart, const char *end)
{
    write_bytes(form, multipart->delimiter + 2, multipart->delimiter_len - 2u);
    write_text(form, end);
}

static void begin_part(struct result *result, const struct aloft_multipart *multipart)
{
    const struct aloft_span name = aloft_multipart_name(multipart);
    const bool is_file = aloft_multipart_is_file(multipart);

    FUZZ_CHECK(!result->in_part && name.len <= ALOFT_MULTIPART_NAME_MAX);
    result->in_part = true;
    fuzz_trace_bytes(&result->parts, name.text, name.len);
    fuzz_trace_number(&result->parts, is_file);
    write_delimiter(&result->again, multipart, "\r\n");
    write_text(&result->again, "Content-Disposition: form-data; name=\"");
    write_name(&result->again, name);
    write_text(&result->again, is_file ? "\"; filename=f\r\n\r\n" : "\"\r\n\r\n");
}

static void take_item(struct result *result, const struct aloft_multipart *multipart,
        const struct aloft_multipart_item *item)
{
    switch (item->found) {
    case ALOFT_MULTIPART_MORE:
        break;
    case ALOFT_MULTIPART_PART:
        begin_part(result, multipart);
        break;
    case ALOFT_MULTIPART_CONTENT:
        FUZZ_CHECK(result->in_part && item->len > 0);
        fuzz_trace_stream(&result->parts, item->data, item->len);
        write_bytes(&result->again, item->data, item->len);
        break;
    case ALOFT_MULTIPART_PART_END:
        FUZZ_CHECK(result->in_part);
        result->in_part = false;
        fuzz_trace_number(&result->parts, 0);
        write_text(&result->again, "\r\n");
        break;
    }
}

/* Hands over `len` bytes in memory of their own. */
static void take_piece(struct result *result, struct aloft_multipart *multipart,
        const uint8_t *data, size_t len)
{
    uint8_t *piece = fuzz_copy(data, len);
    size_t used = 0;

    while (used < len && result->status == ALOFT_OK) {
        struct aloft_multipart_item item;

        result->status =
                aloft_multipart_take(multipart, piece + used, len - used, &item);
        if (result->status == ALOFT_OK) {
            FUZZ_CHECK(item.used <= len - used);
            FUZZ_CHECK(item.used > 0 || item.found != ALOFT_MULTIPART_MORE);
            take_item(result, multipart, &item);
        }
        used += item.used;
    }
    free(piece);
}

/* Parses `data`, of which the parser sees `step` bytes at a time. */
static struct result parse(
        struct aloft_span type, const uint8_t *data, size_t len, size_t step)
{
    struct aloft_multipart multipart;
    struct result result = {.status = aloft_multipart_init(&multipart, type)};

    result.again.size = 8 * len + 256; // each part of the input has some 40 bytes
    result.again.text = fuzz_alloc(result.again.size);
    for (size_t at = 0; at < len && result.status == ALOFT_OK; at += step) {
        take_piece(&result, &multipart, data + at, step < len - at ? step : len - at);
    }
    result.done = aloft_multipart_done(&multipart);
    FUZZ_CHECK(!result.done || (result.status == ALOFT_OK && !result.in_part));
    if (result.done) {
        write_delimiter(&result.again, &multipart, "--");
    }
    return result;
}

static void check_same(const struct result *a, const struct result *b)
{
    FUZZ_CHECK(a->status == b->status && a->done == b->done);
    FUZZ_CHECK(a->parts.hash == b->parts.hash);
}

static void check_again(
        const struct result *result, struct aloft_span type, size_t step)
{
    if (!result->done) {
        return;
    }
    struct result again =
            parse(type, (const uint8_t *)result->again.text, result->again.len, step);

    check_same(&again, result);
    free(again.again.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const size_t step = 1 + (size_t)fuzz_byte(&input);
    const struct fuzz_input type_bytes = fuzz_until(&input, '\n');
    const struct aloft_span type = {(const char *)type_bytes.data, type_bytes.len};
    struct result whole = parse(type, input.data, input.len, SIZE_MAX);
    struct result pieces = parse(type, input.data, input.len, step);
    struct result bytes = parse(type, input.data, input.len, 1);

    check_same(&whole, &pieces);
    check_same(&whole, &bytes);
    check_again(&whole, type, step);
    free(bytes.again.text);
    free(pieces.again.text);
    free(whole.again.text);
    return 0;
}
