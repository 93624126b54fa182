/*
 * A machine that talks over TLS, and a port that reports anything: the inner machine
 * hears of an open stream only after the handshake, says nothing before, gets the
 * plaintext whole and in order, comes to its end, and to the same one whether records
 * come in one or in pieces.
 *
 * Input: events, see take_event(). The engine is a fake that hides nothing.
 */
#include "aloft/tls_client.h"

#include <stdlib.h>
#include <string.h>

#include "fake_asker.h"
#include "fake_tls_engine.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"

#define EVENTS_MAX 60u

struct device {
    struct fuzz_port port;
    struct fake_asker asker;
    struct fake_tls_engine engine;
    struct aloft_tls_client client;
};

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct device *device = (struct device *)port;

    switch (action->kind) {
    case ALOFT_ACTION_CONNECT:
        FUZZ_CHECK(!action->tls);
        FUZZ_CHECK(strcmp(device->engine.host, "up.test") == 0);
        break;
    case ALOFT_ACTION_BYTES:
        FUZZ_CHECK(action->len > 0);
        FUZZ_CHECK(device->engine.state != ALOFT_TLS_SHAKING || action->data[0] == '?');
        break;
    case ALOFT_ACTION_CLOSE:
        break;
    case ALOFT_ACTION_RESTART:
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->kind == ALOFT_ACTION_CLOSE);
        break;
    }
}

static void start(struct device *device)
{
    if (device->asker.exchange.state == ALOFT_HTTP_IDLE && !device->port.connected) {
        fake_asker_start(&device->asker, "https://up.test/u");
        fuzz_port_drain(&device->port);
    }
}

static void say(struct device *device, const char *text)
{
    fuzz_port_bytes(&device->port, text, strlen(text));
}

static void take_event(struct device *device, struct fuzz_input *input)
{
    const struct aloft_peer peer = {.port = 1};
    struct fuzz_input bytes;

    switch (fuzz_below(input, 10)) {
    case 0:
        fuzz_port_connect(&device->port, &peer);
        break;
    case 1:
        say(device, "!");
        break;
    case 2:
        say(device, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        break;
    case 3:
        say(device, "HTTP/1.1 200 OK\r\n\r\n");
        break;
    case 4:
        say(device, "hello");
        break;
    case 5:
        fuzz_port_bytes(&device->port, "", 1); // goodbye
        break;
    case 6:
        fuzz_port_wait(&device->port, fuzz_u16(input));
        break;
    case 7:
        fuzz_port_close(
                &device->port, fuzz_byte(input) % 2 == 0 ? ALOFT_OK : ALOFT_ERR_CLOSED);
        break;
    case 8:
        bytes = fuzz_bytes(input, fuzz_byte(input));
        fuzz_port_bytes(&device->port, bytes.data, bytes.len);
        break;
    default:
        start(device);
        break;
    }
}

static void check(const struct device *device)
{
    const struct aloft_http_exchange *exchange = &device->asker.exchange;

    FUZZ_CHECK(exchange->state < ALOFT_HTTP_SENDING ||
               device->engine.state != ALOFT_TLS_SHAKING);
    FUZZ_CHECK(exchange->state != ALOFT_HTTP_IDLE ||
               (!device->port.connected && !device->port.connecting));
}

/* Whatever happened, a peer that does everything right is heard. */
static void serve_next(struct device *device)
{
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_close(&device->port, ALOFT_ERR_CLOSED);
    fuzz_port_wait(&device->port, 60000);
    FUZZ_CHECK(device->asker.exchange.state == ALOFT_HTTP_IDLE);
    start(device);
    fuzz_port_connect(&device->port, &peer);
    say(device, "!");
    say(device, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    check(device);
    FUZZ_CHECK(device->asker.over && device->asker.exchange.status == ALOFT_OK);
    FUZZ_CHECK(memcmp(device->asker.body, "hello", 5) == 0);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    fake_asker_start(&device->asker, "https://up.test/u");
    fake_tls_engine_init(&device->engine);
    aloft_tls_client_init(
            &device->client, &device->asker.exchange.machine, &device->engine.base, 0);
    fuzz_port_init(&device->port, &device->client.machine);
    device->port.on_action = on_action;
    device->port.piece = piece;
    fuzz_port_drain(&device->port);
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(device, &input);
        check(device);
        fuzz_trace_number(&trace, device->asker.exchange.state);
        fuzz_trace_number(&trace, device->asker.exchange.status);
        fuzz_trace_number(&trace, device->asker.body_len);
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
