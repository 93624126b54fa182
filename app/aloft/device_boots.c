#include "device_boots.h"

#include <string.h>

#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/words.h"

static bool decode(struct device_boot *boot, const json_t *object)
{
    return device_field_number(object, "sequence", &boot->sequence) &&
           device_field_flag(object, "bootable", &boot->bootable) &&
           device_field_flag(object, "installed", &boot->installed) &&
           device_field_flag(object, "resumed", &boot->resumed) &&
           device_field_flag(object, "files", &boot->files) &&
           device_field_flag(object, "trial", &boot->trial) &&
           device_field_number(object, "trials_left", &boot->trials_left) &&
           device_field_number(object, "moves", &boot->moves) &&
           device_field_text(object, "slot", boot->slot) &&
           device_field_text(object, "reason", boot->reason) &&
           device_field_text(object, "problem", boot->problem) &&
           device_field_text(object, "image", boot->image);
}

bool device_boots_read(struct device_boots *boots, const json_t *info)
{
    const json_t *const list = json_object_get(info, "boots");
    const size_t count = json_array_size(list);

    boots->count = count < DEVICE_BOOTS_MAX ? count : DEVICE_BOOTS_MAX;
    for (size_t i = 0; i < boots->count; i++) {
        if (!decode(&boots->boots[i], json_array_get(list, i))) {
            return false;
        }
    }
    return list == NULL || json_is_array(list);
}

static const char *deed_text(const struct device_boot *boot)
{
    if (!boot->bootable) {
        return "found nothing to boot";
    }
    if (boot->installed && boot->files) {
        return boot->resumed ? "resumed, stored files" : "stored files";
    }
    if (boot->installed) {
        return boot->resumed ? "resumed and installed" : "installed";
    }
    if (boot->resumed) {
        return "resumed";
    }
    return boot->trial ? "tried again" : "started";
}

/* A text of the device, made safe to print. */
struct printable {
    char text[2u * DEVICE_TEXT_MAX];
};

static struct printable clean(const struct cli *cli, const char *src)
{
    struct printable result;

    aloft_words_clean(
            result.text, sizeof result.text, src, strlen(src), cli->out_style.utf8);
    return result;
}

static void add_row(const struct cli *cli, struct aloft_table *table,
        const struct device_boot *boot)
{
    char number[16];
    char trials[16] = "";
    const struct printable slot = clean(cli, boot->slot);
    const struct printable image = clean(cli, boot->image);
    const struct printable why =
            clean(cli, boot->problem[0] != '\0' ? boot->problem : boot->reason);

    snprintf(number, sizeof number, "%lu", (unsigned long)boot->sequence);
    if (boot->trial) {
        snprintf(trials, sizeof trials, "%lu", (unsigned long)boot->trials_left);
    }
    aloft_table_row(table, (const char *const[]){number, deed_text(boot), slot.text,
                                   image.text, trials, why.text});
}

/* NULL without memory, or for an empty text. */
static json_t *text_or_null(const char *text)
{
    return text[0] == '\0' ? json_null() : aloft_json_text(text);
}

static json_t *boot_object(const struct device_boot *boot)
{
    return json_pack("{s:I, s:b, s:b, s:b, s:b, s:b, s:I, s:I, s:o, s:o, s:o, s:o}",
            "sequence", (json_int_t)boot->sequence, "bootable", boot->bootable,
            "installed", boot->installed, "resumed", boot->resumed, "files",
            boot->files, "trial", boot->trial, "trials_left",
            (json_int_t)boot->trials_left, "moves", (json_int_t)boot->moves, "slot",
            text_or_null(boot->slot), "reason", text_or_null(boot->reason), "problem",
            text_or_null(boot->problem), "image", text_or_null(boot->image));
}

static enum aloft_exit add_result(struct cli *cli, const struct device_boots *boots)
{
    json_t *const list = json_array();
    bool good = list != NULL;

    for (size_t i = 0; good && i < boots->count; i++) {
        good = json_array_append_new(list, boot_object(&boots->boots[i])) == 0;
    }
    cli_result_value(cli, "boots", list);
    return good ? ALOFT_EXIT_OK
                : cli_fail(cli, ALOFT_ERR_MEMORY, "print", "cannot list the boots");
}

enum aloft_exit device_boots_print(struct cli *cli, const struct device_boots *boots)
{
    static const struct aloft_table_column columns[] = {
            {"boot", ALOFT_ALIGN_RIGHT},
            {"what it did", ALOFT_ALIGN_LEFT},
            {"slot", ALOFT_ALIGN_LEFT},
            {"image", ALOFT_ALIGN_LEFT},
            {"trials", ALOFT_ALIGN_RIGHT},
            {"why", ALOFT_ALIGN_LEFT},
    };
    enum aloft_status status = ALOFT_OK;

    if (boots->count > 0) {
        struct aloft_table *const table =
                aloft_table_new(columns, sizeof columns / sizeof columns[0], 0);

        for (size_t i = 0; i < boots->count; i++) {
            add_row(cli, table, &boots->boots[i]);
        }
        fputs("\nlast boots that did more than start the image\n", cli->out);
        status = aloft_table_print(table, cli->out, &cli->out_style);
        aloft_table_free(table);
    }
    return status == ALOFT_OK ? add_result(cli, boots)
                              : cli_fail(cli, status, "print", "cannot list the boots");
}
