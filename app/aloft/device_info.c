#include "device_info.h"

#include <string.h>

#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/words.h"

const char *device_state_text(enum device_state state)
{
    switch (state) {
    case DEVICE_RUNNING:
        return "running";
    case DEVICE_TRIAL:
        return "trial";
    case DEVICE_CONFIRMED:
        return "confirmed";
    case DEVICE_RECOVERY:
        return "recovery";
    }
    return "running";
}

/* Devices that know no trust stores do not tell. */
static bool take_trust(const json_t *object, uint32_t *version)
{
    return json_object_get(object, "trust_version") == NULL ||
           device_field_number(object, "trust_version", version);
}

/* Devices that take no uploads over HTTP do not tell. */
static bool take_uploads(const json_t *object, struct device_info *info)
{
    info->takes_uploads = json_object_get(object, "firmware_room") != NULL;
    return !info->takes_uploads ||
           (device_field_number(object, "firmware_room", &info->firmware_room) &&
                   device_field_number(object, "files_room", &info->files_room) &&
                   device_field_number(object, "manifest_room", &info->manifest_room) &&
                   device_field_text(object, "password", info->password));
}

static bool take_state(const json_t *object, enum device_state *state)
{
    const char *text = json_string_value(json_object_get(object, "state"));

    for (unsigned i = DEVICE_RUNNING; text != NULL && i <= DEVICE_RECOVERY; i++) {
        *state = (enum device_state)i;
        if (strcmp(text, device_state_text(*state)) == 0) {
            return true;
        }
    }
    return false;
}

static bool decode(const json_t *object, struct device_info *info)
{
    return device_field_text(object, "hostname", info->hostname) &&
           device_field_text(object, "version", info->version) &&
           device_field_text(object, "target", info->target) &&
           device_field_text(object, "slot", info->slot) &&
           device_field_text(object, "boot_reason", info->boot_reason) &&
           device_field_text(object, "refused", info->refused) &&
           device_field_text(object, "unhealthy", info->unhealthy) &&
           device_field_text(object, "image_sha256", info->image_sha256) &&
           device_field_text(object, "boot_id", info->boot_id) &&
           take_trust(object, &info->trust_version) &&
           take_state(object, &info->state) &&
           device_field_flag(object, "can_rollback", &info->can_rollback) &&
           device_field_number(object, "trials_left", &info->trials_left) &&
           device_field_number(object, "image_size", &info->image_size) &&
           device_field_number(object, "uptime_s", &info->uptime_s) &&
           take_uploads(object, info) && device_boots_read(&info->boots, object);
}

bool device_info_read(struct device_info *info, const char *text)
{
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    *info = (struct device_info){0};
    const bool good = object != NULL && decode(object, info);

    json_decref(object);
    return good;
}

/* What is known, said twice: as a row for people and as a field for scripts. */
struct facts {
    struct cli *cli;
    struct aloft_table *table;
};

static void add_row(const struct facts *facts, const char *label, const char *text)
{
    char clean[2u * DEVICE_TEXT_MAX];

    aloft_words_clean(
            clean, sizeof clean, text, strlen(text), facts->cli->out_style.utf8);
    aloft_table_row(facts->table, (const char *const[]){label, clean});
}

/* What the device does not tell is no row, and null. */
static void add_text(
        const struct facts *facts, const char *key, const char *label, const char *text)
{
    if (text[0] == '\0') {
        cli_result_value(facts->cli, key, json_null());
        return;
    }
    add_row(facts, label, text);
    cli_result_value(facts->cli, key, aloft_json_text(text));
}

static void add_state(const struct facts *facts, const struct device_info *info)
{
    char text[DEVICE_TEXT_MAX];

    snprintf(text, sizeof text, "on trial, %u boots left to confirm it",
            (unsigned)info->trials_left);
    add_row(facts, "state",
            info->state == DEVICE_TRIAL ? text : device_state_text(info->state));
    cli_result_text(facts->cli, "state", device_state_text(info->state));
    cli_result_number(facts->cli, "trials_left", info->trials_left);
    add_row(facts, "can go back", info->can_rollback ? "yes" : "no");
    cli_result_flag(facts->cli, "can_rollback", info->can_rollback);
    add_text(facts, "unhealthy", "not passed yet", info->unhealthy);
}

static void add_image(const struct facts *facts, const struct device_info *info)
{
    char words[ALOFT_WORDS_MAX];
    char text[DEVICE_TEXT_MAX];

    add_text(facts, "slot", "slot", info->slot);
    aloft_words_size(words, info->image_size);
    snprintf(text, sizeof text, "%lu bytes (%s)", (unsigned long)info->image_size,
            words);
    add_row(facts, "image", text);
    cli_result_number(facts->cli, "image_size", info->image_size);
    add_text(facts, "image_sha256", "SHA-256", info->image_sha256);
}

static void add_boot(const struct facts *facts, const struct device_info *info)
{
    char words[ALOFT_WORDS_MAX];

    if (info->trust_version > 0) {
        snprintf(words, sizeof words, "version %u", (unsigned)info->trust_version);
        add_row(facts, "trust store", words);
    }
    cli_result_number(facts->cli, "trust_version", info->trust_version);
    add_text(facts, "boot_reason", "reason", info->boot_reason);
    add_text(facts, "refused", "last refusal", info->refused);
    cli_result_value(facts->cli, "boot_id", aloft_json_text(info->boot_id));
    aloft_words_duration(words, (uint64_t)info->uptime_s * 1000u);
    add_row(facts, "up for", words);
    cli_result_number(facts->cli, "uptime_s", info->uptime_s);
}

enum aloft_exit device_info_print(struct cli *cli, const struct device_info *info)
{
    static const struct aloft_table_column columns[] = {
            {NULL, ALOFT_ALIGN_LEFT},
            {NULL, ALOFT_ALIGN_LEFT},
    };
    const struct facts facts = {cli, aloft_table_new(columns, 2, 0)};

    add_text(&facts, "hostname", "name", info->hostname);
    add_text(&facts, "target", "kind", info->target);
    add_text(&facts, "version", "version", info->version);
    add_state(&facts, info);
    add_image(&facts, info);
    add_boot(&facts, info);
    const enum aloft_status status =
            aloft_table_print(facts.table, cli->out, &cli->out_style);

    aloft_table_free(facts.table);
    return status == ALOFT_OK ? device_boots_print(cli, &info->boots)
                              : cli_fail(cli, status, "print", "cannot list it");
}
