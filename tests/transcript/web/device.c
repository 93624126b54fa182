#include "device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"

static const struct aloft_web_page page = {
        .gzip = (const uint8_t *)"x", .gzip_len = 1, .policy = "x"};

void device_init(struct device *device, const struct device_settings *settings)
{
    struct aloft_web_server_config config = {
            .device = &device->plain.base,
            .random = &device->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .has_password = settings->password,
            .takes_basic = settings->password,
            .open_to_all = !settings->password,
            .page = &page,
            .update = &device->update,
            .update_config = &device->config,
    };

    memset(device, 0, sizeof *device);
    device->firmware_bytes = malloc(DEVICE_ROOM);
    device->files_bytes = malloc(DEVICE_ROOM);
    assert_non_null(device->firmware_bytes);
    assert_non_null(device->files_bytes);
    aloft_memory_target_init(&device->firmware, device->firmware_bytes, settings->room);
    aloft_memory_target_init(&device->files, device->files_bytes, settings->room);
    fake_verifier_init(&device->verifier, DEVICE_KEY);
    device->config = (struct aloft_update_config){
            .firmware = &device->firmware.base,
            .file_system = &device->files.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier =
                    settings->signing ? &device->verifier.base : &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
            .takes = ALOFT_TAKES_ESP | ALOFT_TAKES_GZIP,
    };
    test_random_init(&device->random, 1);
    aloft_web_plain_device_init(&device->plain, "toy", "1.0.0");
    aloft_web_secret_make(&config.secret, config.sha256, "secret", 6);
    assert_int_equal(aloft_web_server_init(&device->server, &config), ALOFT_OK);
}

void device_done(struct device *device)
{
    free(device->firmware_bytes);
    free(device->files_bytes);
}

static void keep(struct device *device, const struct aloft_action *action)
{
    assert_false(device->closed);
    assert_true(action->len < sizeof device->answer - device->answer_len);
    memcpy(device->answer + device->answer_len, action->data, action->len);
    device->answer_len += action->len;
    device->answer[device->answer_len] = '\0';
}

static void refuse(void)
{
    fail_msg("a server does not call others");
}

static void act(struct device *device)
{
    struct aloft_action action;

    while (aloft_machine_next(&device->server.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_BYTES:
            keep(device, &action);
            break;
        case ALOFT_ACTION_CLOSE:
            device->closed = true;
            break;
        case ALOFT_ACTION_RESTART:
            device->restarts++;
            break;
        case ALOFT_ACTION_DATAGRAM:
        case ALOFT_ACTION_CONNECT:
            refuse();
        }
    }
}

static void tell(struct device *device, enum aloft_event_kind kind, const uint8_t *data,
        size_t len)
{
    const struct aloft_event event = {.kind = kind, .data = data, .len = len};

    assert_int_equal(aloft_machine_take(&device->server.machine, &event), len);
    act(device);
}

void device_hear(struct device *device, const uint8_t *bytes, size_t len, size_t first,
        size_t piece)
{
    size_t at = first < len ? first : len;

    device->closed = false;
    device->answer_len = 0;
    device->restarts = 0;
    tell(device, ALOFT_EVENT_CONNECTED, NULL, 0);
    if (at > 0) {
        tell(device, ALOFT_EVENT_BYTES, bytes, at);
    }
    while (at < len && !device->closed) {
        const size_t rest = len - at < piece ? len - at : piece;

        tell(device, ALOFT_EVENT_BYTES, bytes + at, rest);
        at += rest;
    }
    assert_true(device->closed);
}

unsigned device_code(const struct device *device)
{
    const bool interim = strncmp(device->answer, CONTINUE, sizeof CONTINUE - 1) == 0;
    const char *answer = device->answer + (interim ? sizeof CONTINUE - 1 : 0);

    assert_memory_equal(answer, "HTTP/1.1 ", 9);
    return (unsigned)strtoul(answer + 9, NULL, 10);
}
