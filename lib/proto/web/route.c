/* What can be asked for (docs/spec/device-api.md, 2 and 6). */
#include "aloft/memory.h"
#include "page_private.h"
#include "transfer_private.h"

static const struct aloft_web_route routes[] = {
        {.path = "/api/v1/info", .method = WEB_GET, .tell = web_info_tell},
        {.path = "/api/v1/confirm",
                .method = WEB_POST,
                .demand = WEB_ORDERS,
                .is_there = web_confirm_is_there,
                .act = web_confirm,
                .tell = web_info_tell},
        {.path = "/api/v1/rollback",
                .method = WEB_POST,
                .demand = WEB_ORDERS,
                .is_there = web_rollback_is_there,
                .act = web_rollback,
                .tell = web_info_tell},
        {.path = "/api/v1/reboot",
                .method = WEB_POST,
                .demand = WEB_ORDERS,
                .act = web_reboot,
                .tell = web_info_tell},
        {.path = "/api/v1/trust",
                .method = WEB_PUT,
                .body = WEB_BODY_KEPT,
                .demand = WEB_ORDERS,
                .is_there = web_trust_is_there,
                .act = web_trust,
                .tell = web_info_tell},
        {.path = "/api/v1/offer",
                .method = WEB_POST,
                .body = WEB_BODY_KEPT,
                .demand = WEB_ORDERS,
                .is_there = web_offer_is_there,
                .act = web_offer,
                .tell = web_info_tell},
        {.path = "/api/v1/update",
                .method = WEB_GET,
                .is_there = web_transfer_is_there,
                .tell = web_transfer_tell},
        {.path = "/api/v1/update",
                .method = WEB_POST,
                .body = WEB_BODY_OPTIONAL,
                .demand = WEB_ORDERS,
                .is_there = web_transfer_is_there,
                .begin = web_transfer_check,
                .act = web_transfer_begin,
                .tell = web_transfer_tell},
        {.path = "/api/v1/update",
                .method = WEB_PUT,
                .body = WEB_BODY_STREAMED,
                .demand = WEB_ORDERS,
                .is_there = web_transfer_is_there,
                .begin = web_piece_begin,
                .take = web_piece_take,
                .tell = web_transfer_tell},
        {.path = "/api/v1/update",
                .method = WEB_DELETE,
                .demand = WEB_ORDERS,
                .is_there = web_transfer_is_there,
                .act = web_transfer_drop,
                .tell = web_transfer_tell},
        {.path = "/api/v1/update/blocks",
                .method = WEB_PUT,
                .body = WEB_BODY_STREAMED,
                .demand = WEB_ORDERS,
                .is_there = web_transfer_is_there,
                .begin = web_blocks_begin,
                .take = web_blocks_take,
                .act = web_blocks_end,
                .tell = web_transfer_tell},
        {.path = "/api/v1/update/commit",
                .method = WEB_POST,
                .demand = WEB_ORDERS,
                .is_there = web_transfer_is_there,
                .begin = web_transfer_is_known,
                .act = web_commit,
                .tell = web_transfer_tell},
        {.path = "/",
                .method = WEB_GET,
                .face = WEB_HTML,
                .is_there = web_page_is_there,
                .act = web_page_seek,
                .tell = web_page_tell},
        {.path = "",
                .below_page = true,
                .method = WEB_GET,
                .face = WEB_PAGE,
                .is_there = web_page_is_there,
                .tell = web_page_tell},
        {.path = "",
                .below_page = true,
                .method = WEB_POST,
                .body = WEB_BODY_FORM,
                .demand = WEB_SUBMITS,
                .face = WEB_HTML,
                .is_there = web_form_is_there,
                .begin = web_form_begin,
                .take = web_form_take,
                .act = web_form_end,
                .lose = web_form_lose,
                .tell = web_form_tell},
        {.path = "",
                .below_page = true,
                .method = WEB_OPTIONS,
                .face = WEB_HTML,
                .is_there = web_preflight_is_there,
                .tell = web_preflight_tell},
        {.path = "/status",
                .below_page = true,
                .method = WEB_GET,
                .face = WEB_HTML,
                .is_there = web_page_is_there,
                .tell = web_status_tell},
};

static const char *const names[WEB_METHODS] = {
        [WEB_GET] = "GET",
        [WEB_POST] = "POST",
        [WEB_PUT] = "PUT",
        [WEB_DELETE] = "DELETE",
        [WEB_OPTIONS] = "OPTIONS",
};

static bool fits_method(const struct aloft_web_route *route, struct aloft_span method)
{
    return aloft_span_is(method, names[route->method]) ||
           (route->method == WEB_GET && aloft_span_is(method, "HEAD"));
}

static bool is_there(
        const struct aloft_web_server *server, const struct aloft_web_route *route)
{
    return route->is_there == NULL || route->is_there(server);
}

static bool fits_path(const struct aloft_web_server *server,
        const struct aloft_web_route *route, struct aloft_span path)
{
    const struct aloft_span page = web_page_path(server);

    if (!route->below_page) {
        return aloft_span_is(path, route->path);
    }
    return path.len >= page.len && memcmp(path.text, page.text, page.len) == 0 &&
           aloft_span_is(aloft_span_after(path, page.len), route->path);
}

void web_route_find(struct aloft_web_server *server, struct aloft_span method,
        struct aloft_span target)
{
    struct aloft_web_request *request = &server->request;
    const struct aloft_span path =
            aloft_span_first(target, aloft_span_find(target, '?'));

    request->wants_head = aloft_span_is(method, "HEAD");
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct aloft_web_route *route = &routes[i];

        if (request->fits_method || !fits_path(server, route, path) ||
                !is_there(server, route)) {
            continue;
        }
        request->route = route;
        request->fits_method = fits_method(route, method);
    }
}

void web_route_allow(const struct aloft_web_server *server, struct aloft_text *text)
{
    const struct aloft_web_route *asked = server->request.route;
    const char *separator = "";

    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct aloft_web_route *route = &routes[i];

        if (route->below_page != asked->below_page ||
                !aloft_span_is(aloft_span_of(asked->path), route->path) ||
                !is_there(server, route)) {
            continue;
        }
        aloft_text_append(text, separator);
        aloft_text_append(text, names[route->method]);
        aloft_text_append(text, route->method == WEB_GET ? ", HEAD" : "");
        separator = ", ";
    }
}
