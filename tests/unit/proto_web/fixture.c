#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/hex.h"

static void info(struct aloft_web_device *device, struct aloft_web_info *info)
{
    *info = ((const struct fake_device *)device)->info;
}

static enum aloft_status confirm(struct aloft_web_device *device)
{
    struct fake_device *fake = (struct fake_device *)device;

    if (fake->confirm_status == ALOFT_OK) {
        fake->confirmed++;
        fake->info.state = ALOFT_WEB_CONFIRMED;
    }
    return fake->confirm_status;
}

static enum aloft_status rollback(struct aloft_web_device *device)
{
    struct fake_device *fake = (struct fake_device *)device;

    fake->rolled_back += fake->rollback_status == ALOFT_OK ? 1u : 0u;
    return fake->rollback_status;
}

static enum aloft_status take_trust(
        struct aloft_web_device *device, const uint8_t *bytes, size_t len)
{
    struct fake_device *fake = (struct fake_device *)device;

    fake->trusted++;
    fake->store_len = len;
    memcpy(fake->store, bytes, len);
    return fake->trust_status;
}

static enum aloft_status judge_offer(
        struct aloft_web_device *device, const uint8_t *bytes, size_t len)
{
    struct fake_device *fake = (struct fake_device *)device;

    fake->offered++;
    fake->store_len = len;
    memcpy(fake->store, bytes, len);
    return fake->offer_status;
}

static const struct aloft_web_device_ops ops = {
        .info = info,
        .confirm = confirm,
        .rollback = rollback,
        .take_trust = take_trust,
        .judge_offer = judge_offer,
};

void fixture_restart(struct fixture *f)
{
    assert_int_equal(aloft_web_server_init(&f->server, &f->config), ALOFT_OK);
}

void fixture_init(struct fixture *f)
{
    static const char password[] = "open sesame";

    memset(f, 0, sizeof *f);
    test_random_init(&f->random, 1);
    f->device.base.ops = &ops;
    f->device.info = (struct aloft_web_info){
            .hostname = "kitchen",
            .version = "1.0.0",
            .target = "sim",
            .slot = "main",
            .state = ALOFT_WEB_TRIAL,
            .trials_left = 2,
            .can_rollback = true,
            .boot_reason = "update",
            .image_size = 1000,
            .image_sha256 = {0xAB},
            .uptime_s = 7,
            .boots = {{.sequence = 9,
                    .bootable = true,
                    .installed = true,
                    .on_trial = true,
                    .trials_left = 2,
                    .moves = 5,
                    .slot = "main",
                    .reason = "update",
                    .image = {0xAB, 0xCD}}},
            .boot_count = 1,
    };
    f->config = (struct aloft_web_server_config){
            .device = &f->device.base,
            .random = &f->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = true,
            .body = f->body,
            .body_size = sizeof f->body,
    };
    aloft_web_secret_make(
            &f->config.secret, &aloft_bearssl_sha256, password, sizeof password - 1);
    fixture_restart(f);
}

static void keep(struct fixture *f, const struct aloft_action *action)
{
    assert_false(f->closed);
    assert_true(action->len < sizeof f->said - f->said_len);
    memcpy(f->said + f->said_len, action->data, action->len);
    f->said_len += action->len;
    f->said[f->said_len] = '\0';
}

static void restart(struct fixture *f)
{
    assert_true(f->closed);
    f->restarts++;
}

static void refuse(void)
{
    fail_msg("a server does not call others");
}

static void act(struct fixture *f)
{
    struct aloft_action action;

    while (aloft_machine_next(&f->server.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_BYTES:
            keep(f, &action);
            break;
        case ALOFT_ACTION_CLOSE:
            f->closed = true;
            break;
        case ALOFT_ACTION_RESTART:
            restart(f);
            break;
        case ALOFT_ACTION_DATAGRAM:
        case ALOFT_ACTION_CONNECT:
            refuse();
        }
    }
}

void fixture_tell(
        struct fixture *f, enum aloft_event_kind kind, const void *data, size_t len)
{
    const struct aloft_event event = {
            .kind = kind, .now_ms = f->now_ms, .data = data, .len = len};

