/* What a request asks for, line by line. */
#include "aloft/memory.h"
#include "page_private.h"
#include "transfer_private.h"

static void take_start(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    web_route_find(server, item->name, item->value);
    web_target_hash(server->config.sha256, item->name, item->value,
            server->request.target_hash);
}

/* What does not fit is kept as nothing, which equals no host. */
static uint8_t keep(struct aloft_span value, char dst[ALOFT_WEB_HOST_MAX])
{
    if (value.len > ALOFT_WEB_HOST_MAX) {
        return 0;
    }
    memcpy(dst, value.text, value.len);
    return (uint8_t)value.len;
}

/* Takes "http://" off the front of `value`. */
static bool take_scheme(struct aloft_span *value)
{
    static const char scheme[] = "http://";
    const size_t len = sizeof scheme - 1;

    if (value->len <= len ||
            !aloft_span_is_caseless(aloft_span_first(*value, len), scheme)) {
        return false;
    }
    *value = aloft_span_after(*value, len);
    return true;
}

static void take_origin(struct aloft_web_request *request, struct aloft_span value)
{
    if (request->has_origin || !take_scheme(&value)) {
        request->foreign = true;
        return;
    }
    request->has_origin = true;
    request->origin_len = keep(value, request->origin);
}

/* An origin says the same, and more surely. What is no URL equals no host. */
static void take_referer(struct aloft_web_request *request, struct aloft_span value)
{
    if (request->has_origin) {
        return;
    }
    request->has_referer = true;
    request->origin_len =
            take_scheme(&value)
                    ? keep(aloft_span_first(value, aloft_span_find(value, '/')),
                              request->origin)
                    : 0;
}

static void take_credentials(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    if (!server->config.has_password) {
        return;
    }
    if (item->cut) {
        server->request.proof = ALOFT_WEB_PROOF_BROKEN;
        return;
    }
    web_guard_check(&server->guard, &server->config.secret, item->value,
            &server->request, server->now_ms);
}

static void take_field(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    struct aloft_web_request *request = &server->request;

    if (aloft_span_is_caseless(item->name, "Host")) {
        request->hosts++;
        request->host_len = keep(item->value, request->host);
    } else if (aloft_span_is_caseless(item->name, "Origin")) {
        take_origin(request, item->value);
    } else if (aloft_span_is_caseless(item->name, "Referer")) {
        take_referer(request, item->value);
    } else if (aloft_span_is_caseless(item->name, "Accept-Encoding")) {
        request->accepts_gzip = web_accepts_gzip(item->value);
    } else if (aloft_span_is_caseless(item->name, "Sec-Fetch-Site")) {
        request->foreign =
                request->foreign || !(aloft_span_is(item->value, "same-origin") ||
                                            aloft_span_is(item->value, "none"));
    } else if (aloft_span_is_caseless(item->name, "X-Aloft")) {
        request->meant_so = true;
        request->by_page = request->by_page || aloft_span_is(item->value, "page");
    } else if (aloft_span_is_caseless(item->name, "Expect")) {
        request->expects = aloft_span_is_caseless(item->value, "100-continue");
    } else if (aloft_span_is_caseless(item->name, "Authorization")) {
        take_credentials(server, item);
    } else if (!web_form_take_field(server, item)) {
        web_transfer_take_field(&request->upload, item);
    }
}

void web_request_take(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    switch (item->found) {
    case ALOFT_HTTP_START:
        take_start(server, item);
        break;
    case ALOFT_HTTP_FIELD:
        take_field(server, item);
        break;
    case ALOFT_HTTP_MORE:
    case ALOFT_HTTP_END:
        break;
    }
}
