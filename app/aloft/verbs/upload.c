#include "verbs.h"

#include "../cli.h"
#include "../deliveries.h"
#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"
#include "aloft/image_info.h"
#include "aloft/json.h"

#define OPERANDS_MAX 1000u

struct upload_options {
    const char *password_file;
    bool no_wait;
    bool file_system;
    bool keep_going;
    bool force;
    bool allow_md5;
    bool allow_basic;
    uint32_t http_port;
    uint32_t host_port;
    uint32_t jobs;
    uint32_t wait_online_s;
    int transport; /* enum transport, as far as it can be asked for */
    struct cli_tls tls;
};

static const char *const transports[] = {"auto", "http", "espota", NULL};

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

static enum aloft_exit find_targets(struct cli *cli,
        const struct cli_arguments *arguments, struct cli_target_list *targets)
{
    enum aloft_exit exit = ALOFT_EXIT_OK;

    for (size_t i = 1; i < arguments->operand_count && exit == ALOFT_EXIT_OK; i++) {
        exit = cli_target_list_add(cli, targets, arguments->operands[i]);
    }
    return exit;
}

static struct delivery_order make_order(const struct upload_options *options)
{
    return (struct delivery_order){
            .kind = options->file_system ? ALOFT_UPDATE_FILE_SYSTEM
                                         : ALOFT_UPDATE_FIRMWARE,
            .allow_md5 = options->allow_md5,
            .allow_basic = options->allow_basic,
            .no_wait = options->no_wait,
            .http_port = options->http_port,
            .host_port = options->host_port,
            .asked = (enum transport)options->transport,
            .tls = options->tls,
            .wait_online_s = options->wait_online_s,
    };
}

/* Devices that connect back to one port can do so one after the other only. */
static enum aloft_exit check_options(
        struct cli *cli, const struct upload_options *options)
{
    return options->host_port != 0 && options->jobs > 1
                   ? cli_usage(cli, "--host-port and --jobs exclude each other")
                   : ALOFT_EXIT_OK;
}

static enum aloft_exit run_order(struct cli *cli, const struct cli_arguments *arguments,
        struct delivery_order *order, struct cli_target_list *targets)
{
    const struct upload_options *options = arguments->options;
    enum aloft_exit exit = find_targets(cli, arguments, targets);

    if (exit == ALOFT_EXIT_OK) {
        exit = cli_password_read(cli, options->password_file, &order->password);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = cli_image_read(cli, arguments->operands[0], &order->image);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = check_image(cli, order, options);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const struct deliveries deliveries = {
            .order = order,
            .targets = targets,
            .jobs = options->jobs,
            .keep_going = options->keep_going,
    };

    describe_image(cli, order);
    if (options->tls.insecure) {
        cli_note(cli, "anybody may answer: certificates are not looked at");
    }
    return deliveries_run(cli, &deliveries);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct upload_options *options = arguments->options;
    struct delivery_order order = make_order(options);
    struct cli_target_list targets = {0};
    enum aloft_exit exit = check_options(cli, options);

    if (exit == ALOFT_EXIT_OK) {
        exit = run_order(cli, arguments, &order, &targets);
    }
    cli_image_free(&order.image);
    cli_password_wipe(&order.password);
    cli_target_list_free(&targets);
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
        {.name = "wait-online",
                .argument = "SEC",
                .help = "wait up to SEC seconds for a device that is not there yet",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct upload_options, wait_online_s),
                .min = 1,
                .max = 604800},
        {.letter = 'j',
                .name = "jobs",
                .argument = "N",
                .help = "update N devices at once; 1 by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct upload_options, jobs),
                .min = 1,
                .max = DELIVERIES_JOBS_MAX},
        {.name = "keep-going",
                .help = "go on with the next target when one has failed",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, keep_going)},
        {.name = "force",
                .help = "send a firmware image even if it looks broken",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, force)},
        {.letter = 't',
                .name = "transport",
                .argument = "WAY",
                .help = "send over auto (HTTP where the device takes it, else espota), "
                        "http or espota",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct upload_options, transport),
                .words = transports},
        CLI_TLS_OPTIONS(struct upload_options, tls),
        {.name = "allow-basic",
                .help = "send the password in the clear to the page of a stock device",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct upload_options, allow_basic)},
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
        "aloft upload app.bin @downstairs --jobs 8 --keep-going",
        "aloft upload app.bin http://192.168.1.7/update --no-wait",
        NULL,
};

static const char *const details[] = {
        "A target is HOST, HOST:PORT, http://HOST:PORT, https://HOST:PORT, "
        "espota://HOST:PORT, or sim:NAME for a simulated device. A device that takes "
        "uploads over HTTP gets them so; it need not reach this computer. Others get "
        "them over espota, at the ports of ESP8266 (8266) and ESP32 (3232) unless one "
        "is named: they connect back, so a TCP port has to be open here. What was "
        "chosen, and why, is told.",
        "http://HOST/update is the page of a stock device: it gets the form that a "
        "browser would send. Such a device does not tell how far it is, nor what it "
        "runs.",
        "Several targets: @NAME is a group, a line \"devices = HOST HOST ...\" in a "
        "section [group NAME] of aloft.ini; - reads targets from stdin. Each is "
        "updated once, however often it is named.",
        "Success means that the new image runs and is confirmed. A device that answers "
        "aloft status tells so; exit code 8 means that it went back, or has not "
        "confirmed "
        "the image in time. Of other devices it is not known: then the exit code is 9, "
        "or 0 "
        "with --no-wait. The progress counts what the device has acknowledged. With "
        "several targets, the exit code is 12 when some were updated and some were "
        "not.",
        "An upload over HTTP that breaks off goes on by itself where the device says; "
        "one that was given up can be started again, and sends only the rest if the "
        "image has a manifest with a block list.",
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
