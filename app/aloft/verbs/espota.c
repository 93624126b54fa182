#include "verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli.h"
#include "../espota_lines.h"
#include "../image_file.h"
#include "../push.h"
#include "../push_explain.h"
#include "../target.h"
#include "aloft/address.h"

#define PATH_SIZE 4096u

struct espota_options {
    bool help;
    const char *ip;
    const char *host_ip;
    uint32_t port;
    uint32_t host_port;
    const char *auth;
    bool md5_target;
    const char *file;
    bool spiffs;
    bool debug;
    bool progress;
    uint32_t timeout_s;
};

/* One call on its way. */
struct call {
    struct cli *cli;
    const struct espota_options *options;
    struct espota_lines lines;
    struct cli_image image;
    struct cli_addresses addresses;
    struct aloft_peer local;
    char signed_path[PATH_SIZE];
};

/* The original ends with 1 for everything but usage and signals. */
static enum aloft_exit fold(enum aloft_exit exit)
{
    switch (exit) {
    case ALOFT_EXIT_OK:
    case ALOFT_EXIT_USAGE:
    case ALOFT_EXIT_INTERRUPTED:
    case ALOFT_EXIT_TERMINATED:
        return exit;
    case ALOFT_EXIT_FAILED:
    case ALOFT_EXIT_UNREACHABLE:
    case ALOFT_EXIT_AUTH:
    case ALOFT_EXIT_SIGNATURE:
    case ALOFT_EXIT_INCOMPATIBLE:
    case ALOFT_EXIT_TRANSFER:
    case ALOFT_EXIT_ROLLED_BACK:
    case ALOFT_EXIT_TIMEOUT:
    case ALOFT_EXIT_IO:
    case ALOFT_EXIT_TRUST:
    case ALOFT_EXIT_PARTIAL:
        break;
    }
    return ALOFT_EXIT_FAILED;
}

/* The recorded failure in the form of the original, with its cause and remedy below. */
static enum aloft_exit tell(struct call *call, enum aloft_exit exit, bool told_what)
{
    const struct aloft_failure *failure = &call->cli->failure;

    if (exit == ALOFT_EXIT_USAGE) {
        return exit;
    }
    call->cli->failed = false; // it is told here
    if (!told_what) {
        espota_error(&call->lines, "%s", failure->message);
    }
    fprintf(stderr, "  why:  %s\n  try:  %s\n", failure->why, failure->hint);
    return fold(exit);
}

static void tell_options(const struct call *call)
{
    const struct espota_options *options = call->options;
    const char *auth = options->auth == NULL || options->auth[0] == '\0' ? "" : "***";

    espota_info(&call->lines,
            "Options: esp_ip '%s', host_ip '%s', esp_port %u, host_port %u, auth '%s', "
            "image '%s', spiffs %s, timeout %u",
            options->ip, options->host_ip, (unsigned)options->port,
            (unsigned)options->host_port, auth, options->file,
            options->spiffs ? "yes" : "no", (unsigned)options->timeout_s);
}

/* The original sends FILE.signed where there is one, and says so. */
static enum aloft_exit read_image(struct call *call)
{
    const char *path = call->options->file;
    const int len = snprintf(call->signed_path, PATH_SIZE, "%s.signed", path);

    if (len > 0 && (size_t)len < PATH_SIZE && access(call->signed_path, F_OK) == 0) {
        fprintf(stderr, "Detected Signed Update. %s will be uploaded instead.\n",
                call->signed_path);
        path = call->signed_path;
    }
    return cli_image_read(call->cli, path, &call->image);
}

/* Where the device is, and where it is to connect to. */
static enum aloft_exit find_ends(struct call *call)
{
    const struct espota_options *options = call->options;
    const uint16_t host_port = (uint16_t)options->host_port;

    if (strcmp(options->host_ip, "0.0.0.0") != 0 &&
            aloft_address_parse(options->host_ip, host_port, &call->local) !=
                    ALOFT_OK) {
        return cli_usage(call->cli, "--host_ip %s is no address", options->host_ip);
    }
    call->local.port = host_port;
    return cli_target_find(
            call->cli, options->ip, (uint16_t)options->port, &call->addresses);
}

static const char *password_of(const struct espota_options *options)
{
    const char *password =
            options->auth == NULL ? getenv("ALOFT_PASSWORD") : options->auth;

    return password == NULL || password[0] == '\0' ? NULL : password;
}

static enum aloft_exit explain(
        struct call *call, const struct push *push, const struct push_end *end)
{
    const enum aloft_exit exit = push_explain(call->cli, call->options->ip, push, end);

    if (exit == ALOFT_EXIT_AUTH) {
        cli_hint(call->cli,
                "give it with -a PASSWORD, or, where others cannot see it, in "
                "ALOFT_PASSWORD");
    }
    if (end->report.outcome == ALOFT_ESPOTA_END_NO_CALL_BACK) {
        cli_hint(call->cli,
                "open a TCP port of this computer, 41234 for example, and try "
                "again with -P 41234");
    }
    return tell(call, exit, end->report.outcome != ALOFT_ESPOTA_END_ABORTED);
}

