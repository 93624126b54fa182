/*
 * Uploads to a device by senders who do everything at any time, while another protocol
 * shares its update engine: what the device says it has it has, at the right place; an
 * image is only staged whole; nobody's bytes go into the update of another; nobody
 * keeps the engine for ever; and the same comes of bytes in one or in pieces.
 *
 * Input: events, see take_event(). Byte i of the file that is sent is always i * 7.
 */
#include "aloft/web_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/text.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"

#define EVENTS_MAX 60u
#define ROOM       300u
#define BODY_SIZE  64u
#define UPLOAD_MS  120000u
#define REQUEST_MS 5000u

struct device {
    struct fuzz_port port;
    struct aloft_web_device web;
    struct aloft_web_server server;
    struct test_random random;
    uint8_t body[BODY_SIZE];
    uint8_t room[ROOM];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t file[ROOM];
    struct aloft_memory_target target;
    struct aloft_update update;
    struct aloft_update_config config;
    bool is_strange; /* it may hold other bytes than those of the file */
    bool is_other;   /* another protocol has begun the update that is OPEN */
};

static void info(struct aloft_web_device *web, struct aloft_web_info *info)
{
    (void)web; // there is one only
    info->version = "1.0.0";
}

static const struct aloft_web_device_ops ops = {.info = info};

static void init(struct device *device)
{
    struct aloft_web_server_config config = {
            .device = &device->web,
            .random = &device->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .open_to_all = true,
            .body = device->body,
            .body_size = sizeof device->body,
            .update = &device->update,
            .update_config = &device->config,
            .no_restart = true,
    };

    for (unsigned i = 0; i < ROOM; i++) {
        device->file[i] = (uint8_t)(i * 7u);
    }
    aloft_memory_target_init(&device->target, device->room, sizeof device->room);
    device->config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
            .takes = ALOFT_TAKES_RAW | ALOFT_TAKES_ESP | ALOFT_TAKES_ELF,
    };
    device->web.ops = &ops;
    test_random_init(&device->random, 1);
    FUZZ_CHECK(aloft_web_server_init(&device->server, &config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->server.machine);
    device->port.listens = true;
}

static void say(struct device *device, const char *text)
{
    fuzz_port_bytes(&device->port, text, strlen(text));
}

static void say_number(struct device *device, const char *before, unsigned number)
{
    char text[64];

    snprintf(text, sizeof text, "%s%u", before, number);
    say(device, text);
}

static void begin_request(struct device *device, const char *line)
{
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_close(&device->port, ALOFT_OK);
    fuzz_port_connect(&device->port, &peer);
    say(device, line);
    say(device, " HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n");
}

static void name_upload(struct device *device)
{
    char text[64];
    struct aloft_text field;

    aloft_text_init(&field, text, sizeof text);
    aloft_text_append(&field, "X-Aloft-Upload: ");
    aloft_text_append_hex(
            &field, device->server.upload.id, sizeof device->server.upload.id);
    aloft_text_append(&field, "\r\n");
    say(device, text);
}

static void begin(struct device *device, struct fuzz_input *input)
{
    const unsigned flags = fuzz_byte(input);

    begin_request(device, "POST /api/v1/update");
    say_number(device, "X-Aloft-Size: ", fuzz_byte(input) * (1u + (flags & 1u)));
    if ((flags & 2u) != 0) {
        uint8_t sha256[32];
        char text[65];
        struct aloft_text digits;

        aloft_digest_once(&aloft_bearssl_sha256, device->file, flags, sha256);
        aloft_text_init(&digits, text, sizeof text);
        aloft_text_append_hex(&digits, sha256, sizeof sha256);
        say(device, "\r\nX-Aloft-SHA256: ");
        say(device, text);
    }
    say(device, (flags & 4u) != 0 ? "\r\nX-Aloft-Kind: filesystem" : "");
    say(device, (flags & 8u) != 0 ? "\r\nContent-Length: 4\r\n\r\nnone" : "\r\n\r\n");
}

