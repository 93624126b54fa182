/*
 * A device under requests of any kind: every answer is one well-formed response, no
 * order is carried out without the password, a proof counts once, every connection
 * comes to its end, and the same comes of bytes in one or in pieces.
 *
 * Input: a byte of settings, then events, see take_event().
 */
#include "aloft/web_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/json_writer.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"

#define EVENTS_MAX  40u
#define ANSWER_MAX  4096u
#define BODY_SIZE   16u
#define REQUEST_MS  5000u
#define REQUEST_END "\r\n\r\n"

/* The settings, bit by bit. */
#define OPEN     0x01u
#define PASSWORD 0x02u
#define VETO     0x04u
#define BASIC    0x08u

struct device {
    struct fuzz_port port;
    struct aloft_web_device web;
    struct aloft_web_server server;
    struct test_random random;
    uint8_t body[BODY_SIZE];
    bool vetoes;
    bool proves; /* the request under way has a proof that is right */
    bool may_order;
    unsigned orders;
    char answer[ANSWER_MAX + 1];
    size_t answer_len;
    char nonce[ALOFT_WEB_NONCE_DIGITS + 1]; /* the last one given out */
};

static struct device *device_of(struct aloft_web_device *web)
{
    return (struct device *)((char *)web - offsetof(struct device, web));
}

static void info(struct aloft_web_device *web, struct aloft_web_info *info)
{
    info->version = "1.0.0";
    info->unhealthy = device_of(web)->vetoes ? "self-test" : NULL;
}

static enum aloft_status order(struct aloft_web_device *web)
{
    struct device *device = device_of(web);

    FUZZ_CHECK(device->may_order || device->proves);
    device->proves = false; // counts once
    device->orders++;
    return device->vetoes ? ALOFT_ERR_VETO : ALOFT_OK;
}

static enum aloft_status take_trust(
        struct aloft_web_device *web, const uint8_t *bytes, size_t len)
{
    FUZZ_CHECK(len <= BODY_SIZE && bytes == device_of(web)->body);
    return order(web);
}

static const struct aloft_web_device_ops ops = {.info = info,
        .confirm = order,
        .rollback = order,
        .take_trust = take_trust,
        .judge_offer = take_trust};

/* Remembers the nonce of an answer that has one. */
static void take_nonce(struct device *device)
{
    static const char mark[] = "nonce=\"";
    const char *nonce = strstr(device->answer, mark);

    if (nonce != NULL) {
        memcpy(device->nonce, nonce + sizeof mark - 1, ALOFT_WEB_NONCE_DIGITS);
    }
}

/* The whole answer: a head that our own parser takes, and the body that it promises. */
static void check_answer(struct device *device)
{
    struct aloft_http_head head;
    struct aloft_http_item item = {.found = ALOFT_HTTP_MORE};
    const uint8_t *data = (const uint8_t *)device->answer;
    size_t used = 0;

    if (device->answer_len == 0) {
        return; // closed without a word
    }
    aloft_http_head_init(&head, ALOFT_HTTP_RESPONSE);
    while (item.found != ALOFT_HTTP_END) {
        FUZZ_CHECK(used < device->answer_len);
        FUZZ_CHECK(aloft_http_head_take(&head, data + used, device->answer_len - used,
                           &item) == ALOFT_OK);
        used += item.used;
    }
    const size_t left = device->answer_len - used;

    FUZZ_CHECK(head.has_length && head.code >= 200 && head.code < 600);
    FUZZ_CHECK(left == head.length || left == 0); // 0: of HEAD
    FUZZ_CHECK(left == 0 || memcmp(data + used, "{\"schema\":1,", 12) == 0);
    FUZZ_CHECK(left == 0 || memcmp(data + device->answer_len - 2, "}\n", 2) == 0);
    take_nonce(device);
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct device *device = (struct device *)port;

    switch (action->kind) {
    case ALOFT_ACTION_BYTES:
        FUZZ_CHECK(action->len <= ANSWER_MAX - device->answer_len);
        memcpy(device->answer + device->answer_len, action->data, action->len);
        device->answer_len += action->len;
        device->answer[device->answer_len] = '\0';
        break;
    case ALOFT_ACTION_CLOSE:
        check_answer(device);
        break;
    case ALOFT_ACTION_RESTART:
        FUZZ_CHECK(device->orders > 0);
        break;
    case ALOFT_ACTION_CONNECT:
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->kind == ALOFT_ACTION_BYTES);
        break;
    }
}

