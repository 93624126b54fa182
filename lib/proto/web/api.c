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

static bool is_known(const struct aloft_web_server *server)
{
    switch (server->request.path) {
    case ALOFT_WEB_INFO:
    case ALOFT_WEB_CONFIRM:
    case ALOFT_WEB_ROLLBACK:
        return true;
    case ALOFT_WEB_TRUST:
        return server->config.device->ops->take_trust != NULL;
    case ALOFT_WEB_OFFER:
        return server->config.device->ops->judge_offer != NULL;
    case ALOFT_WEB_PATH_OTHER:
        break;
    }
    return false;
}

static bool fits_path(const struct aloft_web_request *request)
{
    switch (request->method) {
    case ALOFT_WEB_GET:
    case ALOFT_WEB_HEAD:
        return request->path == ALOFT_WEB_INFO;
    case ALOFT_WEB_POST:
        return request->path == ALOFT_WEB_CONFIRM ||
               request->path == ALOFT_WEB_ROLLBACK || request->path == ALOFT_WEB_OFFER;
    case ALOFT_WEB_PUT:
        return request->path == ALOFT_WEB_TRUST;
    case ALOFT_WEB_METHOD_OTHER:
        break;
    }
    return false;
}

static bool has_body(const struct aloft_web_request *request)
{
    return request->path == ALOFT_WEB_TRUST || request->path == ALOFT_WEB_OFFER;
}

static enum web_answer check_body(const struct aloft_web_server *server)
{
    const struct aloft_http_head *head = &server->now.request;
    const enum aloft_http_body body = aloft_http_head_body(head);

    if (!has_body(&server->request)) {
        return body == ALOFT_HTTP_BODY_NONE ? WEB_OK : WEB_BODY_UNWANTED;
    }
    if (body != ALOFT_HTTP_BODY_LENGTH) {
        return WEB_BODY_WANTED;
    }
    return head->length <= server->config.body_size ? WEB_OK : WEB_BODY_TOO_LONG;
}

bool web_api_reads_body(const struct aloft_web_server *server)
{
    return has_body(&server->request) && check_body(server) == WEB_OK;
}

enum web_answer web_api_check(const struct aloft_web_server *server)
{
    const struct aloft_web_request *request = &server->request;
    const struct aloft_http_head *head = &server->now.request;

    if (request->hosts > 1 || (request->hosts == 0 && head->minor > 0)) {
        return WEB_HOST_WANTED;
    }
    if (!is_known(server)) {
        return WEB_NOT_FOUND;
    }
    if (!fits_path(request)) {
        return WEB_WRONG_METHOD;
    }
    const enum web_answer body = check_body(server);
    if (body != WEB_OK) {
        return body;
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

static bool is_flash_fault(enum aloft_status status)
{
    return status == ALOFT_ERR_FLASH_READ || status == ALOFT_ERR_FLASH_PROGRAM ||
           status == ALOFT_ERR_FLASH_ERASE || status == ALOFT_ERR_FLASH_VERIFY;
}

/* What a device has said about a body; `refused` is how a refusal is told. */
static enum web_answer verdict(enum aloft_status status, enum web_answer refused)
{
    if (status == ALOFT_OK) {
        return WEB_OK;
    }
    if (status == ALOFT_ERR_BUSY) {
        return WEB_BUSY;
    }
    return is_flash_fault(status) ? WEB_FAILED : refused;
}

static enum web_answer take_trust(
        struct aloft_web_server *server, enum aloft_status *why)
{
    struct aloft_web_device *web_device = server->config.device;

    *why = web_device->ops->take_trust(
            web_device, server->config.body, server->body_len);
    return verdict(*why, WEB_TRUST_REFUSED);
}

static enum web_answer judge_offer(
        struct aloft_web_server *server, enum aloft_status *why)
{
    struct aloft_web_device *web_device = server->config.device;

    *why = web_device->ops->judge_offer(
            web_device, server->config.body, server->body_len);
    return verdict(*why, WEB_IMAGE_REFUSED);
}

enum web_answer web_api_act(struct aloft_web_server *server, enum aloft_status *why)
{
    if (server->request.proof == ALOFT_WEB_PROOF_GOOD) {
        web_guard_use(&server->guard, &server->request);
    }
    switch (server->request.path) {
    case ALOFT_WEB_CONFIRM:
        return confirm(server, why);
    case ALOFT_WEB_ROLLBACK:
        return roll_back(server, why);
    case ALOFT_WEB_TRUST:
        return take_trust(server, why);
    case ALOFT_WEB_OFFER:
        return judge_offer(server, why);
    case ALOFT_WEB_INFO:
    case ALOFT_WEB_PATH_OTHER:
        break;
    }
    return WEB_OK;
}
