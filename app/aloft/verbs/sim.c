#include "../sim.h"

#include <stddef.h>

#include "../sim_board.h"
#include "verbs.h"

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct sim_options *const options =
            (const struct sim_options *)arguments->options;

    if ((options->flash == NULL) == (options->name == NULL)) {
        return cli_usage(cli, "which device? Give either --flash or --name");
    }
    if (options->flash != NULL && options->board != SIM_BOARD_HOST) {
        return cli_usage(cli, "an emulated board needs a --name, and keeps its flash");
    }
    return cli_sim(cli, options);
}

#define AT(member) offsetof(struct sim_options, member)

static const struct cli_option table[] = {
        {.letter = 'f',
                .name = "flash",
                .argument = "FILE",
                .help = "the device's flash, made by aloft provision",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(flash),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'n',
                .name = "name",
                .argument = "NAME",
                .help = "a device that is kept for you under this name",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(name)},
        {.name = "board",
                .argument = "BOARD",
                .help = "what a new device with a name is: cortex_m3, rv32 and lx106 "
                        "are emulated boards",
                .kind = CLI_OPTION_CHOICE,
                .offset = AT(board),
                .words = sim_board_names,
                .completes = CLI_COMPLETES_WORDS},
        {.letter = 'i',
                .name = "image",
                .argument = "FILE",
                .help = "the firmware of a device with a name, when it is new",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(first.image),
                .completes = CLI_COMPLETES_FILES},
        {.name = "layout",
                .argument = "LAYOUT",
                .help = "the layout of a device with a name, when it is new",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(first.layout)},
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "a public key that a new device trusts (PEM)",
                .kind = CLI_OPTION_LIST,
                .offset = AT(first.keys),
                .completes = CLI_COMPLETES_FILES},
        {.name = "trust",
                .argument = "FILE",
                .help = "its first trust store, instead of keys",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(first.trust),
                .completes = CLI_COMPLETES_FILES},
        {.name = "require-signature",
                .help = "the boot stage of a new device runs only signed images",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(first.require_signature)},
        {.name = "address",
                .argument = "IP",
                .help = "where the device listens; 127.0.0.1 by default",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.address)},
        {.name = "espota-port",
                .argument = "PORT",
                .help = "its UDP port; 0 takes a free one",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.espota_port)},
        {.name = "http-port",
                .argument = "PORT",
                .help = "its TCP port for status, confirm and rollback; a free one by "
                        "default",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.http_port)},
        {.name = "http-open",
                .help = "takes orders over HTTP without a password",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.http_open)},
        {.name = "http-basic",
                .help = "takes the password over HTTP as it is: all who listen have it",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.http_basic)},
        {.name = "http-cross-site",
                .help = "takes the update form from pages of any site",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.http_cross_site)},
        {.name = "password-file",
                .argument = "FILE",
                .help = "its password for uploads and orders",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.password_file),
                .completes = CLI_COMPLETES_FILES},
        {.name = "auth",
                .argument = "SCHEME",
                .help = "how it asks for the password: pbkdf2, md5 or none",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.auth)},
        {.name = "poll",
                .argument = "URL",
                .help = "the update server that it asks",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.poll)},
        {.name = "poll-interval",
                .argument = "SEC",
                .help = "seconds between two questions",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.poll_interval)},
        {.name = "manifest-files",
                .help = "asks for FILE.manifest first where the server sends no parts "
                        "of files",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.manifest_files)},
        {.name = "etag-file",
                .argument = "FILE",
                .help = "remembers in FILE which file of the server it runs, and is "
                        "not sent that again",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.etag_file),
                .completes = CLI_COMPLETES_FILES},
        {.name = "tls-roots",
                .argument = "FILE",
                .help = "root certificates in PEM for https, where its trust store has "
                        "none",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.tls_roots),
                .completes = CLI_COMPLETES_FILES},
        {.name = "tls-preferred",
                .help = "takes expired certificates for https: images are authentic by "
                        "their signature",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.tls_preferred)},
        {.name = "clock",
                .argument = "DATE",
                .help = "the date by its clock, like 2049-01-31; today by default",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.clock)},
        {.name = "no-clock",
                .help = "has no clock: knows only that what was signed has passed",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.no_clock)},
        {.name = "mac",
                .argument = "MAC",
                .help = "its hardware address, as 02:00:00:00:00:01",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.mac)},
        {.name = "hostname",
                .argument = "NAME",
                .help = "its name in the network",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.hostname)},
        {.name = "status",
                .argument = "FILE",
                .help = "where it tells about itself, as JSON",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.status),
                .completes = CLI_COMPLETES_FILES},
        {.name = "armed",
                .argument = "SEC",
                .help = "takes uploads only for so long after it has started",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.armed)},
        {.name = "no-confirm",
                .help = "leaves it to aloft confirm to keep a new image",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.no_confirm)},
        {.name = "trial-limit",
                .argument = "SEC",
                .help = "restarts when a new image is not confirmed by then",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.trial_limit)},
        {.name = "power-cut",
                .argument = "N",
                .help = "the power fails in the Nth change of the flash that its boot "
                        "stage makes",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.power_cut)},
        {.name = "power-cut-received",
                .argument = "BYTES",
                .help = "the power fails while an update comes, behind so many bytes",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(device.power_cut_received)},
        {.name = "no-restart",
                .help = "does not restart after an update",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.no_restart)},
        {.name = "sick",
                .help = "its self-test fails, so that it must not be confirmed",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.sick)},
        {.name = "no-mdns",
                .help = "does not announce itself by multicast DNS",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.no_mdns)},
        {.name = "veto",
                .help = "its application refuses every update: the motor runs",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(device.veto)},
};

static const struct sim_options defaults = {.first = {.layout = "sim"}};

static const char *const examples[] = {
        "aloft sim --name kitchen --image firmware-1.0.0.bin",
        "aloft sim --name desk --board cortex_m3 --http-port 8080",
        "aloft sim --flash flash.bin --poll http://127.0.0.1:8000/ --poll-interval 5",
        NULL,
};

static const char *const details[] = {
        "The device is a program of its own: its boot stage is loaded from the flash "
        "file, verifies the image there, and runs it. Ctrl-C pulls its plug.",
        "A device with a name lives in $XDG_STATE_HOME/aloft/sim/NAME "
        "(~/.local/state/aloft/sim/NAME): flash.bin, and status.json while it runs. "
        "aloft upload, status, confirm and rollback find it as sim:NAME. It keeps its "
        "first image, layout and keys "
        "until its flash.bin is removed.",
        "An emulated board is a microcontroller with its own boot stage and firmware, "
        "in QEMU. What it says on its serial line is shown. Two ports of it are "
        "forwarded, for espota and HTTP. It sees this computer as 10.0.2.2, and "
        "multicast DNS does not reach it. Its name, password, MAC address and update "
        "server are settings in its flash, written when it is made. With --power-cut N "
        "its "
        "power fails when the boot stage begins to write sector N of the partition "
        "main, in the middle of an install.",
        NULL,
};

const struct cli_command cli_sim_command = {
        .name = "sim",
        .group = "Try",
        .purpose = "Run a simulated device",
        .synopsis = "--name NAME | --flash FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof(table) / sizeof(table[0]),
        .options_size = sizeof(struct sim_options),
        .defaults = &defaults,
        .run = run,
};
