#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../arduino_discovery.h"
#include "../discovered.h"
#include "aloft/address.h"
#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/words.h"
#include "verbs.h"

#define WAIT_MS 2000u
#define TEXTS   7u

struct discover_options {
    bool arduino;
};

static enum aloft_exit fail_to_look(struct cli *cli, enum aloft_status status)
{
    const int reason = errno;
    const enum aloft_exit exit = cli_fail(cli, status, "discover",
            "cannot look for devices: %s",
            status == ALOFT_ERR_ADDRESS ? strerror(reason) : aloft_status_text(status));

    if (status == ALOFT_ERR_UNREACHABLE) {
        cli_why(cli, "no network interface of this computer carries multicast");
    }
    cli_hint(cli, "aloft doctor");
    return exit;
}

static enum aloft_exit fail_empty(
        struct cli *cli, const struct discovery *discovery, uint32_t wait_ms)
{
    cli_fail(cli, ALOFT_ERR_TIMEOUT, "discover", "no device has answered within %u s",
            (unsigned)(wait_ms / 1000u));
    const char *const deaf = discovery_deaf(discovery);

    if (deaf == NULL) {
        cli_why(cli, "no device on this network announces itself, or the network does "
                     "not pass multicast on (guest networks often do not)");
    } else {
        cli_why(cli,
                "this computer does not even hear its own question on %s: a firewall "
                "drops UDP port 5353",
                deaf);
    }
    cli_hint(cli, "aloft doctor     or    give the address of the device instead");
    return cli_fail_as(cli, ALOFT_EXIT_UNREACHABLE, "no_device");
}

static void write_ports(const struct discovered *device, char *text, size_t size)
{
    int len = 0;

    text[0] = '\0';
    if (device->espota_port != 0) {
        len = snprintf(text, size, "espota %u ", (unsigned)device->espota_port);
    }
    if (device->http_port != 0) {
        (void)snprintf(text + len, size - (size_t)len, "http %u",
                (unsigned)device->http_port); // fits
    }
}

static void add_row(
        struct cli *cli, struct aloft_table *table, const struct discovered *device)
{
    char address[ALOFT_ADDRESS_TEXT_MAX];
    char ports[32];
    char host[ALOFT_MDNS_LABEL_MAX + 8];
    char clean[TEXTS][2 * DISCOVERED_TEXT_MAX];
    const bool asks = strcmp(device->auth, "yes") == 0;

    aloft_address_text(&device->peer, address);
    write_ports(device, ports, sizeof ports);
    (void)snprintf(host, sizeof host, "%s.local", device->host); // fits
    const char *const texts[TEXTS] = {host, address,
            device->target[0] != '\0' ? device->target : device->board, device->version,
            device->state, asks ? "yes" : device->auth, ports};
    const char *cells[TEXTS];

    for (size_t i = 0; i < TEXTS; i++) {
        aloft_words_clean(clean[i], sizeof clean[i], texts[i], strlen(texts[i]),
                cli->out_style.utf8);
        cells[i] = clean[i];
    }
    aloft_table_row(table, cells);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_t *const value = text[0] != '\0' ? aloft_json_text(text) : json_null();

    (void)json_object_set_new(object, key, value); // a key that lacks says enough
}

static void set_port(json_t *object, const char *key, uint16_t port)
{
    (void)json_object_set_new(
            object, key, port != 0 ? json_integer(port) : json_null()); // as above
}

static json_t *to_json(const struct discovered *device)
{
    char text[ALOFT_ADDRESS_TEXT_MAX + ALOFT_MDNS_LABEL_MAX];
    json_t *const object = json_object();

    set_text(object, "name", device->name);
    (void)snprintf(text, sizeof text, "%s.local", device->host); // fits
    set_text(object, "hostname", text);
    aloft_address_text(&device->peer, text);
    set_text(object, "address", text);
    set_port(object, "espota_port", device->espota_port);
    set_port(object, "http_port", device->http_port);
    set_text(object, "target", device->target);
    set_text(object, "board", device->board);
    set_text(object, "version", device->version);
    set_text(object, "state", device->state);
    set_text(object, "auth_upload", device->auth);
    return object;
}

static enum aloft_exit print(
        struct cli *cli, const struct discovered *devices, size_t count)
{
    static const struct aloft_table_column columns[TEXTS] = {{.title = "HOST"},
            {.title = "ADDRESS"}, {.title = "TARGET"}, {.title = "VERSION"},
            {.title = "STATE"}, {.title = "PASSWORD"}, {.title = "PORTS"}};
    struct aloft_table *const table = aloft_table_new(columns, TEXTS, 0);
    json_t *const list = json_array();

    for (size_t i = 0; i < count; i++) {
        add_row(cli, table, &devices[i]);
        (void)json_array_append_new(list, to_json(&devices[i])); // or it lacks
    }
    cli_result_value(cli, "devices", list);
    const enum aloft_status status =
            aloft_table_print(table, cli->out, &cli->out_style);

    aloft_table_free(table);
    return status == ALOFT_OK
                   ? ALOFT_EXIT_OK
                   : cli_fail(cli, status, "report", "no memory for the table");
}

static enum aloft_exit look(struct cli *cli)
{
    const uint32_t asked_ms = cli->globals.timeout_s * 1000u;
    const uint32_t wait_ms = asked_ms != 0 ? asked_ms : WAIT_MS;
    struct discovered *const devices =
            (struct discovered *)calloc(DISCOVERED_MAX, sizeof *devices);
    struct discovery *discovery = NULL;
    const enum aloft_status status =
            devices != NULL ? discovery_open(&discovery) : ALOFT_ERR_MEMORY;

    if (status != ALOFT_OK) {
        free(devices);
        return fail_to_look(cli, status);
    }
    discovery_run(discovery, wait_ms);
    const size_t count = discovered_list(discovery, devices, DISCOVERED_MAX);
    const enum aloft_exit exit = count > 0 ? print(cli, devices, count)
                                           : fail_empty(cli, discovery, wait_ms);

    discovery_close(discovery);
    free(devices);
    return exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct discover_options *const options =
            (const struct discover_options *)arguments->options;

    if (!options->arduino) {
        return look(cli);
    }
    if (cli->globals.json) {
        return cli_usage(cli, "--arduino speaks JSON of its own, --json does not fit");
    }
    return arduino_discovery_run(cli);
}

static const struct cli_option table[] = {
        {.name = "arduino",
                .help = "speak Arduino's pluggable discovery protocol on stdin and "
                        "stdout, for the IDE",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct discover_options, arduino)},
};

static const char *const examples[] = {
        "aloft discover",
        "aloft discover --json --timeout 5",
        NULL,
};

static const char *const details[] = {
        "Asks all networks of this computer by multicast DNS and lists the devices "
        "that "
        "answer within two seconds, or within --timeout: those with Aloft in them, and "
        "those with ArduinoOTA, which do not tell their version and state.",
        "Everybody on a network can claim any name. What is listed helps to find a "
        "device and proves nothing about it.",
        "upload, status, confirm and rollback find devices by these names: "
        "kitchen.local, or kitchen where no name server knows such a host.",
        NULL,
};

const struct cli_command cli_discover_command = {
        .name = "discover",
        .group = "Deliver",
        .purpose = "Find devices on the network",
        .synopsis = NULL,
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct discover_options),
        .run = run,
};
