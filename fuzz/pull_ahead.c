/*
 * A device that asks a server for the end of a file, for its block list and for the
 * rest, and servers that answer each request as it should be, or as no server should:
 * what a manifest is refused for has not touched the target, what is staged is the
 * image that was signed, no update stays open, there is an end of requests, who does
 * everything right gets his image through, and bytes in pieces come to the same as
 * bytes in one.
 *
 * Input: a byte of bits (below), the length of the image in two bytes and the image,
 * then answers, see answer().
 */
#include "aloft/pull_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "fuzz_http.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "fuzz_wary.h"

/* What the first byte says, beside the bits of fuzz_wary.h. */
#define NO_RANGES      0x08u /* the server knows files only */
#define HAS_MANIFEST   0x10u /* and has one with the manifest */
#define MANIFEST_FILES 0x20u /* the device asks for that */
#define HAS_ETAG       0x40u
#define SMALL          0x80u /* the device has less memory than a manifest needs */

/* Requests for one image: its parts, what is gone on with, and redirects. */
#define REQUESTS_MAX (3u + ALOFT_PULL_TRIES_MAX + ALOFT_PULL_REDIRECTS_MAX)

struct device {
    struct fuzz_port port;
    struct fuzz_wary wary;
    struct aloft_pull_client client;
    struct aloft_pull_config config;
    struct aloft_pull_device facts;
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];
    unsigned how;
    unsigned requests;
    bool is_odd; /* no server should have answered so */
    /* The request under way. */
    bool for_manifest;
    bool for_part;
    struct aloft_http_range range; /* of the file; all of it where none was told */
};

static bool begins(struct aloft_span text, const char *with)
{
    const size_t len = strlen(with);

    return text.len >= len && memcmp(text.text, with, len) == 0;
}

static void take_request(struct fuzz_port *port, const struct aloft_action *action)
{
    static const char field[] = "\r\nRange: ";
    struct device *device = (struct device *)port;
    struct aloft_span text = {(const char *)action->data, action->len};

    if (action->kind != ALOFT_ACTION_BYTES) {
        FUZZ_CHECK(action->kind == ALOFT_ACTION_CONNECT ||
                   action->kind == ALOFT_ACTION_CLOSE);
        return;
    }
    fuzz_http_check_request(action->data, action->len, NULL);
    device->requests++;
    FUZZ_CHECK(device->requests <= REQUESTS_MAX);
    device->for_manifest = begins(text, "GET /app.bin.manifest ");
    device->range = (struct aloft_http_range){0, device->wary.size, device->wary.size};
    const char *at = memmem(text.text, text.len, field, sizeof field - 1);

    device->for_part = at != NULL;
    if (at == NULL) {
        return;
    }
    text = aloft_span_after(text, (size_t)(at - text.text) + sizeof field - 1);
    text = aloft_span_first(text, aloft_span_find(text, '\r'));
    FUZZ_CHECK(!device->for_manifest);
    FUZZ_CHECK(aloft_http_range_asked(&device->range, text, device->wary.size) ==
               ALOFT_OK);
}

static void init(struct device *device, unsigned how, struct fuzz_input *input)
{
    const struct fuzz_input image = fuzz_bytes(input, fuzz_u16(input));

    fuzz_wary_init(&device->wary);
    fuzz_wary_publish(&device->wary, image, how);
    device->how = how;
    device->config = (struct aloft_pull_config){
            .update = &device->wary.update,
            .update_config = &device->wary.config,
            .md5 = &aloft_bearssl_md5,
            .device = &device->facts,
            .url = "http://up.test/app.bin",
            .ahead = device->ahead,
            .ahead_size = (how & SMALL) != 0 ? 100 : sizeof device->ahead,
            .manifest_files = (how & MANIFEST_FILES) != 0,
            .stay = true,
    };
    aloft_pull_client_init(&device->client);
    fuzz_port_init(&device->port, &device->client.exchange.machine);
    device->port.on_action = take_request;
}

static void say(struct device *device, const char *text)
{
    fuzz_port_bytes(&device->port, text, strlen(text));
}

static void say_head(struct device *device, const struct aloft_http_range *range,
        bool is_part, const char *etag)
{
    char text[200];

    say(device, is_part ? "HTTP/1.1 206 Part\r\n" : "HTTP/1.1 200 OK\r\n");
    if (is_part) {
        snprintf(text, sizeof text, "Content-Range: bytes %u-%u/%u\r\n",
                (unsigned)range->offset, (unsigned)(range->offset + range->size - 1),
                (unsigned)range->total);
        say(device, text);
    }
    snprintf(text, sizeof text, "%sContent-Length: %u\r\n\r\n", etag,
            (unsigned)range->size);
    say(device, text);
}

/* A part of the file, or all of it, of which `lost` 256ths do not come. */
static void send_file(
        struct device *device, bool is_part, const char *etag, unsigned lost)
{
    const struct aloft_http_range all = {0, device->wary.size, device->wary.size};
    const struct aloft_http_range range = is_part ? device->range : all;

    say_head(device, &range, is_part, etag);
    fuzz_port_bytes(&device->port, device->wary.file + range.offset,
            range.size - range.size * lost / 256u);
}

