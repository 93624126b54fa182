/* The examples of docs/spec/espota.md, 8: what a host sends ahead of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/espota_sender.h"
#include "aloft/manifest.h"
#include "spec_example.h"
#include "test_random.h"

struct host {
    struct aloft_espota_sender sender;
    struct aloft_espota_sender_config config;
    struct aloft_memory_reader image;
    struct test_random random;
    uint8_t file[200];
    uint8_t buffer[50]; // smaller than the document
    uint8_t sent[400];
    size_t sent_len;
};

static const struct aloft_peer device = {.address = {[15] = 1}, .port = 8266};

static void set_up(struct host *host)
{
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    memset(host, 0, sizeof *host);
    test_random_init(&host->random, 1);
    const size_t len =
            spec_example("manifest.md", "file", host->file, sizeof host->file);
    aloft_memory_reader_init(&host->image, host->file, (uint32_t)len);
    assert_int_equal(
            aloft_manifest_load(&manifest, &place, &host->image.base, buf, sizeof buf),
            ALOFT_OK);
    host->config = (struct aloft_espota_sender_config){
            .image = &host->image.base,
            .documents = {.offset = place.offset, .size = place.size},
            .devices = {device},
            .device_count = 1,
            .port = 18010,
            .digests = {&aloft_bearssl_md5, &aloft_bearssl_sha256},
            .random = &host->random.base,
            .buffer = host->buffer,
            .buffer_size = sizeof host->buffer,
    };
    aloft_digest_once(&aloft_bearssl_md5, host->file, len, host->config.md5);
}

static void start(struct host *host)
{
    assert_int_equal(
            aloft_espota_sender_init(&host->sender, &host->config, 0), ALOFT_OK);
}

/* Carries out what is asked for; all bytes go to `sent`. */
static void drain(struct host *host)
{
    struct aloft_action action;

    while (aloft_machine_next(&host->sender.machine, &action)) {
        assert_true(action.len <= sizeof host->sent - host->sent_len);
        if (action.len == 0) {
            continue;
        }
        memcpy(host->sent + host->sent_len, action.data, action.len);
        host->sent_len += action.len;
    }
}

static void tell(
        struct host *host, enum aloft_event_kind kind, const void *data, size_t len)
{
    const struct aloft_event event = {
            .kind = kind, .peer = device, .data = data, .len = len};

    (void)aloft_machine_take(&host->sender.machine, &event);
    drain(host);
}

static void begin_stream(struct host *host)
{
    start(host);
    drain(host);
    host->sent_len = 0;
    tell(host, ALOFT_EVENT_CONNECTED, NULL, 0);
}

static struct aloft_espota_report report(const struct host *host)
{
    struct aloft_espota_report told;

    aloft_espota_sender_report(&host->sender, &told);
    return told;
}

static void the_invitation_is_the_example(void **state)
{
    uint8_t expected[100];
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);
    const size_t len =
            spec_example("espota.md", "invitation", expected, sizeof expected);

    start(&host);
    drain(&host);

    assert_int_equal(host.sent_len, len);
    assert_memory_equal(host.sent, expected, len);
}

static void the_documents_are_the_example_and_the_file_follows(void **state)
{
    uint8_t expected[200];
    uint8_t reply[20];
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);
    const size_t len =
            spec_example("espota.md", "documents", expected, sizeof expected);
    const size_t reply_len = spec_example("espota.md", "reply", reply, sizeof reply);

    begin_stream(&host);

    assert_int_equal(host.sent_len, len);
    assert_memory_equal(host.sent, expected, len);
    host.sent_len = 0;
    tell(&host, ALOFT_EVENT_BYTES, reply, reply_len);
    assert_int_equal(host.sent_len, host.image.base.size);
    assert_memory_equal(host.sent, host.file, host.sent_len);
}

static void the_file_is_sent_from_the_offset_on(void **state)
{
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);
    begin_stream(&host);
    host.sent_len = 0;

    tell(&host, ALOFT_EVENT_BYTES, "OK 1", 4);
    assert_int_equal(host.sent_len, 0); // the number may go on
    tell(&host, ALOFT_EVENT_BYTES, "00\n", 3);

    assert_int_equal(host.sent_len, 49);
    assert_memory_equal(host.sent, host.file + 100, 49);
    assert_int_equal(report(&host).kept, 100);
    assert_int_equal(report(&host).acknowledged, 100);
    tell(&host, ALOFT_EVENT_BYTES, "49", 2);
    assert_int_equal(report(&host).acknowledged, 149);
    tell(&host, ALOFT_EVENT_BYTES, "OK", 2);
    assert_int_equal(report(&host).outcome, ALOFT_ESPOTA_END_ACCEPTED);
}

static void all_at_once_will_do(void **state)
{
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);
    begin_stream(&host);

    tell(&host, ALOFT_EVENT_BYTES, "OK 149\nOK", 9);

    assert_int_equal(report(&host).outcome, ALOFT_ESPOTA_END_ACCEPTED);
}

static const struct reply {
    const char *text;
    enum aloft_espota_outcome outcome;
    enum aloft_status status;
} replies[] = {
        {"OK 150\n", ALOFT_ESPOTA_END_BAD_ANSWER, ALOFT_ERR_PROTOCOL},
        {"OK 4294967296\n", ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_REFUSED},
        {"OK -1\n", ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_REFUSED},
        {"OK 12x\n", ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_REFUSED},
        {"OK\n", ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_REFUSED},
        {"\n", ALOFT_ESPOTA_END_REFUSED, ALOFT_ERR_REFUSED},
        {"ERROR[131]: the image is made for another device\n", ALOFT_ESPOTA_END_REFUSED,
                ALOFT_ERR_TARGET},
};

static void other_replies_end_it(void **state)
{
    struct host host;
    (void)state; // cmocka passes it to every test

    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        set_up(&host);
        begin_stream(&host);
        tell(&host, ALOFT_EVENT_BYTES, replies[i].text, strlen(replies[i].text));
        if (report(&host).outcome != replies[i].outcome ||
                report(&host).status != replies[i].status) {
            fail_msg("%s: %d, %d", replies[i].text, (int)report(&host).outcome,
                    (int)report(&host).status);
        }
    }
}

static void a_device_that_goes_without_a_word_has_closed(void **state)
{
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);
    begin_stream(&host);

    tell(&host, ALOFT_EVENT_CLOSED, NULL, 0);

    assert_int_equal(report(&host).outcome, ALOFT_ESPOTA_END_CLOSED);
}

static void documents_outside_of_the_file_are_not_begun(void **state)
{
    struct host host;
    (void)state; // cmocka passes it to every test
    set_up(&host);

    host.config.documents.offset = 140;
    assert_int_equal(
            aloft_espota_sender_init(&host.sender, &host.config, 0), ALOFT_ERR_SIZE);
    host.config.documents.offset = UINT32_MAX;
    assert_int_equal(
            aloft_espota_sender_init(&host.sender, &host.config, 0), ALOFT_ERR_SIZE);
    host.config.documents.offset = 0;
    host.config.documents.list_size = 150;
    assert_int_equal(
            aloft_espota_sender_init(&host.sender, &host.config, 0), ALOFT_ERR_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_invitation_is_the_example),
            cmocka_unit_test(the_documents_are_the_example_and_the_file_follows),
            cmocka_unit_test(the_file_is_sent_from_the_offset_on),
            cmocka_unit_test(all_at_once_will_do),
            cmocka_unit_test(other_replies_end_it),
            cmocka_unit_test(a_device_that_goes_without_a_word_has_closed),
            cmocka_unit_test(documents_outside_of_the_file_are_not_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
