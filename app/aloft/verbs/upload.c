#include "verbs.h"

#include "../cli.h"
#include "../deliver.h"
#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"
#include "aloft/image_info.h"
#include "aloft/json.h"

#define OPERANDS_MAX 256u

struct upload_options {
    const char *password_file;
    bool no_wait;
    bool file_system;
    bool keep_going;
    bool force;
    bool allow_md5;
    uint32_t http_port;
    uint32_t host_port;
};

/* How several deliveries went. */
struct tally {
    size_t total;
    size_t done;
    size_t failed;
    bool same_exit; /* All that failed did so with... */
    enum aloft_exit exit;
};

static void print_success(
        struct cli *cli, const struct delivery *delivery, const char *target)
{
    switch (delivery->state) {
    case DELIVERY_CONFIRMED:
        fprintf(cli->out, "confirmed: %s runs %s\n", target, delivery->version);
        break;
    case DELIVERY_STORED:
        fprintf(cli->out, "stored: %s has the new file system\n", target);
        break;
    case DELIVERY_ACCEPTED:
        fprintf(cli->out, "accepted: %s took the image; boot not observed\n", target);
        break;
    case DELIVERY_NONE:
    case DELIVERY_TRIAL:
    case DELIVERY_ROLLED_BACK:
        break;
    }
}

/* One entry of "targets"; NULL without memory. */
static json_t *target_object(const struct cli *cli, const struct delivery *delivery,
        const char *target, enum aloft_exit exit)
{
    json_t *object = json_pack("{s:o, s:b, s:s, s:s}", "target",
            aloft_json_text(target), "ok", exit == ALOFT_EXIT_OK, "state",
            delivery_state_text(delivery->state), "transport", "espota");
    int failed = object == NULL;

    if (!failed && delivery->address[0] != '\0') {
        failed |= json_object_set_new(
                object, "address", aloft_json_text(delivery->address));
    }
    if (!failed && delivery->version[0] != '\0') {
        failed |= json_object_set_new(
                object, "version", aloft_json_text(delivery->version));
    }
    if (!failed && exit != ALOFT_EXIT_OK) {
        failed |=
                json_object_set_new(object, "error", aloft_failure_json(&cli->failure));
    }
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static void count(struct tally *tally, enum aloft_exit exit)
{
    if (exit == ALOFT_EXIT_OK) {
        tally->done++;
        return;
    }
    tally->same_exit = tally->failed == 0 || (tally->same_exit && tally->exit == exit);
    tally->exit = exit;
    tally->failed++;
}

/* Several targets: what happened with each was told at once, this is the sum. */
static enum aloft_exit conclude(struct cli *cli, const struct tally *tally)
{
    const size_t left = tally->total - tally->done - tally->failed;

    if (tally->failed == 0) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, ALOFT_ERR_REFUSED, "upload",
            "%zu of %zu targets done, %zu failed, %zu not tried", tally->done,
            tally->total, tally->failed, left);
    cli_why(cli, "see above");
    cli_hint(cli, left > 0 ? "go on behind a failure with --keep-going"
                           : "try again with the targets that failed");
    if (tally->done > 0) {
        return cli_fail_as(cli, ALOFT_EXIT_PARTIAL, "partial");
    }
    return cli_fail_as(
            cli, tally->same_exit ? tally->exit : ALOFT_EXIT_FAILED, "all_failed");
}

static bool goes_on(const struct upload_options *options, enum aloft_exit exit)
{
    const bool stopped =
            exit == ALOFT_EXIT_INTERRUPTED || exit == ALOFT_EXIT_TERMINATED;

    return exit == ALOFT_EXIT_OK || (options->keep_going && !stopped);
}

static enum aloft_exit deliver_to_all(struct cli *cli, struct delivery_order *order,
        const struct cli_arguments *arguments)
{
    struct tally tally = {.total = arguments->operand_count - 1};
    json_t *targets = json_array();
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (size_t i = 1; i <= tally.total && goes_on(arguments->options, exit); i++) {
        const char *target = arguments->operands[i];
        struct delivery delivery;

        exit = deliver(cli, order, target, &delivery);
        count(&tally, exit);
        if (exit == ALOFT_EXIT_OK) {
            print_success(cli, &delivery, target);
        } else if (tally.total > 1) {
            aloft_failure_print(&cli->failure, stderr, &cli->err_style);
        }
        json_t *object = target_object(cli, &delivery, target, exit);

        if (object == NULL || json_array_append_new(targets, object) != 0) {
            cli_note(cli, "note: no memory to report %s", target);
        }
    }
    cli_result_value(cli, "targets", targets);
    return tally.total == 1 ? exit : conclude(cli, &tally);
}