/* As a server should; the stream may break. */
static void answer_well(struct device *device, unsigned lost)
{
    const struct sample *manifest = &device->wary.manifest;
    const struct aloft_http_range all = {
            0, (uint32_t)manifest->len, (uint32_t)manifest->len};

    if (!device->for_manifest) {
        send_file(device, device->for_part && (device->how & NO_RANGES) == 0,
                (device->how & HAS_ETAG) != 0 ? "ETag: \"one\"\r\n" : "", lost);
    } else if ((device->how & HAS_MANIFEST) == 0) {
        say(device, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    } else {
        say_head(device, &all, false, "");
        fuzz_port_bytes(&device->port, manifest->bytes, manifest->len);
    }
}

/* Another part than what was asked for, or so it says. */
static void send_other_part(struct device *device, struct fuzz_input *input)
{
    device->range.offset = fuzz_u16(input) % device->wary.size;
    device->range.size =
            1u + fuzz_u16(input) % (device->wary.size - device->range.offset);
    device->range.total = device->wary.size + fuzz_below(input, 2);
    send_file(device, true, "", fuzz_byte(input));
}

static void answer(struct device *device, struct fuzz_input *input)
{
    static const char *const texts[] = {"HTTP/1.1 304 Not Modified\r\n\r\n",
            "HTTP/1.1 416 Range\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 500 No\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /app.bin\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n"};
    const unsigned what = fuzz_below(input, 12);
    struct fuzz_input bytes;

    device->is_odd = device->is_odd || what > 5;
    switch (what) {
    case 6:
        say(device, texts[fuzz_below(input, 6)]);
        break;
    case 7:
        send_other_part(device, input);
        break;
    case 8:
        send_file(device, device->for_part, "ETag: \"two\"\r\n", fuzz_byte(input));
        break;
    case 9:
        send_file(device, false, "", fuzz_byte(input));
        break;
    case 10:
        bytes = fuzz_bytes(input, fuzz_byte(input));
        fuzz_port_bytes(&device->port, bytes.data, bytes.len);
        break;
    case 11:
        fuzz_port_wait(&device->port, 60000);
        break;
    default:
        answer_well(device, fuzz_byte(input));
        device->is_odd = device->is_odd || device->port.connected; // it broke
        break;
    }
    const bool in_order = fuzz_below(input, 2) == 0;

    if (device->port.connected) { // and does not ask for the next stream already
        fuzz_port_close(&device->port, in_order ? ALOFT_OK : ALOFT_ERR_CLOSED);
    }
}

static void check(struct device *device)
{
    const enum aloft_pull_outcome outcome = aloft_pull_client_outcome(&device->client);
    const struct fuzz_wary *const wary = &device->wary;

    FUZZ_CHECK(outcome == ALOFT_PULL_INSTALLED || outcome == ALOFT_PULL_FAILED ||
               outcome == ALOFT_PULL_NO_UPDATE);
    FUZZ_CHECK((outcome == ALOFT_PULL_FAILED) ==
               (aloft_pull_client_status(&device->client) != ALOFT_OK));
    FUZZ_CHECK((outcome == ALOFT_PULL_INSTALLED) ==
               (wary->update.state == ALOFT_UPDATE_STAGED));
    fuzz_wary_check(&device->wary);
    if (outcome == ALOFT_PULL_INSTALLED) {
        FUZZ_CHECK(!fuzz_wary_is_bad(device->how));
        FUZZ_CHECK(memcmp(wary->flash, wary->file, wary->image_size) == 0);
    }
    if (!device->is_odd) {
        FUZZ_CHECK((outcome == ALOFT_PULL_INSTALLED) == !fuzz_wary_is_bad(device->how));
    }
    if (!device->is_odd && fuzz_wary_is_bad(device->how) &&
            (device->how & (NO_RANGES | SMALL)) == 0) {
        FUZZ_CHECK(wary->target.written == 0);
    }
}

/* Asks for the image, until that has ended. */
static void pull(struct device *device, struct fuzz_input *input)
{
    const struct aloft_peer peer = {.port = 1};

    device->requests = 0;
    device->is_odd = false;
    FUZZ_CHECK(aloft_pull_client_start(&device->client, &device->config,
                       device->port.now_ms) == ALOFT_OK);
    fuzz_port_drain(&device->port);
    while (aloft_pull_client_outcome(&device->client) == ALOFT_PULL_RUNNING) {
        FUZZ_CHECK(device->port.connecting);
        fuzz_port_connect(&device->port, &peer);
        answer(device, input);
    }
    FUZZ_CHECK(!device->port.connected && !device->port.connecting);
    check(device);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_input nothing = {NULL, 0};
    struct fuzz_trace trace = {0};
    struct device *const device = fuzz_alloc(sizeof *device);

    memset(device, 0, sizeof *device);
    const unsigned how = fuzz_byte(&input);

    init(device, how, &input);
    device->port.piece = piece;
    pull(device, &input);
    fuzz_trace_number(&trace, aloft_pull_client_outcome(&device->client));
    fuzz_trace_number(&trace, aloft_pull_client_status(&device->client));
    fuzz_trace_number(&trace, device->requests);
    fuzz_trace_number(&trace, device->wary.update.error);
    fuzz_trace_number(&trace, device->port.said.hash);
    pull(device, &nothing); // whatever happened, a good server is as good as ever
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 7);
}