/* A piece from where the device is, or nearly; whole, or cut. */
static void send_piece(struct device *device, struct fuzz_input *input)
{
    const unsigned flags = fuzz_byte(input);
    const unsigned at = device->server.upload.offset + ((flags & 1u) != 0 ? 1u : 0u);
    const unsigned size = device->server.upload.size;
    const unsigned left = at < size ? size - at : 1u;
    unsigned len = 1u + fuzz_byte(input);

    len = len < left || (flags & 2u) != 0 ? len : left;
    unsigned comes = (flags & 4u) != 0 ? fuzz_byte(input) : len;
    comes = comes < len ? comes : len;
    comes = at < ROOM && comes < ROOM - at ? comes : 0;
    begin_request(device, "PUT /api/v1/update");
    name_upload(device);
    say_number(device, "Content-Range: bytes ", at);
    say_number(device, "-", at + len - 1);
    say_number(device, "/", size);
    say_number(device, "\r\nContent-Length: ", len);
    say(device, (flags & 8u) != 0 ? "\r\nExpect: 100-continue\r\n\r\n" : "\r\n\r\n");
    if (comes > 0) {
        fuzz_port_bytes(&device->port, device->file + at, comes);
    }
}

static void order(struct device *device, const char *line)
{
    begin_request(device, line);
    name_upload(device);
    say(device, "\r\n");
}

/* Another protocol comes, or goes. */
static void be_other(struct device *device)
{
    const struct aloft_update_offer offer = {.size = 100};

    if (device->is_other) {
        aloft_update_abort(&device->update);
        device->is_other = false;
        return;
    }
    device->is_other =
            aloft_update_begin(&device->update, &device->config, &offer) == ALOFT_OK;
}

static void say_anything(struct device *device, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    device->is_strange = device->is_strange || device->port.connected;
    fuzz_port_bytes(&device->port, bytes.data, bytes.len);
}

static void take_event(struct device *device, struct fuzz_input *input)
{
    switch (fuzz_below(input, 10)) {
    case 0:
        begin(device, input);
        break;
    case 1:
    case 2:
        send_piece(device, input);
        break;
    case 3:
        order(device, "POST /api/v1/update/commit");
        break;
    case 4:
        order(device, "DELETE /api/v1/update");
        break;
    case 5:
        order(device, "GET /api/v1/update");
        break;
    case 6:
        be_other(device);
        break;
    case 7:
        fuzz_port_wait(&device->port, 8u * fuzz_u16(input));
        break;
    case 8:
        say_anything(device, input);
        break;
    default:
        begin_request(device, "PUT /api/v1/update/blocks");
        name_upload(device);
        say(device, "Content-Length: 2\r\n\r\nxx");
        break;
    }
}

static void check(const struct device *device)
{
    const struct aloft_web_transfer *upload = &device->server.upload;
    const uint32_t committed = device->target.image.size;

    if (device->is_other) {
        FUZZ_CHECK(device->update.state == ALOFT_UPDATE_OPEN);
        FUZZ_CHECK(aloft_update_received(&device->update) == 0);
    } else if (device->update.state == ALOFT_UPDATE_OPEN) {
        FUZZ_CHECK(upload->state == ALOFT_WEB_TRANSFER_OPEN);
        FUZZ_CHECK(upload->offset == aloft_update_received(&device->update));
    }
    if (!device->is_strange) {
        FUZZ_CHECK(memcmp(device->room, device->file, device->target.written) == 0);
        FUZZ_CHECK(memcmp(device->room, device->file, committed) == 0);
    }
    FUZZ_CHECK(upload->state != ALOFT_WEB_TRANSFER_STAGED ||
               upload->offset == upload->size);
}

/* Whatever happened, and if nobody cares any more, the next may begin. */
static void begin_next(struct device *device)
{
    if (device->is_other) {
        be_other(device);
    }
    fuzz_port_wait(&device->port, UPLOAD_MS + 2 * REQUEST_MS);
    FUZZ_CHECK(!device->port.connected);
    FUZZ_CHECK(device->update.state != ALOFT_UPDATE_OPEN);
    begin_request(device, "POST /api/v1/update");
    say(device, "X-Aloft-Size: 100\r\n\r\n");
    FUZZ_CHECK(device->update.state == ALOFT_UPDATE_OPEN);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    init(device);
    device->port.piece = piece;
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(device, &input);
        check(device);
        fuzz_trace_number(&trace, device->update.state);
        fuzz_trace_number(&trace, device->server.upload.offset);
    }
    fuzz_trace_number(&trace, device->port.said.hash);
    begin_next(device);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 1);
}
