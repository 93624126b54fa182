/* The fields of requests about uploads (docs/spec/device-api.md, 6). */
#include "aloft/decimal.h"
#include "aloft/hex.h"
#include "transfer_private.h"

static bool read_kind(struct aloft_web_transfer_fields *fields, struct aloft_span value)
{
    fields->kind = aloft_span_is(value, "filesystem") ? ALOFT_UPDATE_FILE_SYSTEM
                                                      : ALOFT_UPDATE_FIRMWARE;
    return fields->kind == ALOFT_UPDATE_FILE_SYSTEM || aloft_span_is(value, "firmware");
}

static bool read_bytes(struct aloft_span value, uint8_t *bytes, size_t len)
{
    return aloft_hex_decode(value.text, value.len, ALOFT_HEX_ANY, bytes, len) ==
           ALOFT_OK;
}

static bool read(struct aloft_web_transfer_fields *fields, enum aloft_web_field field,
        struct aloft_span value)
{
    switch (field) {
    case ALOFT_WEB_FIELD_SIZE:
        return aloft_decimal_decode_u32(value.text, value.len, &fields->size) ==
               ALOFT_OK;
    case ALOFT_WEB_FIELD_SHA256:
        return read_bytes(value, fields->sha256, sizeof fields->sha256);
    case ALOFT_WEB_FIELD_KIND:
        return read_kind(fields, value);
    case ALOFT_WEB_FIELD_ID:
        return read_bytes(value, fields->id, sizeof fields->id);
    case ALOFT_WEB_FIELD_RANGE:
        return aloft_http_range_decode(&fields->range, value) == ALOFT_OK;
    }
    return false;
}

void web_transfer_take_field(
        struct aloft_web_transfer_fields *fields, const struct aloft_http_item *item)
{
    static const char *const names[ALOFT_WEB_FIELDS] = {
            [ALOFT_WEB_FIELD_SIZE] = "X-Aloft-Size",
            [ALOFT_WEB_FIELD_SHA256] = "X-Aloft-SHA256",
            [ALOFT_WEB_FIELD_KIND] = "X-Aloft-Kind",
            [ALOFT_WEB_FIELD_ID] = "X-Aloft-Upload",
            [ALOFT_WEB_FIELD_RANGE] = "Content-Range",
    };

    for (unsigned i = 0; i < ALOFT_WEB_FIELDS; i++) {
        if (!aloft_span_is_caseless(item->name, names[i])) {
            continue;
        }
        const bool good = fields->presence[i] == ALOFT_WEB_FIELD_MISSING &&
                          !item->cut &&
                          read(fields, (enum aloft_web_field)i, item->value);

        fields->presence[i] = good ? ALOFT_WEB_FIELD_THERE : ALOFT_WEB_FIELD_BROKEN;
    }
}

bool web_transfer_has(const struct aloft_web_server *server, enum aloft_web_field field)
{
    return server->request.upload.presence[field] == ALOFT_WEB_FIELD_THERE;
}
