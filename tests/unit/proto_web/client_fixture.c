#include "client_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

static void keep(struct client_fixture *f, const struct aloft_action *action)
{
    assert_true(action->len < sizeof f->sent - f->sent_len);
    memcpy(f->sent + f->sent_len, action->data, action->len);
    f->sent_len += action->len;
    f->sent[f->sent_len] = '\0';
    f->bursts++;
}

static void check_connect(const struct aloft_action *action)
{
    assert_string_equal(action->host, "dev.test");
    assert_int_equal(action->peer.port, 8080);
}

static void refuse(void)
{
    fail_msg("not a client's business");
}

void client_acts(struct client_fixture *f)
{
    struct aloft_action action;

    while ((f->bursts_max == 0 || f->bursts < f->bursts_max) &&
            aloft_machine_next(&f->client.exchange.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_CONNECT:
            check_connect(&action);
            f->connects++;
            f->sent_len = 0;
            f->bursts = 0;
            break;
        case ALOFT_ACTION_BYTES:
            keep(f, &action);
            break;
        case ALOFT_ACTION_CLOSE:
            f->closes++;
            break;
        case ALOFT_ACTION_DATAGRAM:
        case ALOFT_ACTION_RESTART:
            refuse();
        }
    }
}

void client_prepare(struct client_fixture *f)
{
    memset(f, 0, sizeof *f);
    test_random_init(&f->random, 1);
    f->config = (struct aloft_web_client_config){
            .url = "http://dev.test:8080/api/v1/info",
            .random = &f->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .body = f->body,
            .body_size = sizeof f->body,
    };
    aloft_web_client_init(&f->client);
}

void client_tell(struct client_fixture *f, enum aloft_event_kind kind, const void *data,
        size_t len, enum aloft_status status)
{
    const struct aloft_event event = {.kind = kind,
            .now_ms = f->now_ms,
            .data = data,
            .len = len,
            .status = status};

    assert_int_equal(aloft_machine_take(&f->client.exchange.machine, &event), len);
    client_acts(f);
}

void client_begin(struct client_fixture *f)
{
    assert_int_equal(
            aloft_web_client_start(&f->client, &f->config, f->now_ms), ALOFT_OK);
    client_acts(f);
    assert_int_equal(f->connects, 1);
}

void client_send(struct client_fixture *f)
{
    client_begin(f);
    client_tell(f, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
    assert_string_not_equal(f->sent, "");
}

void client_hears(struct client_fixture *f, const char *text, size_t piece)
{
    const size_t len = strlen(text);

    for (size_t at = 0; at < len; at += piece) {
        const size_t rest = len - at;

        client_tell(
                f, ALOFT_EVENT_BYTES, text + at, rest < piece ? rest : piece, ALOFT_OK);
    }
}

void client_be_challenged(struct client_fixture *f, const char *password)
{
    client_prepare(f);
    f->config.password = password;
    client_send(f);
    client_hears(f, GOOD_CHALLENGE, 1000);
}

void client_hears_close(struct client_fixture *f, enum aloft_status status)
{
    client_tell(f, ALOFT_EVENT_CLOSED, NULL, 0, status);
}

void client_assert_ended(const struct client_fixture *f, enum aloft_status status)
{
    assert_true(aloft_web_client_over(&f->client));
    assert_int_equal(aloft_web_client_status(&f->client), status);
    assert_int_equal(
            aloft_machine_due_ms(&f->client.exchange.machine, f->now_ms), ALOFT_NEVER);
}