/* A device without signatures takes what it gets: half a file must not leave here. */
static enum aloft_exit check_image(struct cli *cli, struct delivery_order *order,
        const struct upload_options *options)
{
    const struct cli_image *image = &order->image;
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct aloft_image_info info;
    uint32_t size = 0;
    enum aloft_status status = aloft_image_info_read(&info, &image->reader.base);
    const enum aloft_status unpacked = cli_image_installed(image, digest, &size);

    aloft_hex_encode(digest, aloft_bearssl_sha256.size, order->installed_sha256);

    if (options->file_system || options->force) {
        return ALOFT_EXIT_OK;
    }
    if (status == ALOFT_OK && info.format == ALOFT_FORMAT_ESP &&
            (!info.app.checksum_valid || info.crc == ALOFT_CHECK_WRONG)) {
        status = ALOFT_ERR_DIGEST;
    }
    if (status == ALOFT_OK) {
        status = unpacked;
    }
    if (status == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    cli_fail(cli, status, "prepare", "%s is broken: %s", image->path,
            aloft_status_text(status));
    cli_why(cli, "it begins as %s images do, but its inside does not hold together",
            aloft_image_format_text(info.format));
    cli_hint(cli, "build it again; see aloft inspect; --force sends it all the same");
    return cli_fail_as(cli, ALOFT_EXIT_IO, "broken");
}

static void describe_image(struct cli *cli, struct delivery_order *order)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    char sha256[2u * ALOFT_DIGEST_MAX + 1u] = {0}; // terminated, too

    aloft_digest_once(
            &aloft_bearssl_sha256, order->image.bytes, order->image.size, digest);
    aloft_hex_encode(digest, aloft_bearssl_sha256.size, sha256);
    cli_result_text(cli, "file", order->image.path);
    cli_result_number(cli, "size", order->image.size);
    cli_result_text(cli, "sha256", sha256);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct upload_options *options = arguments->options;
    struct delivery_order order = {
            .kind = options->file_system ? ALOFT_UPDATE_FILE_SYSTEM
                                         : ALOFT_UPDATE_FIRMWARE,
            .allow_md5 = options->allow_md5,
            .no_wait = options->no_wait,
            .http_port = options->http_port,
            .host_port = options->host_port,
    };
    enum aloft_exit exit =
            cli_password_read(cli, options->password_file, &order.password);

    if (exit == ALOFT_EXIT_OK) {
        exit = cli_image_read(cli, arguments->operands[0], &order.image);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = check_image(cli, &order, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        describe_image(cli, &order);
        exit = deliver_to_all(cli, &order, arguments);
    }
    cli_image_free(&order.image);
    cli_password_wipe(&order.password);
    return exit;
}

static const struct cli_option table[] = {
        {.name = "password-file",
                .argument = "FILE",
                .help = "the device's password is the first line of FILE",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct upload_options, password_file),
                .completes = CLI_COMPLETES_FILES},
        {.name = "allow-md5",
                .help = "prove the password with MD5 to devices that know nothing "
                        "better",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, allow_md5)},
        {.letter = 's',
                .name = "file-system",
                .help = "the file is a file-system image, not firmware",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, file_system)},
        {.name = "no-wait",
                .help = "be content when the device has accepted the image",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, no_wait)},
        {.name = "keep-going",
                .help = "go on with the next target when one has failed",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, keep_going)},
        {.name = "force",
                .help = "send a firmware image even if it looks broken",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, force)},
        {.name = "http-port",
                .argument = "PORT",
                .help = "TCP port at which devices tell over HTTP what they run; what "
                        "they "
                        "announce, or 80, by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct upload_options, http_port),
                .min = 1,
                .max = 65535},
        {.name = "host-port",
                .argument = "PORT",
                .help = "TCP port of this computer that devices connect to; any free "
                        "one "
                        "by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct upload_options, host_port),
                .max = 65535},
};

static const char *const examples[] = {
        "aloft upload app.bin.signed kitchen.local --password-file secret",
        "aloft upload app.bin sim:kitchen",
        "aloft upload -s fs.bin 192.168.1.7:3232 --no-wait",
        NULL,
};

static const char *const details[] = {
        "A target is HOST, HOST:PORT, espota://HOST:PORT, or sim:NAME for a simulated "
        "device. Without a port the usual ones of ESP8266 (8266) and ESP32 (3232) are "
        "tried. The device connects back to this computer, so a TCP port has to be "
        "open "
        "here.",
        "Success means that the new image runs and is confirmed. A device that answers "
        "aloft status tells so; exit code 8 means that it went back, or has not "
        "confirmed "
        "the image in time. Of other devices it is not known: then the exit code is 9, "
        "or 0 "
        "with --no-wait. The progress counts what the device has acknowledged.",
        "The password comes from --password-file, from ALOFT_PASSWORD, or from the "
        "terminal; never from the command line, which others can see. It does not "
        "protect "
        "the image: sign images.",
        NULL,
};

const struct cli_command cli_upload_command = {
        .name = "upload",
        .group = "Deliver",
        .purpose = "Send an image to devices and see it run",
        .synopsis = "FILE TARGET...",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct upload_options),
        .operands_min = 2,
        .operands_max = OPERANDS_MAX,
        .completes = CLI_COMPLETES_FILES,
        .run = run,
};
