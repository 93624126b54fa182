#include "verbs.h"

#include <signal.h>

#include "../cli.h"
#include "aloft/serve.h"

#define DEFAULT_PORT 8000u

struct serve_options {
    const char *address;
    uint32_t port;
    const char *tls_cert;
    const char *tls_key;
    uint32_t connections;
    uint32_t connections_per_address;
};

static enum aloft_exit report_end(struct cli *cli, enum aloft_status status,
        const struct aloft_serve_options *options, const struct aloft_serve_end *end)
{
    if (status == ALOFT_OK) {
        return end->signal == SIGTERM ? ALOFT_EXIT_TERMINATED : ALOFT_EXIT_INTERRUPTED;
    }
    const enum aloft_exit exit = cli_fail(cli, status, "serve", "%s", end->what);

    if (status == ALOFT_ERR_FORMAT) {
        cli_why(cli,
                "devices.ini tells which device gets which version, and this line of "
                "it tells nothing");
        cli_hint(cli, "correct the line; aloft help serve shows the form");
    } else if (status == ALOFT_ERR_SPACE) {
        cli_why(cli, "each connection takes up to two of them");
        cli_hint(cli, "raise the limit with ulimit -Hn or in the unit of the service "
                      "(LimitNOFILE), or let --connections be fewer");
    } else if (status == ALOFT_ERR_IO) {
        cli_why(cli, "the folder, its devices.ini or the port cannot be used");
        cli_hint(
                cli, "look at %s, or choose another port with --port", options->folder);
    }
    return exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct serve_options *options = arguments->options;
    const struct aloft_serve_options serve = {
            .folder = arguments->operands[0],
            .address = options->address,
            .port = (uint16_t)options->port,
            .tls_cert = options->tls_cert,
            .tls_key = options->tls_key,
            .connections = options->connections,
            .connections_per_address = options->connections_per_address,
            .access_log = cli->globals.verbose > 0,
            .out = cli->globals.json ? stderr : cli->out,
            .log = stderr,
    };
    struct aloft_serve_end end;

    if ((options->tls_cert == NULL) != (options->tls_key == NULL)) {
        return cli_usage(cli, "--tls-cert and --tls-key go together");
    }
    const enum aloft_status status = aloft_serve(&serve, &end);

    return report_end(cli, status, &serve, &end);
}

static const struct serve_options defaults = {
        .port = DEFAULT_PORT,
        .connections = 400,
        .connections_per_address = 100,
};

static const struct cli_option table[] = {
        {.name = "address",
                .argument = "ADDRESS",
                .help = "serve on this address of the computer only; 0.0.0.0 (all of "
                        "them) by default",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct serve_options, address)},
        {.letter = 'p',
                .name = "port",
                .argument = "PORT",
                .help = "serve on this TCP port; 8000 by default, 0 for any free one",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct serve_options, port),
                .max = 65535},
        {.name = "connections",
                .argument = "COUNT",
                .help = "let at most COUNT devices be connected at once; 400 by "
                        "default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct serve_options, connections),
                .min = 1,
                .max = 100000},
        {.name = "connections-per-address",
                .argument = "COUNT",
                .help = "and at most COUNT of them from one address; 100 by default, "
                        "too few where many devices share one",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct serve_options, connections_per_address),
                .min = 1,
                .max = 100000},
        {.name = "tls-cert",
                .argument = "FILE",
                .help = "serve https, with this certificate and the intermediate ones "
                        "behind it, in PEM",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct serve_options, tls_cert),
                .completes = CLI_COMPLETES_FILES},
        {.name = "tls-key",
                .argument = "FILE",
                .help = "its private key, in PEM",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct serve_options, tls_key),
                .completes = CLI_COMPLETES_FILES},
};

static const char *const examples[] = {
        "aloft serve firmware",
        "aloft serve firmware --port 8080 -v",
        "aloft serve firmware --tls-cert fullchain.pem --tls-key privkey.pem",
        NULL,
};

static const char *const details[] = {
        "Answers devices that ask by HTTP whether there is an update for them, in the "
        "way "
        "of the ESP8266 and ESP32 cores. DIR/devices.ini assigns a version to each MAC "
        "address, [18:FE:AA:AA:AA:AA] and then version = 2.0.0, to groups, and to all "
        "others; the image is DIR/bin/VERSION.bin. A device that holds the version "
        "already gets no image. GET /bin/NAME delivers a file as it is.",
        "Changes of devices.ini and of the images count from the next request on, and "
        "new connections see a certificate that was renewed. With -v each request is a "
        "line on stderr. Ends with Ctrl-C.",
        NULL,
};

const struct cli_command cli_serve_command = {
        .name = "serve",
        .group = "Serve",
        .purpose = "Serve updates to devices that ask by HTTP",
        .synopsis = "DIR",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct serve_options),
        .defaults = &defaults,
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_FOLDERS,
        .run = run,
};