    if (kind == ALOFT_EVENT_CONNECTED) {
        f->closed = false;
        f->said_len = 0;
        f->said[0] = '\0';
    }
    assert_int_equal(aloft_machine_take(&f->server.machine, &event), len);
    act(f);
}

void fixture_send(struct fixture *f, const char *bytes, size_t len, size_t piece)
{
    fixture_tell(f, ALOFT_EVENT_CONNECTED, NULL, 0);
    for (size_t at = 0; at < len && !f->closed; at += piece) {
        const size_t rest = len - at;

        fixture_tell(f, ALOFT_EVENT_BYTES, bytes + at, rest < piece ? rest : piece);
    }
}

static size_t body_length(const struct fixture *f)
{
    const char *field = strstr(f->said, "\r\nContent-Length: ");

    assert_non_null(field);
    return strtoul(field + sizeof "\r\nContent-Length: " - 1, NULL, 10);
}

unsigned fixture_ask(struct fixture *f, const char *request)
{
    const size_t len = strlen(request);

    fixture_send(f, request, len, len);
    const char *body = strstr(f->said, "\r\n\r\n");

    assert_true(f->closed);
    assert_non_null(body);
    assert_memory_equal(f->said, "HTTP/1.1 ", 9);
    assert_true(fixture_said(f, "\r\nConnection: close\r\n"));
    if (strncmp(request, "HEAD ", 5) != 0) {
        assert_int_equal(strlen(body + 4), body_length(f));
    }
    return (unsigned)strtoul(f->said + 9, NULL, 10);
}

void fixture_wait(struct fixture *f, uint32_t ms)
{
    while (aloft_machine_due_ms(&f->server.machine, f->now_ms) <= ms) {
        const uint32_t due_ms = aloft_machine_due_ms(&f->server.machine, f->now_ms);

        f->now_ms += due_ms;
        ms -= due_ms;
        fixture_tell(f, ALOFT_EVENT_TIME, NULL, 0);
    }
    f->now_ms += ms;
}

bool fixture_said(const struct fixture *f, const char *text)
{
    return strstr(f->said, text) != NULL;
}

const char *fixture_nonce(const struct fixture *f)
{
    const char *nonce = strstr(f->said, "nonce=\"");

    assert_non_null(nonce);
    return nonce + sizeof "nonce=\"" - 1;
}

static void hash(const char *text, char digits[65])
{
    uint8_t bytes[32];

    aloft_digest_once(&aloft_bearssl_sha256, text, strlen(text), bytes);
    aloft_hex_encode(bytes, sizeof bytes, digits);
    digits[64] = '\0';
}

static const char *either(const char *given, const char *otherwise)
{
    return given != NULL ? given : otherwise;
}

/* Written down from RFC 7616, apart from the code under test. */
static void write_proof(
        const struct fixture_proof *proof, const char *path, char *dst, size_t size)
{
    const char *count = either(proof->count, "00000001");
    char text[512];
    char secret[65];
    char target[65];
    char response[65];

    snprintf(text, sizeof text, "admin:aloft:%s",
            either(proof->password, "open sesame"));
    hash(text, secret);
    snprintf(text, sizeof text, "POST:%s", path);
    hash(text, target);
    snprintf(text, sizeof text, "%s:%.48s:%s:client:auth:%s", secret, proof->nonce,
            count, target);
    hash(text, response);
    snprintf(dst, size,
            "Digest username=\"admin\", realm=\"aloft\", nonce=\"%.48s\", "
            "uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%s, cnonce=\"client\", "
            "response=\"%s\"",
            proof->nonce, path, count, response);
}

unsigned fixture_order(struct fixture *f, const struct fixture_proof *proof)
{
    const char *path = either(proof->path, "/api/v1/confirm");
    char field[512];
    char request[1024];

    write_proof(proof, path, field, sizeof field);
    snprintf(request, sizeof request,
            "POST %s HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\nAuthorization: %s\r\n%s\r\n",
            path, either(proof->field, field), either(proof->more, ""));
    return fixture_ask(f, request);
}
