/* An update by a form (docs/spec/device-api.md, 8): its first file, as it comes. */
#include "page_private.h"
#include "transfer_private.h"

/* Seconds that a device may take to restart. */
#define RESTART_S "15"

static void take_type(struct aloft_web_form *form, const struct aloft_http_item *item)
{
    const bool good = form->type == ALOFT_WEB_FIELD_MISSING && !item->cut &&
                      aloft_multipart_init(&form->parser, item->value) == ALOFT_OK;

    form->type = good ? ALOFT_WEB_FIELD_THERE : ALOFT_WEB_FIELD_BROKEN;
}

bool web_form_take_field(
        struct aloft_web_server *server, const struct aloft_http_item *item)
{
    const struct aloft_web_route *route = server->request.route;

    if (route == NULL || route->body != WEB_BODY_FORM ||
            !aloft_span_is_caseless(item->name, "Content-Type")) {
        return false;
    }
    take_type(&server->request.form, item);
    return true;
}

bool web_form_is_there(const struct aloft_web_server *server)
{
    return web_page_is_there(server) && web_transfer_is_there(server);
}

enum web_answer web_form_begin(struct aloft_web_server *server)
{
    if (server->request.form.type != ALOFT_WEB_FIELD_THERE) {
        return WEB_NO_FORM;
    }
    return web_update_is_open(server) ? WEB_BUSY : WEB_OK;
}

static enum aloft_status begin_file(struct aloft_web_server *server)
{
    struct aloft_web_form *form = &server->request.form;
    const bool files = aloft_span_is(aloft_multipart_name(&form->parser), "filesystem");
    const struct aloft_update_offer offer = {
            .kind = files ? ALOFT_UPDATE_FILE_SYSTEM : ALOFT_UPDATE_FIRMWARE,
            .size = ALOFT_SIZE_UNKNOWN,
    };
    const enum aloft_status status = aloft_update_begin(
            server->config.update, server->config.update_config, &offer);

    if (status == ALOFT_OK) {
        form->state = ALOFT_WEB_FORM_FILE;
    }
    return status;
}

/* Whether the update under way is the one that the form has begun. */
static bool is_ours(const struct aloft_web_server *server)
{
    return server->request.form.state != ALOFT_WEB_FORM_WAITING &&
           web_update_is_open(server) &&
           aloft_update_received(server->config.update) == server->request.form.written;
}

static enum aloft_status take_content(
        struct aloft_web_server *server, const struct aloft_multipart_item *item)
{
    struct aloft_web_form *form = &server->request.form;
    enum aloft_status status = ALOFT_OK;

    if (form->state == ALOFT_WEB_FORM_REST || !aloft_multipart_is_file(&form->parser)) {
        return ALOFT_OK;
    }
    if (form->state == ALOFT_WEB_FORM_WAITING) {
        status = begin_file(server);
    } else if (!is_ours(server)) {
        status = ALOFT_ERR_ABORTED;
    }
    if (status == ALOFT_OK) {
        status = aloft_update_write(server->config.update, item->data, item->len);
        form->written = aloft_update_received(server->config.update);
    }
    if (status != ALOFT_OK) {
        form->state = ALOFT_WEB_FORM_WAITING; // the engine has ended it: none is ours
    }
    return status;
}

/* An input without a file is sent as an empty one, and is none. */
static enum aloft_status take_item(
        struct aloft_web_server *server, const struct aloft_multipart_item *item)
{
    struct aloft_web_form *form = &server->request.form;

    switch (item->found) {
    case ALOFT_MULTIPART_CONTENT:
        return take_content(server, item);
    case ALOFT_MULTIPART_PART_END:
        if (form->state == ALOFT_WEB_FORM_FILE) {
            form->state = ALOFT_WEB_FORM_REST;
        }
        break;
    case ALOFT_MULTIPART_PART:
    case ALOFT_MULTIPART_MORE:
        break;
    }
    return ALOFT_OK;
}

enum web_answer web_form_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    size_t used = 0;

    while (used < len && server->why == ALOFT_OK) {
        struct aloft_multipart_item item;

        if (aloft_multipart_take(&server->request.form.parser, data + used, len - used,
                    &item) != ALOFT_OK) {
            server->why = ALOFT_ERR_FORMAT;
            return WEB_NO_FORM;
        }
        used += item.used;
        server->why = take_item(server, &item);
    }
    return web_refusal(server->why, WEB_IMAGE_REFUSED);
}

enum web_answer web_form_end(struct aloft_web_server *server)
{
    const struct aloft_web_form *form = &server->request.form;

    if (!aloft_multipart_done(&form->parser)) {
        server->why = ALOFT_ERR_TRUNCATED;
        return WEB_NO_FORM;
    }
    if (form->state == ALOFT_WEB_FORM_WAITING) {
        return WEB_NO_FILE;
    }
    server->why = is_ours(server) ? aloft_update_end_short(server->config.update)
                                  : ALOFT_ERR_ABORTED;
    if (server->why == ALOFT_OK) {
        server->restart_asked = !server->config.no_restart;
    }
    return web_refusal(server->why, WEB_IMAGE_REFUSED);
}

void web_form_lose(struct aloft_web_server *server, enum aloft_status why)
{
    if (is_ours(server)) {
        aloft_update_fail(server->config.update, why);
    }
}

bool web_preflight_is_there(const struct aloft_web_server *server)
{
    return server->config.cross_site && web_form_is_there(server);
}

void web_preflight_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    (void)server; // all else is said in the head of the answer
    web_html_begin(&json->text, "Update");
    web_html_main(&json->text, "Update");
    aloft_text_append(&json->text, "<p>Any site may send the form.");
    web_html_end(&json->text);
}

/* The page looks by itself what has become of the update. */
void web_form_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    struct aloft_text *text = &json->text;

    web_html_begin(text, "Accepted");
    aloft_text_append(text, "<meta http-equiv=refresh content=\"" RESTART_S ";url=");
    web_html_status_link(server, text);
    aloft_text_append(text, "\">");
    web_html_main(text, "Accepted");
    aloft_text_append(text, "<p role=status>The file is here and was checked. ");
    aloft_text_append(text, server->config.no_restart
                                    ? "It counts from the next restart on."
                                    : "The device restarts with it now.");
    aloft_text_append(text, "<p><a href=\"");
    web_html_status_link(server, text);
    aloft_text_append(text, "\">What has become of it</a>");
    web_html_end(text);
}
