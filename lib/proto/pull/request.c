#include "aloft/pull_request.h"

#include "aloft/base64.h"

static void append_span(struct aloft_text *text, struct aloft_span span)
{
    aloft_text_append_bytes(text, span.text, span.len);
}

static void begin_field(struct aloft_text *text,
        const struct aloft_pull_request *request, enum aloft_pull_field field)
{
    aloft_text_append(text, aloft_pull_prefix(request->family));
    aloft_text_append(text, aloft_pull_field_name(field));
    aloft_text_append(text, ": ");
}

/* A field with a text; none at all where the text is missing or empty. */
static void append_text_field(struct aloft_text *text,
        const struct aloft_pull_request *request, enum aloft_pull_field field,
        const char *value)
{
    if (value == NULL || value[0] == '\0') {
        return;
    }
    begin_field(text, request, field);
    aloft_text_append(text, value);
    aloft_text_append(text, "\r\n");
}

static void append_number_field(struct aloft_text *text,
        const struct aloft_pull_request *request, enum aloft_pull_field field,
        uint64_t value)
{
    begin_field(text, request, field);
    aloft_text_append_decimal(text, value);
    aloft_text_append(text, "\r\n");
}

static void append_mac_field(struct aloft_text *text,
        const struct aloft_pull_request *request, enum aloft_pull_field field,
        const uint8_t mac[ALOFT_PULL_MAC_SIZE])
{
    char digits[18];

    aloft_pull_mac_encode(mac, digits);
    append_text_field(text, request, field, digits);
}

/* Base64 in groups of three bytes needs no second buffer. */
static void append_credentials(struct aloft_text *text, struct aloft_span credentials)
{
    char group[ALOFT_BASE64_LENGTH(3)];

    aloft_text_append(text, "Authorization: Basic ");
    while (credentials.len > 0) {
        const size_t len = credentials.len < 3 ? credentials.len : 3;

        aloft_base64_encode((const uint8_t *)credentials.text, len, group);
        aloft_text_append_bytes(text, group, sizeof group);
        credentials = aloft_span_after(credentials, len);
    }
    aloft_text_append(text, "\r\n");
}

/* In the order of the stock clients. */
static void append_device(
        struct aloft_text *text, const struct aloft_pull_request *request)
{
    const struct aloft_pull_device *device = request->device;

    append_number_field(text, request, ALOFT_PULL_CHIP_ID, device->chip_id);
    append_mac_field(text, request, ALOFT_PULL_STA_MAC, device->sta_mac);
    append_mac_field(text, request, ALOFT_PULL_AP_MAC, device->ap_mac);
    append_number_field(text, request, ALOFT_PULL_FREE_SPACE, device->free_space);
    append_number_field(text, request, ALOFT_PULL_SKETCH_SIZE, device->sketch_size);
    append_text_field(text, request, ALOFT_PULL_SKETCH_MD5, device->sketch_md5);
    append_text_field(text, request, ALOFT_PULL_SKETCH_SHA256, device->sketch_sha256);
    append_number_field(text, request, ALOFT_PULL_CHIP_SIZE, device->chip_size);
    append_text_field(text, request, ALOFT_PULL_SDK_VERSION, device->sdk_version);
    append_text_field(
            text, request, ALOFT_PULL_MODE, aloft_pull_mode_name(request->mode));
    append_text_field(text, request, ALOFT_PULL_RUNNING_VERSION, request->version);
}

static void append_etag(struct aloft_text *text, const char *name, const char *etag)
{
    if (etag == NULL || etag[0] == '\0') {
        return;
    }
    aloft_text_append(text, name);
    aloft_text_append(text, etag);
    aloft_text_append(text, "\r\n");
}

static void append_part(
        struct aloft_text *text, const struct aloft_pull_request *request)
{
    if (request->part == ALOFT_PULL_WHOLE) {
        return;
    }
    aloft_text_append(text, "Range: bytes=");
    if (request->part != ALOFT_PULL_LAST) {
        aloft_text_append_decimal(text, request->offset);
    }
    aloft_text_append(text, "-");
    if (request->part == ALOFT_PULL_LAST) {
        aloft_text_append_decimal(text, request->size);
    }
    if (request->part == ALOFT_PULL_BETWEEN) {
        aloft_text_append_decimal(text, request->offset + request->size - 1);
    }
    aloft_text_append(text, "\r\n");
    append_etag(text, "If-Range: ", request->etag);
}

enum aloft_status aloft_pull_request_write(
        struct aloft_text *text, const struct aloft_pull_request *request)
{
    if (request->credentials.len > ALOFT_PULL_CREDENTIALS_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    aloft_text_append(text, "GET ");
    append_span(text, request->path);
    if (request->manifest) {
        aloft_text_append(text, ".manifest");
    } else {
        append_span(text, request->query);
    }
    aloft_text_append(text, " HTTP/1.0\r\nHost: ");
    append_span(text, request->authority);
    aloft_text_append(text, "\r\nUser-Agent: ");
    aloft_text_append(text, aloft_pull_user_agent(request->family));
    aloft_text_append(text, "\r\n");
    if (request->credentials.len > 0) {
        append_credentials(text, request->credentials);
    }
    aloft_text_append(text, "Connection: close\r\n");
    append_part(text, request);
    append_etag(text, "If-None-Match: ", request->held);
    if (request->device != NULL) {
        append_device(text, request);
    }
    aloft_text_append(text, "Content-Length: 0\r\n\r\n");
    return aloft_text_complete(text) ? ALOFT_OK : ALOFT_ERR_TOO_LONG;
}
