/* What a device tells about itself (docs/spec/device-api.md, 3). */
#include "web_private.h"

static const char *state_text(enum aloft_web_state state)
{
    switch (state) {
    case ALOFT_WEB_RUNNING:
        return "running";
    case ALOFT_WEB_TRIAL:
        return "trial";
    case ALOFT_WEB_CONFIRMED:
        return "confirmed";
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

void web_info_write(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    struct aloft_web_device *web_device = server->config.device;
    struct aloft_web_info info = {0};

    web_device->ops->info(web_device, &info);
    aloft_json_writer_text(json, "hostname", info.hostname);
    aloft_json_writer_text(json, "version", info.version);
    aloft_json_writer_text(json, "target", info.target);
    aloft_json_writer_text(json, "state", state_text(info.state));
    aloft_json_writer_number(json, "trials_left", info.trials_left);
    aloft_json_writer_flag(json, "can_rollback", info.can_rollback);
    aloft_json_writer_text(json, "unhealthy", info.unhealthy);
    aloft_json_writer_text(json, "slot", info.slot);
    aloft_json_writer_number(json, "image_size", info.image_size);
    aloft_json_writer_hex(
            json, "image_sha256", info.image_sha256, sizeof info.image_sha256);
    aloft_json_writer_number(json, "trust_version", info.trust_version);
    aloft_json_writer_text(json, "boot_reason", info.boot_reason);
    aloft_json_writer_text(json, "refused", info.refused);
    aloft_json_writer_hex(json, "boot_id", server->boot_id, sizeof server->boot_id);
    aloft_json_writer_number(json, "uptime_s", info.uptime_s);
    aloft_json_writer_open_list(json, "boots");
    for (unsigned i = 0; i < info.boot_count; i++) {
        write_boot(json, &info.boots[i]);
    }
    aloft_json_writer_close_list(json);
}
