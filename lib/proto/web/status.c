/* What runs on the device, for people without script (docs/spec/device-api.md, 7). */
#include "page_private.h"
#include "transfer_private.h"

/* Seconds between two looks at something that may change by itself. */
#define LOOK_S "5"

/* A device that has just started is looked at for so long. */
#define JUST_STARTED_S 120u

static void write_row(struct aloft_text *text, const char *key, const char *words)
{
    aloft_text_append(text, "<dt>");
    aloft_text_append(text, key);
    aloft_text_append(text, "<dd>");
    web_html_text(text, words != NULL ? words : "not known");
}

static const char *state_words(enum aloft_web_state state)
{
    switch (state) {
    case ALOFT_WEB_RUNNING:
        return "running";
    case ALOFT_WEB_TRIAL:
        return "on trial: goes back unless it is confirmed";
    case ALOFT_WEB_CONFIRMED:
        return "confirmed: stays";
    case ALOFT_WEB_RECOVERY:
        break;
    }
    return "nothing to run: waits for firmware";
}

static void write_info(struct aloft_text *text, const struct aloft_web_info *info)
{
    aloft_text_append(text, "<dl>");
    write_row(text, "Version", info->version);
    write_row(text, "State", state_words(info->state));
    if (info->unhealthy != NULL) {
        write_row(text, "Waits for", info->unhealthy);
    }
    write_row(text, "Last start", info->boot_reason);
    if (info->refused != NULL) {
        write_row(text, "Last request refused", info->refused);
    }
    write_row(text, "Target", info->target);
    aloft_text_append(text, "</dl>");
}

static void write_boot(struct aloft_text *text, const struct aloft_web_boot *boot)
{
    aloft_text_append(text, "<li>");
    aloft_text_append_decimal(text, boot->sequence);
    aloft_text_append(text, ": ");
    web_html_text(text, boot->reason != NULL ? boot->reason : "started");
    aloft_text_append(text, boot->installed ? ", installed" : "");
    aloft_text_append(text, boot->bootable ? "" : ", nothing to start");
    if (boot->problem != NULL) {
        aloft_text_append(text, "; ");
        web_html_text(text, boot->problem);
    }
}

static void write_boots(struct aloft_text *text, const struct aloft_web_info *info)
{
    if (info->boot_count == 0) {
        return;
    }
    aloft_text_append(text, "<h2>Last boots</h2><ul>");
    for (unsigned i = 0; i < info->boot_count; i++) {
        write_boot(text, &info->boots[i]);
    }
    aloft_text_append(text, "</ul>");
}

void web_status_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json)
{
    const struct aloft_web_info *info = &server->now.answer.info;
    struct aloft_text *text = &json->text;

    const char *title = info->hostname != NULL ? info->hostname : "Device";

    web_html_begin(text, title);
    if (info->state == ALOFT_WEB_TRIAL || info->uptime_s < JUST_STARTED_S) {
        aloft_text_append(text, "<meta http-equiv=refresh content=" LOOK_S ">");
    }
    web_html_main(text, title);
    write_info(text, info);
    write_boots(text, info);
    aloft_text_append(text, "<p><a href=\"../");
    web_html_page_name(server, text);
    aloft_text_append(text, "\">Update</a>");
    web_html_end(text);
}
