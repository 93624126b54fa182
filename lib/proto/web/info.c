/* What a device tells about itself (docs/spec/device-api.md, 3). */
#include "transfer_private.h"

static const char *state_text(enum aloft_web_state state)
{
    switch (state) {
    case ALOFT_WEB_RUNNING:
        return "running";
    case ALOFT_WEB_TRIAL:
        return "trial";
    case ALOFT_WEB_CONFIRMED:
        return "confirmed";
    case ALOFT_WEB_RECOVERY:
        return "recovery";
    }
    return "running";
}

static void write_boot(
        struct aloft_json_writer *json, const struct aloft_web_boot *boot)
{
    aloft_json_writer_open(json, NULL);
    aloft_json_writer_number(json, "sequence", boot->sequence);
    aloft_json_writer_flag(json, "bootable", boot->bootable);
    aloft_json_writer_flag(json, "installed", boot->installed);
    aloft_json_writer_flag(json, "resumed", boot->resumed);
    aloft_json_writer_flag(json, "files", boot->files);
    aloft_json_writer_flag(json, "trial", boot->on_trial);
    aloft_json_writer_number(json, "trials_left", boot->trials_left);
    aloft_json_writer_number(json, "moves", boot->moves);
    aloft_json_writer_text(json, "slot", boot->slot);
    aloft_json_writer_text(json, "reason", boot->reason);
    aloft_json_writer_text(json, "problem", boot->problem);
    aloft_json_writer_hex(json, "image", boot->image, sizeof boot->image);
    aloft_json_writer_close(json);
}

static uint32_t room(const struct aloft_web_server *server, enum aloft_update_kind kind)
{
    return server->config.update == NULL
                   ? 0
                   : aloft_update_room(server->config.update_config, kind);
}

void web_info_ask(struct aloft_web_server *server)
{
    struct aloft_web_device *web_device = server->config.device;
    struct aloft_web_answer *answer = &server->now.answer;

    web_device->ops->info(web_device, &answer->info);
    answer->firmware_room = room(server, ALOFT_UPDATE_FIRMWARE);
    answer->files_room = room(server, ALOFT_UPDATE_FILE_SYSTEM);
}

static uint32_t manifest_room(const struct aloft_web_server *server)
{
    const uint32_t lent = server->config.body_size;

    if (server->config.update == NULL) {
        return 0;
    }
    return lent < ALOFT_MANIFEST_SIZE_MAX ? lent : ALOFT_MANIFEST_SIZE_MAX;
}

static const char *password_text(const struct aloft_web_server *server)
{
    if (server->config.open_to_all) {
        return "none";
    }
    if (server->config.takes_basic) {
        return "basic";
    }
    return server->config.has_password ? "digest" : "closed";
}

static void tell_rooms(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct aloft_web_answer *answer = &server->now.answer;

    aloft_json_writer_number(json, "firmware_room", answer->firmware_room);
    aloft_json_writer_number(json, "files_room", answer->files_room);
    aloft_json_writer_number(json, "manifest_room", manifest_room(server));
}

static void tell_boots(
        const struct aloft_web_info *info, struct aloft_json_writer *json)
{
    aloft_json_writer_open_list(json, "boots");
    for (unsigned i = 0; i < info->boot_count; i++) {
        write_boot(json, &info->boots[i]);
    }
    aloft_json_writer_close_list(json);
}

void web_info_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct aloft_web_info *info = &server->now.answer.info;

    aloft_json_writer_text(json, "hostname", info->hostname);
    aloft_json_writer_text(json, "version", info->version);
    aloft_json_writer_text(json, "target", info->target);
    aloft_json_writer_text(json, "state", state_text(info->state));
    aloft_json_writer_number(json, "trials_left", info->trials_left);
    aloft_json_writer_flag(json, "can_rollback", info->can_rollback);
    aloft_json_writer_text(json, "unhealthy", info->unhealthy);
    aloft_json_writer_text(json, "slot", info->slot);
    aloft_json_writer_number(json, "image_size", info->image_size);
    aloft_json_writer_hex(
            json, "image_sha256", info->image_sha256, sizeof info->image_sha256);
    aloft_json_writer_number(json, "trust_version", info->trust_version);
    tell_rooms(server, json);
    aloft_json_writer_text(json, "password", password_text(server));
    aloft_json_writer_text(json, "boot_reason", info->boot_reason);
    aloft_json_writer_text(json, "refused", info->refused);
    aloft_json_writer_hex(json, "boot_id", server->boot_id, sizeof server->boot_id);
    aloft_json_writer_number(json, "uptime_s", info->uptime_s);
    web_transfer_tell(server, json);
    tell_boots(info, json);
}

static const char *upload_state_text(enum aloft_web_transfer_state state)
{
    switch (state) {
    case ALOFT_WEB_TRANSFER_NONE:
        break;
    case ALOFT_WEB_TRANSFER_OPEN:
        return "open";
    case ALOFT_WEB_TRANSFER_STAGED:
        return "staged";
    case ALOFT_WEB_TRANSFER_FAILED:
        return "failed";
    }
    return NULL;
}

void web_transfer_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct aloft_web_transfer *upload = &server->upload;
    const bool failed = upload->state == ALOFT_WEB_TRANSFER_FAILED;

    if (upload->state == ALOFT_WEB_TRANSFER_NONE) {
        aloft_json_writer_text(json, "upload", NULL);
        return;
    }
    aloft_json_writer_open(json, "upload");
    aloft_json_writer_hex(json, "id", upload->id, sizeof upload->id);
    aloft_json_writer_text(json, "kind",
            upload->kind == ALOFT_UPDATE_FIRMWARE ? "firmware" : "filesystem");
    aloft_json_writer_number(json, "size", upload->size);
    aloft_json_writer_number(json, "offset", upload->offset);
    aloft_json_writer_number(json, "blocks", upload->list.size);
    aloft_json_writer_text(json, "state", upload_state_text(upload->state));
    aloft_json_writer_number(json, "status", failed ? (uint32_t)upload->status : 0);
    aloft_json_writer_text(
            json, "message", failed ? aloft_status_text(upload->status) : NULL);
    aloft_json_writer_close(json);
}
