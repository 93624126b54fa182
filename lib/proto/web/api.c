/* Decides about a request (docs/spec/device-api.md, 2), and carries it out. */
#include "web_private.h"

/* A page of another site, or of another name of this device, must not give orders. */
static bool is_foreign(const struct aloft_web_request *request)
{
    const struct aloft_span host = {request->host, request->host_len};
    const struct aloft_span origin = {request->origin, request->origin_len};

    return request->foreign ||
           (request->has_origin &&
                   (host.len == 0 || !aloft_span_equal_caseless(host, origin)));
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
    if (is_foreign(&server->request)) {
        return WEB_FOREIGN;
    }
    return server->request.meant_so ? check_password(server) : WEB_NOT_MEANT;
}

static enum web_answer check(const struct aloft_web_server *server)
{
    const struct aloft_web_request *request = &server->request;
    const struct aloft_http_head *head = &server->now.request;
    const bool asks =
            request->method == ALOFT_WEB_GET || request->method == ALOFT_WEB_HEAD;

    if (request->hosts > 1 || (request->hosts == 0 && head->minor > 0)) {
        return WEB_HOST_WANTED;
    }
    if (request->path == ALOFT_WEB_PATH_OTHER) {
        return WEB_NOT_FOUND;
    }
    if (request->path == ALOFT_WEB_INFO ? !asks : request->method != ALOFT_WEB_POST) {
        return WEB_WRONG_METHOD;
    }
    if (aloft_http_head_body(head) != ALOFT_HTTP_BODY_NONE) {
        return WEB_BODY_UNWANTED;
    }
    return request->path == ALOFT_WEB_INFO ? WEB_OK : check_order(server);
}

static enum web_answer confirm(
        struct aloft_web_device *web_device, enum aloft_status *why)
{
    *why = web_device->ops->confirm(web_device);
    if (*why == ALOFT_ERR_STATE) {
        return WEB_NO_TRIAL;
    }
    if (*why == ALOFT_ERR_VETO) {
        return WEB_UNHEALTHY;
    }
    return *why == ALOFT_OK ? WEB_OK : WEB_FAILED;
}

static enum web_answer roll_back(
        struct aloft_web_server *server, enum aloft_status *why)
{
    struct aloft_web_device *web_device = server->config.device;

    *why = web_device->ops->rollback(web_device);
    if (*why == ALOFT_ERR_STATE) {
        return WEB_NO_WAY_BACK;
    }
    if (*why == ALOFT_ERR_BUSY) {
        return WEB_BUSY;
    }
    server->restart_asked = *why == ALOFT_OK;
    return *why == ALOFT_OK ? WEB_RESTARTING : WEB_FAILED;
}

enum web_answer web_api_act(struct aloft_web_server *server, enum aloft_status *why)
{
    const enum web_answer answer = check(server);

    if (answer != WEB_OK) {
        return answer;
    }
    if (server->request.proof == ALOFT_WEB_PROOF_GOOD) {
        web_guard_use(&server->guard, &server->request);
    }
    switch (server->request.path) {
    case ALOFT_WEB_CONFIRM:
        return confirm(server->config.device, why);
    case ALOFT_WEB_ROLLBACK:
        return roll_back(server, why);
    case ALOFT_WEB_INFO:
    case ALOFT_WEB_PATH_OTHER:
        break;
    }
    return WEB_OK;
}
