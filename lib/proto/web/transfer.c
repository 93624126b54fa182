/* Uploads (docs/spec/device-api.md, 6): begin, pieces, commit, the end. */
#include "aloft/memory.h"
#include "transfer_private.h"

bool web_transfer_is_there(const struct aloft_web_server *server)
{
    return server->config.update != NULL;
}

bool web_update_is_open(const struct aloft_web_server *server)
{
    return server->config.update != NULL &&
           server->config.update->state == ALOFT_UPDATE_OPEN;
}

void web_transfer_touch(struct aloft_web_server *server)
{
    if (server->upload.state == ALOFT_WEB_TRANSFER_OPEN) {
        aloft_timer_start(
                &server->upload.timer, server->now_ms, server->config.upload_ms);
    }
}

/* The upload has ended in FAILED. */
static void note_failure(struct aloft_web_server *server, enum aloft_status why)
{
    server->upload.state = ALOFT_WEB_TRANSFER_FAILED;
    server->upload.status = why;
    aloft_timer_stop(&server->upload.timer);
}

static void give_up(struct aloft_web_server *server, enum aloft_status why)
{
    aloft_update_fail(server->config.update, why);
    note_failure(server, why);
}

void web_transfer_look(struct aloft_web_server *server)
{
    const struct aloft_update *update = server->config.update;
    const struct aloft_web_transfer *upload = &server->upload;

    if (upload->state != ALOFT_WEB_TRANSFER_OPEN) {
        return;
    }
    if (update->state != ALOFT_UPDATE_OPEN || update->offer.kind != upload->kind ||
            update->offer.size != upload->size ||
            aloft_update_received(update) != upload->offset) {
        const enum aloft_status error = aloft_update_error(update);

        note_failure(server, error == ALOFT_OK ? ALOFT_ERR_ABORTED : error);
    }
}

bool web_transfer_goes_on(struct aloft_web_server *server)
{
    web_transfer_look(server);
    return server->upload.state == ALOFT_WEB_TRANSFER_OPEN;
}

void web_transfer_take_time(struct aloft_web_server *server)
{
    if (aloft_timer_expired(&server->upload.timer, server->now_ms)) {
        web_transfer_look(server);
    }
    if (aloft_timer_expired(&server->upload.timer, server->now_ms)) {
        give_up(server, ALOFT_ERR_TIMEOUT);
    }
}

void aloft_web_server_abort_upload(struct aloft_web_server *server)
{
    web_transfer_look(server);
    if (server->upload.state == ALOFT_WEB_TRANSFER_OPEN) {
        give_up(server, ALOFT_ERR_ABORTED);
    }
}

/* Whether the upload that is open is the one that the request would begin. */
static bool is_same(const struct aloft_web_server *server)
{
    const struct aloft_web_transfer *upload = &server->upload;
    const struct aloft_web_transfer_fields *fields = &server->request.upload;

    return upload->state == ALOFT_WEB_TRANSFER_OPEN && upload->kind == fields->kind &&
           upload->size == fields->size && upload->sha256_told &&
           web_transfer_has(server, ALOFT_WEB_FIELD_SHA256) &&
           memcmp(fields->sha256, server->config.update->offer.announced.bytes,
                   sizeof fields->sha256) == 0;
}

enum web_answer web_transfer_check(struct aloft_web_server *server)
{
    const enum aloft_web_presence *presence = server->request.upload.presence;

    if (presence[ALOFT_WEB_FIELD_SIZE] != ALOFT_WEB_FIELD_THERE ||
            presence[ALOFT_WEB_FIELD_SHA256] == ALOFT_WEB_FIELD_BROKEN ||
            presence[ALOFT_WEB_FIELD_KIND] == ALOFT_WEB_FIELD_BROKEN) {
        return WEB_UPLOAD_FIELDS;
    }
    return web_update_is_open(server) && !is_same(server) ? WEB_BUSY : WEB_OK;
}

/* The file has to have room for what the manifest says of it. Notes the block list. */
static enum aloft_status read_manifest(
        const struct aloft_web_server *server, struct aloft_web_list *list)
{
    struct aloft_manifest manifest;
    const enum aloft_status status =
            aloft_manifest_decode(&manifest, server->config.body, server->body_read);

    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t list_size = aloft_manifest_list_size(&manifest);
    const uint64_t needed = (uint64_t)manifest.payload.size + list_size +
                            manifest.document.len + ALOFT_MANIFEST_FOOTER_SIZE;

    if (needed > server->request.upload.size) {
        return ALOFT_ERR_SIZE;
    }
    if (list_size > 0) {
        list->size = list_size;
        list->block_size = manifest.block_size;
        list->payload_size = manifest.payload.size;
        memcpy(list->sha256, manifest.blocks_sha256, sizeof list->sha256);
    }
    return ALOFT_OK;
}

static enum aloft_status begin_update(struct aloft_web_server *server)
{
    const struct aloft_web_transfer_fields *fields = &server->request.upload;
    struct aloft_update_offer offer = {
            .kind = fields->kind,
            .size = fields->size,
            .manifest = server->config.body,
            .manifest_len = server->body_read,
    };

