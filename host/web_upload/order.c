/* The requests of docs/spec/device-api.md, section 6. */
#include "aloft/text.h"
#include "private.h"

/* A device that is told of an abort has to answer soon, or not at all. */
#define CANCEL_MS 2000u

static size_t give_piece(
        struct aloft_web_source *source, size_t offset, const uint8_t **data)
{
    const struct aloft_web_upload_piece *piece =
            (const struct aloft_web_upload_piece *)source;
    const size_t left = piece->size - offset;
    const size_t len = left < piece->buffer_size ? left : piece->buffer_size;

    if (aloft_reader_read(piece->file, piece->offset + (uint32_t)offset, piece->buffer,
                len) != ALOFT_OK) {
        return 0;
    }
    *data = piece->buffer;
    return len;
}

/* The body is a stretch of the file. */
static void send_stretch(struct aloft_web_upload *upload,
        struct aloft_web_client_config *order, uint32_t offset, uint32_t size)
{
    static const struct aloft_web_source_ops ops = {.piece = give_piece};
    const struct aloft_web_upload_config *config = &upload->config;

    upload->piece = (struct aloft_web_upload_piece){
            .base.ops = &ops,
            .file = config->file,
            .buffer = config->buffer,
            .buffer_size = config->buffer_size,
            .offset = offset,
            .size = size,
    };
    order->verb = ALOFT_WEB_STORE;
    order->source = &upload->piece.base;
    order->upload_len = size;
}

static void append_number(struct aloft_text *fields, const char *name, uint32_t number)
{
    aloft_text_append(fields, name);
    aloft_text_append_decimal(fields, number);
}

static void make_begin(const struct aloft_web_upload *upload,
        struct aloft_web_client_config *order, struct aloft_text *fields)
{
    const struct aloft_web_upload_config *config = &upload->config;

    append_number(fields, "X-Aloft-Size: ", config->file->size);
    aloft_text_append(fields, "\r\nX-Aloft-SHA256: ");
    aloft_text_append_hex(
            fields, config->sha256_of_file, sizeof config->sha256_of_file);
    aloft_text_append(fields, config->is_file_system
                                      ? "\r\nX-Aloft-Kind: filesystem\r\n"
                                      : "\r\nX-Aloft-Kind: firmware\r\n");
    order->verb = ALOFT_WEB_ORDER;
    order->upload = config->manifest;
    order->upload_len = config->manifest_len;
}

static void append_id(const struct aloft_web_upload *upload, struct aloft_text *fields)
{
    aloft_text_append(fields, "X-Aloft-Upload: ");
    aloft_text_append(fields, upload->id);
    aloft_text_append(fields, "\r\n");
}

static void make_send(struct aloft_web_upload *upload,
        struct aloft_web_client_config *order, struct aloft_text *fields)
{
    const uint32_t size = upload->config.file->size;
    const uint32_t first = upload->acknowledged;
    const uint32_t left = size - first;
    const uint32_t len = left < upload->step ? left : upload->step;

    append_id(upload, fields);
    append_number(fields, "Content-Range: bytes ", first);
    append_number(fields, "-", first + len - 1);
    append_number(fields, "/", size);
    aloft_text_append(fields, "\r\n");
    send_stretch(upload, order, first, len);
}

/* Fills in what the phase needs; returns the path below "/api/v1/update". */
static const char *make(struct aloft_web_upload *upload,
        struct aloft_web_client_config *order, struct aloft_text *fields)
{
    const struct aloft_web_upload_config *config = &upload->config;

    switch (upload->phase) {
    case ALOFT_WEB_UPLOAD_BEGIN:
        make_begin(upload, order, fields);
        break;
    case ALOFT_WEB_UPLOAD_BLOCKS:
        append_id(upload, fields);
        send_stretch(upload, order, config->list_offset, config->list_size);
        order->silence_ms = config->verdict_ms;
        return "/blocks";
    case ALOFT_WEB_UPLOAD_SEND:
        make_send(upload, order, fields);
        break;
    case ALOFT_WEB_UPLOAD_COMMIT:
        append_id(upload, fields);
        order->verb = ALOFT_WEB_ORDER;
        order->silence_ms = config->verdict_ms;
        return "/commit";
    case ALOFT_WEB_UPLOAD_CANCEL:
        order->verb = ALOFT_WEB_DROP;
        order->connect_ms = CANCEL_MS;
        order->silence_ms = CANCEL_MS;
        break;
    case ALOFT_WEB_UPLOAD_CHECK:
    case ALOFT_WEB_UPLOAD_PAUSE:
    case ALOFT_WEB_UPLOAD_OVER:
        break;
    }
    return "";
}

enum aloft_status web_upload_ask(struct aloft_web_upload *upload)
{
    const struct aloft_web_upload_config *config = &upload->config;
    struct aloft_web_client_config order = {
            .verb = ALOFT_WEB_ASK,
            .url = upload->url,
            .password = config->password,
            .random = config->random,
            .sha256 = config->sha256,
            .fields = upload->fields,
            .body = upload->body,
            .body_size = sizeof upload->body,
            .connect_ms = config->connect_ms,
            .silence_ms = config->answer_ms,
    };
    struct aloft_text fields;
    struct aloft_text url;

    aloft_text_init(&fields, upload->fields, sizeof upload->fields);
    aloft_text_init(&url, upload->url, sizeof upload->url);
    aloft_text_append(&url, config->url);
    aloft_text_append(&url, "/api/v1/update");
    aloft_text_append(&url, make(upload, &order, &fields));
    if (!aloft_text_complete(&url) || !aloft_text_complete(&fields)) {
        return ALOFT_ERR_TOO_LONG;
    }
    upload->asked_ms = upload->now_ms;
    return aloft_web_client_start(&upload->client, &order, upload->now_ms);
}