static enum aloft_exit push(struct call *call)
{
    const struct push push = {
            .image = &call->image,
            .kind = call->options->spiffs ? ALOFT_UPDATE_FILE_SYSTEM
                                          : ALOFT_UPDATE_FIRMWARE,
            .devices = call->addresses.peers,
            .device_count = call->addresses.count,
            .local = call->local,
            .password = password_of(call->options),
            .allow_md5 = true,
            .timeout_ms = call->options->timeout_s * 1000u,
            .watcher = &call->lines.base,
    };
    struct push_end end;

    call->lines.host = call->options->ip;
    call->lines.host_ip = call->options->host_ip;
    call->lines.size = call->image.size;
    const enum aloft_status status = push_run(&push, &end);

    if (status != ALOFT_OK) {
        const int reason = errno;

        return tell(call,
                cli_fail(call->cli, status, "invitation", "Listen Failed: %s",
                        strerror(reason)),
                false);
    }
    espota_lines_end(&call->lines, &end);
    return end.report.outcome == ALOFT_ESPOTA_END_ACCEPTED ? ALOFT_EXIT_OK
                                                           : explain(call, &push, &end);
}

static enum aloft_exit upload(struct call *call)
{
    enum aloft_exit exit = ALOFT_EXIT_OK;

    tell_options(call);
    exit = read_image(call);
    if (exit == ALOFT_EXIT_OK) {
        exit = find_ends(call);
    }
    return exit == ALOFT_EXIT_OK ? push(call) : tell(call, exit, false);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct espota_options *options = arguments->options;
    struct call call = {.cli = cli, .options = options};

    if (options->help) {
        return cli_show_help(cli);
    }
    if (options->ip == NULL || options->file == NULL) {
        return cli_usage(
                cli, "%s is missing", options->ip == NULL ? "-i IP" : "-f FILE");
    }
    espota_lines_init(&call.lines, stderr, options->debug, options->progress);
    const enum aloft_exit exit = upload(&call);

    cli_image_free(&call.image);
    return exit;
}

#define AT(member) offsetof(struct espota_options, member)

static const struct espota_options defaults = {.host_ip = "0.0.0.0", .timeout_s = 10};

static const struct cli_option table[] = {
        {.letter = 'h',
                .name = "help",
                .help = "tell what this does and which options it has",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(help)},
        {.letter = 'i',
                .name = "ip",
                .argument = "ESP_IP",
                .help = "address or name of the device",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(ip)},
        {.letter = 'I',
                .name = "host_ip",
                .other = "host-ip",
                .argument = "HOST_IP",
                .help = "address of this computer to listen at; 0.0.0.0 (any) by "
                        "default",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(host_ip)},
        {.letter = 'p',
                .name = "port",
                .argument = "ESP_PORT",
                .help = "UDP port of the device; 8266 and 3232 are tried by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = AT(port),
                .max = 65535},
        {.letter = 'P',
                .name = "host_port",
                .other = "host-port",
                .argument = "HOST_PORT",
                .help = "TCP port of this computer; any free one by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = AT(host_port),
                .max = 65535},
        {.letter = 'a',
                .name = "auth",
                .argument = "PASSWORD",
                .help = "password of the device; others on this computer can see it, "
                        "so "
                        "better use ALOFT_PASSWORD",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(auth)},
        {.letter = 'm',
                .name = "md5-target",
                .help = "the device stores an MD5 hash of the password; needs not be "
                        "said, since it is found out",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(md5_target)},
        {.letter = 'f',
                .name = "file",
                .argument = "FILE",
                .help = "image to upload; FILE.signed is taken instead if it exists",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(file),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 's',
                .name = "spiffs",
                .help = "the file is a file-system image, not firmware",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(spiffs)},
        {.letter = 'd',
                .name = "debug",
                .help = "tell each step",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(debug)},
        {.letter = 'r',
                .name = "progress",
                .help = "show a bar instead of dots",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(progress)},
        {.letter = 't',
                .name = "timeout",
                .argument = "SEC",
                .help = "wait so many seconds for each answer; 10 by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = AT(timeout_s),
                .min = 1,
                .max = 86400},
};

static const char *const examples[] = {
        "aloft espota -i 192.168.1.7 -p 8266 --auth=secret -f app.bin",
        "aloft espota -r -i kitchen.local -f app.bin",
        "ln -s \"$(command -v aloft)\" espota.py    # the same as aloft espota",
        NULL,
};

static const char *const details[] = {
        "Takes the options of espota.py of the ESP8266 and ESP32 cores and prints the "
        "lines that people know, all to stderr. Called by the name espota or "
        "espota.py, "
        "aloft is this command, so it can stand in for the script.",
        "Ends with 0 when the device has accepted the image, with 1 when anything "
        "failed "
        "(also when the device refused the image), with 2 for a wrong call. New "
        "scripts "
        "better use aloft upload, which tells failures apart.",
        NULL,
};

const struct cli_command cli_espota_command = {
        .name = "espota",
        .group = "Compat",
        .purpose = "Upload as espota.py does, with its options and its output",
        .synopsis = "-i ESP_IP -f FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct espota_options),
        .defaults = &defaults,
        .completes = CLI_COMPLETES_FILES,
        .foreign = true,
        .run = run,
};
