/*
 * A device that takes updates by a form, and forms of any kind: each gets one
 * well-formed answer, no update stays open behind it, what is installed stands in the
 * form as the whole content of a part, nothing is begun without the password, and all
 * is the same whether bytes come in one or in pieces.
 *
 * Input: a byte of settings, the size of the pieces, then the body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/web_server.h"
#include "fuzz_input.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "recorder.h"
#include "test_random.h"

#define ROOM       512u
#define ANSWER_MAX 4096u
#define TYPE       "Content-Type: multipart/form-data; boundary=B\r\n"

/* The settings, bit by bit. */
#define CHUNKED  0x01u
#define PASSWORD 0x02u
#define LEAVES   0x04u /* before the last byte */

struct device {
    struct fuzz_port port;
    struct aloft_web_device web;
    struct aloft_web_server server;
    struct test_random random;
    struct aloft_memory_target target;
    struct recorder recorder;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t bytes[ROOM];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    char answer[ANSWER_MAX + 1];
    size_t answer_len;
};

static void info(struct aloft_web_device *web, struct aloft_web_info *info)
{
    (void)web; // all devices are alike
    info->version = "1.0.0";
}

static const struct aloft_web_device_ops ops = {.info = info};

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct device *device = (struct device *)port;

    FUZZ_CHECK(action->kind == ALOFT_ACTION_BYTES ||
               action->kind == ALOFT_ACTION_CLOSE ||
               action->kind == ALOFT_ACTION_RESTART);
    if (action->kind == ALOFT_ACTION_BYTES) {
        FUZZ_CHECK(action->len <= ANSWER_MAX - device->answer_len);
        memcpy(device->answer + device->answer_len, action->data, action->len);
        device->answer_len += action->len;
        device->answer[device->answer_len] = '\0';
    }
}

static void init(struct device *device, unsigned settings)
{
    static const struct aloft_web_page page = {
            .gzip = (const uint8_t *)"x", .gzip_len = 1, .policy = "x"};
    const struct aloft_web_server_config config = {
            .device = &device->web,
            .random = &device->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = (settings & PASSWORD) != 0,
            .open_to_all = (settings & PASSWORD) == 0,
            .update = &device->update,
            .update_config = &device->config,
            .page = &page,
    };

    aloft_memory_target_init(&device->target, device->bytes, ROOM);
    recorder_init(&device->recorder);
    device->config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &device->recorder.base,
            .work = device->work,
            .work_size = sizeof device->work,
            .takes = ALOFT_TAKES_RAW,
    };
    test_random_init(&device->random, 1);
    device->web.ops = &ops;
    FUZZ_CHECK(aloft_web_server_init(&device->server, &config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->server.machine);
    device->port.listens = true;
    device->port.on_action = on_action;
}

static void call(struct device *device, const char *framing)
{
    const struct aloft_peer peer = {.port = 1};

    device->answer_len = 0;
    fuzz_port_connect(&device->port, &peer);
    fuzz_port_bytes(&device->port, "POST /update HTTP/1.1\r\nHost: a\r\n" TYPE,
            strlen("POST /update HTTP/1.1\r\nHost: a\r\n" TYPE));
    fuzz_port_bytes(&device->port, framing, strlen(framing));
}

/* A body in one chunk, or of a known length; the end of it may be missing. */
static void post(struct device *device, struct fuzz_input body, unsigned settings)
{
    char framing[64];
    const size_t lacking = (settings & LEAVES) != 0 && body.len > 0 ? 1 : 0;

    if ((settings & CHUNKED) != 0 && body.len > 0) {
        snprintf(framing, sizeof framing, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
                body.len);
    } else {
        snprintf(framing, sizeof framing, "Content-Length: %zu\r\n\r\n", body.len);
    }
    call(device, framing);
    fuzz_port_bytes(&device->port, body.data, body.len - lacking);
    if (lacking > 0) {
        fuzz_port_close(&device->port, ALOFT_OK);
    } else if ((settings & CHUNKED) != 0) {
        fuzz_port_bytes(&device->port, "\r\n0\r\n\r\n", 7);
    }
}

static unsigned code_of(const struct device *device)
{
    return device->answer_len == 0 ? 0
                                   : (unsigned)strtoul(device->answer + 9, NULL, 10);
}

/* The image stands in the body, with a delimiter behind it. */
static void check_installed(const struct device *device, struct fuzz_input body)
{
    uint8_t wanted[ROOM + 5];
    const size_t len = device->target.image.size;

    FUZZ_CHECK(len > 0 && device->update.state == ALOFT_UPDATE_STAGED);
    memcpy(wanted, device->bytes, len);
    memcpy(wanted + len, "\r\n--B", 5);
    FUZZ_CHECK(memmem(body.data, body.len, wanted, len + 5) != NULL);
}

static void check(
        const struct device *device, struct fuzz_input body, unsigned settings)
{
    const unsigned code = code_of(device);

    FUZZ_CHECK(device->update.state != ALOFT_UPDATE_OPEN);
    FUZZ_CHECK(code == 0 || memcmp(device->answer, "HTTP/1.1 ", 9) == 0);
    FUZZ_CHECK(code != 0 || (settings & LEAVES) != 0);
    if ((settings & PASSWORD) != 0) {
        FUZZ_CHECK((code == 401 || code == 0) && device->recorder.asked == 0);
    } else if (code == 200) {
        check_installed(device, body);
        FUZZ_CHECK(device->port.restarts == 1);
    } else {
        FUZZ_CHECK(code == 400 || code == 409 || code == 0);
        FUZZ_CHECK(device->port.restarts == 0 &&
                   device->update.state != ALOFT_UPDATE_STAGED);
    }
}

/* Whatever came before, a form that is right is taken. */
static void post_next(struct device *device)
{
    static const char form[] =
            "--B\r\nContent-Disposition: form-data; name=firmware; filename=a\r\n\r\n"
            "image\r\n--B--";
    const struct fuzz_input body = {(const uint8_t *)form, sizeof form - 1};

    device->server.config.has_password = false;
    device->server.config.open_to_all = true;
    post(device, body, 0);
    FUZZ_CHECK(code_of(device) == 200);
    check_installed(device, body);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);
    const unsigned settings = fuzz_byte(&input);

    FUZZ_CHECK(device != NULL);
    (void)fuzz_byte(&input); // the size of the pieces
    init(device, settings);
    device->port.piece = piece;
    post(device, input, settings);
    fuzz_port_wait(&device->port, 20000);
    FUZZ_CHECK(!device->port.connected);
    check(device, input, settings);
    fuzz_trace_number(&trace, code_of(device));
    fuzz_trace_number(&trace, device->update.state);
    fuzz_trace_number(&trace, device->update.error);
    fuzz_trace_number(&trace, device->target.image.size);
    post_next(device);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct fuzz_input input = {data, len};
    const size_t step = 1 + (len > 1 ? (size_t)data[1] : 0);
    const struct fuzz_trace whole = live(input, SIZE_MAX);

    FUZZ_CHECK(whole.hash == live(input, step).hash);
    FUZZ_CHECK(whole.hash == live(input, 1).hash);
    return 0;
}
