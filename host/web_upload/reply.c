/* The answers of docs/spec/device-api.md, section 6, and its form for errors. */
#include <jansson.h>
#include <string.h>

#include "private.h"

static bool take_text(const json_t *object, const char *key, char *dst, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));
    const size_t len = text == NULL ? 0 : strlen(text);

    if (len >= size) {
        return false;
    }
    memcpy(dst, text == NULL ? "" : text, len + 1);
    return true;
}

/* False for a number that is no size; a missing one leaves `*has` false. */
static bool take_number(
        const json_t *object, const char *key, uint32_t *number, bool *has)
{
    const json_t *value = json_object_get(object, key);
    const json_int_t wide = json_integer_value(value);

    *has = json_is_integer(value);
    *number = (uint32_t)wide;
    return value == NULL || (*has && wide >= 0 && wide <= UINT32_MAX);
}

static bool take_required(const json_t *object, const char *key, uint32_t *number)
{
    bool has = false;

    return take_number(object, key, number, &has) && has;
}

/* An id goes into the head of requests: digits, and nothing else. */
static bool is_id(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789abcdef") == strlen(text);
}

static bool take_state(const json_t *object, struct aloft_web_upload_reply *reply)
{
    const char *state = json_string_value(json_object_get(object, "state"));

    if (state == NULL) {
        return false;
    }
    reply->staged = strcmp(state, "staged") == 0;
    reply->failed = strcmp(state, "failed") == 0;
    return reply->staged || reply->failed || strcmp(state, "open") == 0;
}

static bool take_upload(const json_t *object, struct aloft_web_upload_reply *reply)
{
    reply->has_upload = true;
    reply->has_offset = true;
    return json_is_object(object) &&
           take_text(object, "id", reply->id, sizeof reply->id) && is_id(reply->id) &&
           take_required(object, "size", &reply->size) &&
           take_required(object, "offset", &reply->offset) &&
           take_required(object, "blocks", &reply->blocks) &&
           take_required(object, "status", &reply->status) &&
           take_state(object, reply) && reply->offset <= reply->size;
}

/* A text that is too long is left out: the code says the same. */
static bool take_error(const json_t *object, struct aloft_web_upload_reply *reply)
{
    bool has = false;

    return json_is_object(object) &&
           take_text(object, "code", reply->code, sizeof reply->code) &&
           reply->code[0] != '\0' &&
           take_number(object, "offset", &reply->offset, &reply->has_offset) &&
           take_number(object, "status", &reply->status, &has);
}

static bool take(const json_t *object, struct aloft_web_upload_reply *reply)
{
    const json_t *error = json_object_get(object, "error");
    const json_t *upload = json_object_get(object, "upload");

    if (error != NULL) {
        take_text(error, "message", reply->message, sizeof reply->message);
        return take_error(error, reply);
    }
    if (json_is_null(upload)) {
        reply->has_null = true;
        return true;
    }
    take_text(upload, "message", reply->message, sizeof reply->message);
    return take_upload(upload, reply);
}

bool web_upload_reply_read(struct aloft_web_upload_reply *reply, const char *body)
{
    json_t *object = json_loads(body, JSON_REJECT_DUPLICATES, NULL);

    *reply = (struct aloft_web_upload_reply){0};
    const bool good = json_is_object(object) && take(object, reply);

    json_decref(object);
    if (!good) {
        *reply = (struct aloft_web_upload_reply){0};
    }
    return good;
}