static void init(struct device *device, unsigned settings)
{
    struct aloft_web_server_config config = {
            .device = &device->web,
            .random = &device->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .body = device->body,
            .body_size = sizeof device->body,
            .has_password = (settings & PASSWORD) != 0,
            .open_to_all = (settings & (OPEN | PASSWORD)) == OPEN,
            .takes_basic = (settings & (BASIC | PASSWORD)) == (BASIC | PASSWORD),
    };

    aloft_web_secret_make(&config.secret, config.sha256, "secret", 6);
    test_random_init(&device->random, settings);
    device->web.ops = &ops;
    device->vetoes = (settings & VETO) != 0;
    device->may_order = config.open_to_all;
    FUZZ_CHECK(aloft_web_server_init(&device->server, &config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->server.machine);
    device->port.listens = true;
    device->port.on_action = on_action;
    memset(device->nonce, '0', ALOFT_WEB_NONCE_DIGITS);
}

static void call(struct device *device)
{
    const struct aloft_peer peer = {.port = 1};

    if (!device->port.connected) {
        device->answer_len = 0;
        device->answer[0] = '\0';
        device->proves = false;
    }
    fuzz_port_connect(&device->port, &peer);
}

static void say(struct device *device, const char *text)
{
    fuzz_port_bytes(&device->port, text, strlen(text));
}

/* SHA-256 as 64 digits. */
static void hash(char digits[65], const char *text)
{
    uint8_t bytes[32];
    struct aloft_text out;

    aloft_digest_once(&aloft_bearssl_sha256, text, strlen(text), bytes);
    aloft_text_init(&out, digits, 65);
    aloft_text_append_hex(&out, bytes, sizeof bytes);
}

/* Whether what is said next is all that a request has: only then a proof is ours. */
static bool begins(const struct device *device)
{
    return device->port.connected && device->server.now.request.total == 0 &&
           device->server.state == ALOFT_WEB_SERVER_HEAD;
}

/* An order with the password itself. */
static void tell_password(struct device *device)
{
    call(device);
    device->proves = begins(device) && device->server.config.takes_basic;
    say(device, "POST /api/v1/confirm HTTP/1.1\r\nHost: a\r\nX-Aloft: page\r\n"
                "Authorization: Basic YWRtaW46c2VjcmV0" REQUEST_END);
    device->proves = false;
}

/* An order with a proof for the last nonce: the right one, or with a wrong password. */
static void prove(struct device *device, const char *path, const char *password)
{
    char text[400];
    char secret[65];
    char target[65];
    char response[65];

    snprintf(text, sizeof text, "admin:aloft:%s", password);
    hash(secret, text);
    snprintf(text, sizeof text, "POST:%s", path);
    hash(target, text);
    snprintf(text, sizeof text, "%s:%s:00000001:x:auth:%s", secret, device->nonce,
            target);
    hash(response, text);
    call(device);
    device->proves = begins(device) && strcmp(password, "secret") == 0;
    say(device, "POST ");
    say(device, path);
    say(device, " HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\nAuthorization: Digest "
                "username=\"admin\", realm=\"aloft\", algorithm=SHA-256, qop=auth, "
                "nc=00000001, cnonce=\"x\", nonce=\"");
    say(device, device->nonce);
    say(device, "\", response=\"");
    say(device, response);
    say(device, "\"" REQUEST_END);
    device->proves = false;
}

static void say_anything(struct device *device, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_bytes(&device->port, bytes.data, bytes.len);
}

static void take_event(struct device *device, struct fuzz_input *input)
{
    static const char *const pieces[] = {"GET /api/v1/info HTTP/1.1\r\n",
            "POST /api/v1/confirm HTTP/1.1\r\n", "HEAD /api/v1/info HTTP/1.0\r\n",
            "Host: a\r\n", "X-Aloft: 1\r\n", "Origin: http://a\r\n",
            "Content-Length: 1\r\n", "Authorization: Digest ",
            "PUT /api/v1/trust HTTP/1.1\r\n", "POST /api/v1/offer HTTP/1.1\r\n",
            "Authorization: Basic ", "X-Aloft: page\r\n"};

    switch (fuzz_below(input, 10)) {
    case 0:
        call(device);
        break;
    case 1:
        say_anything(device, input);
        break;
    case 2:
        say(device, pieces[fuzz_below(input, 12)]);
        break;
    case 3:
        say(device, REQUEST_END);
        break;
    case 4:
        fuzz_port_wait(&device->port, fuzz_u16(input));
        break;
    case 5:
        fuzz_port_close(&device->port, ALOFT_ERR_CLOSED);
        break;
    case 6:
        prove(device, "/api/v1/confirm", "secret");
        break;
    case 7:
        prove(device, "/api/v1/rollback", "barley");
        break;
    case 8:
        call(device);
        say(device, "POST /api/v1/rollback HTTP/1.1\r\nHost: a\r\n"
                    "X-Aloft: 1" REQUEST_END);
        break;
    default:
        tell_password(device);
        break;
    }
}

/* Whatever happened, the next who asks is answered. */
static void ask_next(struct device *device)
{
    fuzz_port_wait(&device->port, 2 * REQUEST_MS);
    FUZZ_CHECK(!device->port.connected);
    call(device);
    say(device, "GET /api/v1/info HTTP/1.1\r\nHost: a" REQUEST_END);
    FUZZ_CHECK(!device->port.connected);
    FUZZ_CHECK(memcmp(device->answer, "HTTP/1.1 200 ", 13) == 0);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    init(device, fuzz_byte(&input));
    device->port.piece = piece;
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(device, &input);
        fuzz_trace_number(&trace, device->orders);
        fuzz_trace_number(&trace, device->port.connected);
        fuzz_trace_number(&trace, device->port.restarts);
    }
    fuzz_trace_number(&trace, device->port.said.hash);
    ask_next(device);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 1);
}
