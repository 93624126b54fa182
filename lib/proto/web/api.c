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

/* What a device answers to an order that it has not carried out. */
static enum web_answer refusal(enum aloft_status why)
{
    static const struct {
        enum aloft_status why;
        enum web_answer answer;
    } refusals[] = {
            {ALOFT_ERR_NOT_ON_TRIAL, WEB_NO_TRIAL},
            {ALOFT_ERR_VETO, WEB_UNHEALTHY},
            {ALOFT_ERR_NOT_FOUND, WEB_NO_WAY_BACK},
            {ALOFT_ERR_BUSY, WEB_BUSY},
            {ALOFT_ERR_PENDING, WEB_PENDING},
    };

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].why == why) {
            return refusals[i].answer;
        }
    }
    return WEB_FAILED;
}

static enum web_answer confirm(struct aloft_web_server *server, enum aloft_status *why)
{
    struct aloft_web_device *web_device = server->config.device;

    *why = web_device->ops->confirm(web_device);
    return *why == ALOFT_OK ? WEB_OK : refusal(*why);
}

static enum web_answer roll_back(
        struct aloft_web_server *server, enum aloft_status *why)
{
    struct aloft_web_device *web_device = server->config.device;

    *why = web_device->ops->rollback(web_device);
    server->restart_asked = *why == ALOFT_OK;
    return *why == ALOFT_OK ? WEB_RESTARTING : refusal(*why);
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
        return confirm(server, why);
    case ALOFT_WEB_ROLLBACK:
        return roll_back(server, why);
    case ALOFT_WEB_INFO:
    case ALOFT_WEB_PATH_OTHER:
        break;
    }
    return WEB_OK;
}
