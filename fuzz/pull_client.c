/*
 * A device that asks a server for its update, and servers that answer anything: it
 * tells its secrets to the configured server only, never goes from https to http, sends
 * one well-formed request a connection, installs nothing unchecked, and comes to the
 * same end whether bytes come in one or in pieces.
 *
 * Input: two bytes of settings, then events, see take_event().
 */
#include "aloft/pull_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "fuzz_http.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "recorder.h"
#include "sample_image.h"

#define STORE_SIZE 400u
#define ROOM       2048u
#define IMAGE_SIZE 500u
#define EVENTS_MAX 60u
#define HOST       "up.test"

/* The settings, bit by bit. The two lowest are the redirects that are followed. */
#define CHUNKED 0x04u
#define TLS     0x08u
#define STAY    0x10u
#define HTTPS   0x20u
#define SECRET  0x40u /* user and password in the URL */
#define AHEAD   0x80u /* the end of the image is asked for first */

/* Requests for one image: its parts, and what is gone on with. */
#define REQUESTS_MAX (3u + ALOFT_PULL_TRIES_MAX)

struct device {
    struct fuzz_port port;
    struct aloft_pull_client client;
    struct aloft_pull_config config;
    struct aloft_pull_device device;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target target;
    struct recorder recorder;
    uint8_t flash[ROOM];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_SIZE];
    size_t sent; /* bytes of the image so far */
    unsigned connects;
    bool was_tls;
    bool trusted; /* the connection is to the configured server */
    uint8_t store[STORE_SIZE];
    uint8_t ahead[STORE_SIZE];
};

/* What strangers must not be told. */
static void check_for_stranger(const struct aloft_http_item *field)
{
    FUZZ_CHECK(!aloft_span_is_caseless(field->name, "Authorization"));
    FUZZ_CHECK(field->name.len < 2 || field->name.text[0] != 'x');
}

static void check_connect(struct device *device, const struct aloft_action *action)
{
    const bool is_tls = aloft_pull_client_wants_tls(&device->client);
    const bool was_https = strncmp(device->config.url, "https", 5) == 0;

    FUZZ_CHECK(action->host != NULL && action->host[0] != '\0');
    FUZZ_CHECK(is_tls == action->tls);
    FUZZ_CHECK(!is_tls || device->config.tls_available);
    FUZZ_CHECK(is_tls || !device->was_tls);
    device->was_tls = is_tls;
    device->trusted = strcasecmp(action->host, HOST) == 0 && is_tls == was_https &&
                      action->peer.port == (was_https ? 443 : 80);
    FUZZ_CHECK(device->connects > 0 || device->trusted);
    device->connects++;
    FUZZ_CHECK(device->connects <= REQUESTS_MAX + ALOFT_PULL_REDIRECTS_MAX);
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct device *device = (struct device *)port;

    switch (action->kind) {
    case ALOFT_ACTION_CONNECT:
        check_connect(device, action);
        break;
    case ALOFT_ACTION_BYTES:
        fuzz_http_check_request(
                action->data, action->len, device->trusted ? NULL : check_for_stranger);
        break;
    case ALOFT_ACTION_RESTART:
        FUZZ_CHECK(!device->config.stay && device->config.mode == ALOFT_PULL_SKETCH);
        FUZZ_CHECK(device->update.state == ALOFT_UPDATE_STAGED);
        break;
    case ALOFT_ACTION_CLOSE:
        break;
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->kind != ALOFT_ACTION_DATAGRAM);
        break;
    }
}

static void start(struct device *device)
{
    if (aloft_pull_client_outcome(&device->client) == ALOFT_PULL_RUNNING &&
            device->connects > 0) {
        return;
    }
    device->connects = 0;
    device->was_tls = false;
    device->sent = 0;
    recorder_init(&device->recorder);
    const enum aloft_status status = aloft_pull_client_start(
            &device->client, &device->config, device->port.now_ms);
    FUZZ_CHECK(status == ALOFT_OK || status == ALOFT_ERR_TLS);
    fuzz_port_drain(&device->port);
}

static void init(struct device *device, unsigned settings, unsigned mode)
{
    static const char *const urls[] = {"http://" HOST "/u?x=1", "https://" HOST "/u",
            "http://user:pass%20word@" HOST "/u", "https://user@" HOST ":443/u"};
    const size_t url =
            ((settings & HTTPS) != 0 ? 1u : 0u) + ((settings & SECRET) != 0 ? 2u : 0u);

    recorder_init(&device->recorder);
    aloft_memory_target_init(&device->target, device->flash, sizeof device->flash);
    sample_image_esp(device->image, sizeof device->image, 1);
    device->update_config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .file_system = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &device->recorder.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    device->config = (struct aloft_pull_config){
            .update = &device->update,
            .update_config = &device->update_config,
            .md5 = &aloft_bearssl_md5,
            .device = &device->device,
            .url = urls[url],
            .version = "TEMP-1.0.0",
            .mode = (enum aloft_pull_mode)(mode % 4),
            .store = mode % 4 == ALOFT_PULL_TRUST ? device->store : NULL,
            .store_size = sizeof device->store,
            .redirects = (enum aloft_pull_redirects)(settings % 4 % 3),
            .chunked_allowed = (settings & CHUNKED) != 0,
            .tls_available = (settings & TLS) != 0,
            .stay = (settings & STAY) != 0,
            .manifest_files = (settings & CHUNKED) == 0,
    };
    if ((settings & AHEAD) != 0) {
        device->config.ahead = device->ahead;
        device->config.ahead_size = sizeof device->ahead;
    }
    aloft_pull_client_init(&device->client);
    fuzz_port_init(&device->port, &device->client.exchange.machine);
    device->port.on_action = on_action;
}

