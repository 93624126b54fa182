/* What a request asks for, line by line. */
#include "aloft/memory.h"
#include "web_private.h"

static enum aloft_web_path find_path(struct aloft_span target)
{
    static const struct {
        const char *text;
        enum aloft_web_path path;
    } paths[] = {
            {"/api/v1/info", ALOFT_WEB_INFO},
            {"/api/v1/confirm", ALOFT_WEB_CONFIRM},
            {"/api/v1/rollback", ALOFT_WEB_ROLLBACK},
            {"/api/v1/trust", ALOFT_WEB_TRUST},
            {"/api/v1/offer", ALOFT_WEB_OFFER},
    };
    const struct aloft_span path =
            aloft_span_first(target, aloft_span_find(target, '?'));

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (aloft_span_is(path, paths[i].text)) {
            return paths[i].path;
        }
    }
    return ALOFT_WEB_PATH_OTHER;
}

static enum aloft_web_method find_method(struct aloft_span name)
{
    if (aloft_span_is(name, "GET")) {
        return ALOFT_WEB_GET;
    }
    if (aloft_span_is(name, "HEAD")) {
        return ALOFT_WEB_HEAD;
    }
    if (aloft_span_is(name, "POST")) {
        return ALOFT_WEB_POST;
    }
    return aloft_span_is(name, "PUT") ? ALOFT_WEB_PUT : ALOFT_WEB_METHOD_OTHER;
}

static void take_start(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    struct aloft_web_request *request = &server->request;

    request->method = find_method(item->name);
    request->path = find_path(item->value);
    web_target_hash(
            server->config.sha256, item->name, item->value, request->target_hash);
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

static void take_origin(struct aloft_web_request *request, struct aloft_span value)
{
    static const char scheme[] = "http://";
    const size_t len = sizeof scheme - 1;
    const bool plain = value.len > len &&
                       aloft_span_is_caseless(aloft_span_first(value, len), scheme);

    if (request->has_origin || !plain) {
        request->foreign = true;
        return;
    }
    request->has_origin = true;
    request->origin_len = keep(aloft_span_after(value, len), request->origin);
}

static void take_credentials(struct aloft_web_server *server,
        const struct aloft_http_item *item, uint32_t now_ms)
{
    if (!server->config.has_password) {
        return;
    }
    if (item->cut) {
        server->request.proof = ALOFT_WEB_PROOF_BROKEN;
        return;
    }
    web_guard_check(&server->guard, &server->config.secret, item->value,
            &server->request, now_ms);
}

static void take_field(struct aloft_web_server *server,
        const struct aloft_http_item *item, uint32_t now_ms)
{
    struct aloft_web_request *request = &server->request;

    if (aloft_span_is_caseless(item->name, "Host")) {
        request->hosts++;
        request->host_len = keep(item->value, request->host);
    } else if (aloft_span_is_caseless(item->name, "Origin")) {
        take_origin(request, item->value);
    } else if (aloft_span_is_caseless(item->name, "Sec-Fetch-Site")) {
        request->foreign =
                request->foreign || !(aloft_span_is(item->value, "same-origin") ||
                                            aloft_span_is(item->value, "none"));
    } else if (aloft_span_is_caseless(item->name, "X-Aloft")) {
        request->meant_so = true;
        request->by_page = request->by_page || aloft_span_is(item->value, "page");
    } else if (aloft_span_is_caseless(item->name, "Authorization")) {
        take_credentials(server, item, now_ms);
    }
}

void web_request_take(struct aloft_web_server *server,
        const struct aloft_http_item *item, uint32_t now_ms)
{
    switch (item->found) {
    case ALOFT_HTTP_START:
        take_start(server, item);
        break;
    case ALOFT_HTTP_FIELD:
        take_field(server, item, now_ms);
        break;
    case ALOFT_HTTP_MORE:
    case ALOFT_HTTP_END:
        break;
    }
}
