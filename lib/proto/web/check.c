/* Decides about a request by its head (docs/spec/device-api.md, 2). */
#include "web_private.h"

/* A page of another site, or of another name of this device, must not give orders. Only
 * of a form counts where its browser says that it comes from, if it says no more. */
static bool is_foreign(const struct aloft_web_server *server)
{
    const struct aloft_web_request *request = &server->request;
    const struct aloft_span host = {request->host, request->host_len};
    const struct aloft_span origin = {request->origin, request->origin_len};
    const bool told = request->has_origin ||
                      (request->has_referer && request->route->demand == WEB_SUBMITS);

    if (server->config.cross_site && request->route->demand == WEB_SUBMITS) {
        return false;
    }
    return request->foreign ||
           (told && (host.len == 0 || !aloft_span_equal_caseless(host, origin)));
}

static enum web_answer check_password(const struct aloft_web_server *server)
{
    if (server->config.open_to_all) {
        return WEB_OK;
    }
    if (!server->config.has_password) {
        return WEB_NO_PASSWORD;
    }
    switch (server->request.proof) {
    case ALOFT_WEB_PROOF_NONE:
        return WEB_PASSWORD_WANTED;
    case ALOFT_WEB_PROOF_BROKEN:
        return WEB_BAD_REQUEST;
    case ALOFT_WEB_PROOF_STALE:
        return WEB_PASSWORD_STALE;
    case ALOFT_WEB_PROOF_WRONG:
        return WEB_PASSWORD_WRONG;
    case ALOFT_WEB_PROOF_PAUSED:
        return WEB_PASSWORD_PAUSED;
    case ALOFT_WEB_PROOF_GOOD:
        break;
    }
    return WEB_OK;
}

/* Of an order, when all else about the request is right. */
static enum web_answer check_order(const struct aloft_web_server *server)
{
    if (is_foreign(server)) {
        return WEB_FOREIGN;
    }
    if (server->request.route->demand == WEB_ORDERS && !server->request.meant_so) {
        return WEB_NOT_MEANT;
    }
    return check_password(server);
}

static enum web_answer check_kept(const struct aloft_web_server *server)
{
    return server->now.request.length <= server->config.body_size ? WEB_OK
                                                                  : WEB_BODY_TOO_LONG;
}

static enum web_answer check_body(const struct aloft_web_server *server)
{
    const enum aloft_http_body body = aloft_http_head_body(&server->now.request);

    switch (server->request.route->body) {
    case WEB_BODY_NONE:
        return body == ALOFT_HTTP_BODY_NONE ? WEB_OK : WEB_BODY_UNWANTED;
    case WEB_BODY_OPTIONAL:
        if (body == ALOFT_HTTP_BODY_NONE) {
            return WEB_OK;
        }
        return body == ALOFT_HTTP_BODY_LENGTH ? check_kept(server) : WEB_BODY_WANTED;
    case WEB_BODY_KEPT:
        return body == ALOFT_HTTP_BODY_LENGTH ? check_kept(server) : WEB_BODY_WANTED;
    case WEB_BODY_STREAMED:
        // Who proves a password may send an empty body first, to be told the nonce.
        return server->now.request.has_length ? WEB_OK : WEB_BODY_WANTED;
    case WEB_BODY_FORM:
        break;
    }
    return server->now.request.has_length || body == ALOFT_HTTP_BODY_CHUNKED
                   ? WEB_OK
                   : WEB_BODY_WANTED;
}

enum web_answer web_check(const struct aloft_web_server *server)
{
    const struct aloft_web_request *request = &server->request;
    const struct aloft_http_head *head = &server->now.request;

    if (request->hosts > 1 || (request->hosts == 0 && head->minor > 0)) {
        return WEB_HOST_WANTED;
    }
    if (request->route == NULL) {
        return WEB_NOT_FOUND;
    }
    if (!request->fits_method) {
        return WEB_WRONG_METHOD;
    }
    const enum web_answer body = check_body(server);
    if (body != WEB_OK) {
        return body;
    }
    return request->route->demand == WEB_ASKS ? WEB_OK : check_order(server);
}