static void say(struct device *device, const char *text)
{
    fuzz_port_bytes(&device->port, text, strlen(text));
}

static void say_anything(struct device *device, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_bytes(&device->port, bytes.data, bytes.len);
}

static void redirect(struct device *device, struct fuzz_input *input)
{
    static const char *const codes[] = {"301", "302", "303", "307", "308", "305"};
    const char *code = codes[fuzz_below(input, 6)];
    char *place = fuzz_text_until(input, '\n');

    say(device, "HTTP/1.1 ");
    say(device, code);
    say(device, " Moved\r\nLocation: ");
    say(device, place);
    say(device, "\r\n\r\n");
    free(place);
}

static void send_image(struct device *device, size_t len, bool as_chunk)
{
    const size_t left = IMAGE_SIZE - device->sent;
    const size_t piece = len < left ? len : left;
    char size[16];

    if (as_chunk && piece > 0) {
        FUZZ_CHECK(snprintf(size, sizeof size, "%zx\r\n", piece) > 0);
        say(device, size);
    }
    fuzz_port_bytes(&device->port, device->image + device->sent, piece);
    device->sent += piece;
    if (as_chunk) {
        say(device, piece > 0 ? "\r\n" : "0\r\n\r\n");
    }
}

static void take_event(struct device *device, struct fuzz_input *input)
{
    const struct aloft_peer peer = {.port = 1};

    switch (fuzz_below(input, 12)) {
    case 0:
        fuzz_port_connect(&device->port, &peer);
        break;
    case 1:
        say_anything(device, input);
        break;
    case 2:
        say(device, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n"
                    "x-MD5: 1a5f4f1f2c3d4e5f60718293a4b5c6d7\r\n\r\n");
        break;
    case 3:
        say(device, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nx-version: 2\r\n\r\n");
        break;
    case 4:
        say(device, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        break;
    case 5:
        redirect(device, input);
        break;
    case 6:
        send_image(device, fuzz_u16(input), false);
        break;
    case 7:
        send_image(device, fuzz_u16(input), true);
        break;
    case 8:
        fuzz_port_wait(&device->port, fuzz_u16(input));
        break;
    case 9:
        fuzz_port_close(&device->port, ALOFT_OK);
        break;
    case 10:
        aloft_pull_client_abort(&device->client);
        fuzz_port_drain(&device->port);
        break;
    default:
        start(device);
        break;
    }
}

static void check(const struct device *device)
{
    const enum aloft_pull_outcome outcome = aloft_pull_client_outcome(&device->client);
    const enum aloft_status status = aloft_pull_client_status(&device->client);
    const bool has_ended = outcome != ALOFT_PULL_RUNNING;

    FUZZ_CHECK((outcome == ALOFT_PULL_FAILED) == (status != ALOFT_OK));
    FUZZ_CHECK(!has_ended || device->update.state != ALOFT_UPDATE_OPEN);
    FUZZ_CHECK(!has_ended || (!device->port.connected && !device->port.connecting));
    FUZZ_CHECK(strlen(aloft_pull_client_version(&device->client)) <=
               ALOFT_PULL_VERSION_MAX);
    FUZZ_CHECK(device->recorder.progress_is_sane);
    if (outcome == ALOFT_PULL_STORE_BROUGHT) {
        FUZZ_CHECK(device->config.mode == ALOFT_PULL_TRUST);
        FUZZ_CHECK(aloft_pull_client_store_len(&device->client) <= STORE_SIZE);
    }
    if (outcome == ALOFT_PULL_INSTALLED) {
        FUZZ_CHECK(device->config.mode != ALOFT_PULL_VERSION);
        FUZZ_CHECK(device->config.mode != ALOFT_PULL_TRUST);
        FUZZ_CHECK(device->update.state == ALOFT_UPDATE_STAGED);
        FUZZ_CHECK(device->target.image.size > 0);
    }
}

/* Whatever happened, a server that does everything right gets its image through. */
static void serve_next(struct device *device)
{
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_close(&device->port, ALOFT_ERR_CLOSED);
    fuzz_port_wait(&device->port, 60000);
    check(device);
    FUZZ_CHECK(aloft_pull_client_outcome(&device->client) != ALOFT_PULL_RUNNING ||
               device->connects == 0);
    device->config.mode = ALOFT_PULL_SKETCH;
    device->config.store = NULL;
    device->config.tls_available = true;
    device->config.manifest_files = false;
    start(device);
    fuzz_port_connect(&device->port, &peer);
    say(device, "HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\n");
    send_image(device, IMAGE_SIZE, false);
    check(device);
    FUZZ_CHECK(aloft_pull_client_outcome(&device->client) == ALOFT_PULL_INSTALLED);
    FUZZ_CHECK(memcmp(device->flash, device->image, IMAGE_SIZE) == 0);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    const unsigned settings = fuzz_byte(&input);
    init(device, settings, fuzz_byte(&input));
    device->port.piece = piece;
    start(device);
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(device, &input);
        check(device);
        fuzz_trace_number(&trace, aloft_pull_client_outcome(&device->client));
        fuzz_trace_number(&trace, aloft_pull_client_status(&device->client));
        fuzz_trace_number(&trace, device->connects);
        fuzz_trace_number(&trace, device->update.state);
        fuzz_trace_number(&trace, device->update.error);
    }
    fuzz_trace_number(&trace, device->port.said.hash);
    serve_next(device);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 1);
}