    if (web_transfer_has(server, ALOFT_WEB_FIELD_SHA256)) {
        offer.announced.ops = server->config.sha256;
        memcpy(offer.announced.bytes, fields->sha256, sizeof fields->sha256);
    }
    return aloft_update_begin(
            server->config.update, server->config.update_config, &offer);
}

/* The engine has begun: from now on there is an upload. */
static void note_begin(
        struct aloft_web_server *server, const struct aloft_web_list *list)
{
    struct aloft_random *random = server->config.random;
    struct aloft_web_transfer *upload = &server->upload;
    struct aloft_target_reader held;

    memset(upload, 0, sizeof *upload);
    upload->state = ALOFT_WEB_TRANSFER_OPEN;
    upload->kind = server->request.upload.kind;
    upload->size = server->request.upload.size;
    upload->sha256_told = web_transfer_has(server, ALOFT_WEB_FIELD_SHA256);
    random->ops->fill(random, upload->id, sizeof upload->id);
    aloft_update_held(server->config.update, &held);
    if (held.base.size > 0) {
        upload->list = *list;
    }
    web_transfer_touch(server);
}

enum web_answer web_transfer_begin(struct aloft_web_server *server)
{
    struct aloft_web_list list = {0};

    if (is_same(server)) {
        web_transfer_touch(server);
        return WEB_OK;
    }
    if (server->body_read > 0) {
        server->why = read_manifest(server, &list);
    }
    if (server->why == ALOFT_OK) {
        server->why = begin_update(server);
    }
    if (server->why != ALOFT_OK) {
        return web_refusal(server->why, WEB_IMAGE_REFUSED);
    }
    note_begin(server, &list);
    return WEB_CREATED;
}

enum web_answer web_transfer_is_known(struct aloft_web_server *server)
{
    const struct aloft_web_transfer *upload = &server->upload;
    const bool named =
            web_transfer_has(server, ALOFT_WEB_FIELD_ID) &&
            memcmp(server->request.upload.id, upload->id, sizeof upload->id) == 0;

    return named && upload->state == ALOFT_WEB_TRANSFER_OPEN ? WEB_OK : WEB_NO_UPLOAD;
}

enum web_answer web_piece_begin(struct aloft_web_server *server)
{
    const struct aloft_http_range *range = &server->request.upload.range;
    const struct aloft_web_transfer *upload = &server->upload;

    if (web_transfer_is_known(server) != WEB_OK) {
        return WEB_NO_UPLOAD;
    }
    if (!web_transfer_has(server, ALOFT_WEB_FIELD_RANGE) ||
            range->size != server->body_left || range->total != upload->size) {
        return WEB_WRONG_RANGE;
    }
    return range->offset == upload->offset ? WEB_OK : WEB_WRONG_OFFSET;
}

/* What the engine has said about the upload. */
static enum web_answer take_verdict(
        struct aloft_web_server *server, enum aloft_status status)
{
    server->why = status;
    server->upload.offset = aloft_update_received(server->config.update);
    if (status != ALOFT_OK) {
        give_up(server, status);
    }
    return web_refusal(status, WEB_IMAGE_REFUSED);
}

/* Before the first bytes of an image that may be gone on with after a power cut. */
static enum aloft_status do_without_blocks(struct aloft_web_server *server)
{
    uint32_t kept;

    if (server->upload.list.size == 0) {
        return ALOFT_OK;
    }
    server->upload.list.size = 0;
    return aloft_update_keep(server->config.update, 0, &kept);
}

enum web_answer web_piece_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len)
{
    if (!web_transfer_goes_on(server)) {
        return WEB_NO_UPLOAD; // the engine may work for somebody else by now
    }
    enum aloft_status status = do_without_blocks(server);

    if (status == ALOFT_OK) {
        status = aloft_update_write(server->config.update, data, len);
    }
    web_transfer_touch(server);
    return take_verdict(server, status);
}

enum web_answer web_commit(struct aloft_web_server *server)
{
    struct aloft_web_transfer *upload = &server->upload;

    if (upload->offset < upload->size) {
        return WEB_INCOMPLETE;
    }
    const enum web_answer answer =
            take_verdict(server, aloft_update_end(server->config.update));

    if (answer != WEB_OK) {
        return answer;
    }
    upload->state = ALOFT_WEB_TRANSFER_STAGED;
    aloft_timer_stop(&upload->timer);
    server->restart_asked = !server->config.no_restart;
    return server->restart_asked ? WEB_RESTARTING : WEB_OK;
}

enum web_answer web_transfer_drop(struct aloft_web_server *server)
{
    if (server->upload.state == ALOFT_WEB_TRANSFER_OPEN) {
        give_up(server, ALOFT_ERR_ABORTED);
    } else if (web_update_is_open(server)) {
        return WEB_BUSY;
    }
    server->upload.state = ALOFT_WEB_TRANSFER_NONE;
    return WEB_OK;
}
