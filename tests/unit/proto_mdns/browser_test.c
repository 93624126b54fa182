#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "net.h"
#include "spec_example.h"

#define FOUND_MAX 4u

static const char *const types[] = {"_arduino._tcp", "_aloft._tcp"};

struct fixture {
    struct net net;
    struct net_device device;
    struct aloft_mdns_browser browser;
    struct aloft_mdns_found found[FOUND_MAX];
    uint8_t buf[512];
};

static void set_up(struct fixture *f, const char *host)
{
    const struct aloft_mdns_browser_config config = {.types = types,
            .type_count = 2,
            .host = host,
            .found = f->found,
            .found_max = FOUND_MAX,
            .buf = f->buf,
            .buf_size = sizeof f->buf};

    memset(f->found, 0, sizeof f->found);
    net_init(&f->net);
    assert_int_equal(aloft_mdns_browser_init(&f->browser, &config), ALOFT_OK);
    net_add(&f->net, &f->browser.machine, 50);
}

static void start(struct fixture *f)
{
    aloft_mdns_browser_start(&f->browser, f->net.now_ms);
}

static unsigned complete(const struct fixture *f)
{
    unsigned count = 0;

    for (size_t i = 0; i < FOUND_MAX; i++) {
        count += aloft_mdns_found_complete(&f->found[i]);
    }
    return count;
}

static void a_running_device_is_found_within_a_second(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const char *value = NULL;
    size_t len = 0;

    set_up(&f, NULL);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    net_run(&f.net, 60000);
    start(&f);

    net_run(&f.net, 200);

    assert_int_equal(complete(&f), 2);
    assert_string_equal(f.found[0].label, "kitchen");
    assert_string_equal(f.found[0].host, "kitchen");
    assert_int_equal(f.found[0].peer.port, 8266);
    assert_int_equal(f.found[0].peer.address[15], 7);
    assert_true(aloft_mdns_found_text(&f.found[0], "AUTH_upload", &value, &len));
    assert_int_equal(len, 3);
    assert_memory_equal(value, "yes", 3);
    assert_false(aloft_mdns_found_text(&f.found[0], "auth", &value, &len));
}

static void a_device_that_starts_later_is_found_too(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f, NULL);
    start(&f);
    net_run(&f.net, 30000);
    net_add_device(&f.net, &f.device, "kitchen", 7);

    net_run(&f.net, 1500);

    assert_int_equal(complete(&f), 2);
}

static void a_device_that_says_goodbye_is_gone_after_a_second(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f, NULL);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    start(&f);
    net_run(&f.net, 10000);
    const unsigned before = complete(&f);

    aloft_mdns_announcer_stop(&f.device.announcer);
    net_run(&f.net, 1100);

    assert_int_equal(before, 2);
    assert_int_equal(complete(&f), 0);
}

static void a_device_that_loses_power_is_gone_after_a_minute(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f, NULL);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    start(&f);
    net_run(&f.net, 100000);
    const unsigned before = complete(&f);

    f.net.nodes[1].cut_off = true;
    net_run(&f.net, 61000);

    assert_int_equal(before, 2);
    assert_int_equal(complete(&f), 0);
}

static void what_changes_is_noticed(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const char *value = NULL;
    size_t len = 0;

    set_up(&f, NULL);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    start(&f);
    net_run(&f.net, 10000);
    const uint32_t version = f.found[1].version;

    f.device.aloft[2] = "state=trial";
    aloft_mdns_announcer_change(&f.device.announcer, f.net.now_ms);
    net_run(&f.net, 100);

    assert_int_not_equal(f.found[1].version, version);
    assert_true(aloft_mdns_found_text(&f.found[1], "state", &value, &len));
    assert_memory_equal(value, "trial", 5);
}

static void a_host_is_found_by_its_name_alone(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f, "KITCHEN");
    f.browser.config.type_count = 0;
    f.browser.config.found_max = 0;
    net_add_device(&f.net, &f.device, "kitchen", 7);
    net_run(&f.net, 60000);
    start(&f);

    net_run(&f.net, 1);

    assert_true(f.browser.has_address);
    assert_int_equal(f.browser.address.address[15], 7);
}

/* One that tells no more than it is asked for, one record a message. */
static void send_record(struct fixture *f, const struct aloft_mdns_record *record)
{
    uint8_t bytes[NET_SIZE];
    struct aloft_mdns_writer writer;

    aloft_mdns_write_begin(&writer, bytes, sizeof bytes, 0, ALOFT_MDNS_RESPONSE);
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, record));
    net_send(&f->net, 7, ALOFT_MDNS_PORT, bytes, writer.len);
}

static void what_did_not_come_along_is_asked_for(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_mdns_record pointer = {.name.type = "_aloft._tcp",
            .type = ALOFT_MDNS_PTR,
            .ttl_s = 4500,
            .target = {"kitchen", "_aloft._tcp"}};
    const struct aloft_mdns_name instance = {"kitchen", "_aloft._tcp"};
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item item;

    set_up(&f, NULL);
    start(&f);
    net_run(&f.net, 10);
    net_clear(&f.net);

    send_record(&f, &pointer);
    net_run(&f.net, 150);

    assert_int_equal(f.net.said_count, 1);
    assert_int_equal(
            aloft_mdns_read_begin(&reader, f.net.said[0].bytes, f.net.said[0].len),
            ALOFT_OK);
    assert_true(aloft_mdns_read_next(&reader, &item));
    assert_true(aloft_mdns_name_is(&reader, item.name, &instance));
    assert_int_equal(item.type, ALOFT_MDNS_SRV);
}

static void a_full_list_takes_no_more_and_harms_nobody(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};

    set_up(&f, NULL);
    start(&f);
    for (size_t i = 0; i < 6; i++) {
        const struct aloft_mdns_record pointer = {.name.type = "_aloft._tcp",
                .type = ALOFT_MDNS_PTR,
                .ttl_s = 4500,
                .target = {names[i], "_aloft._tcp"}};

        send_record(&f, &pointer);
    }

    assert_string_equal(f.found[3].label, "d");
    net_run(&f.net, 5000);
    assert_true(f.net.said_count < 20);
}

static void a_message_of_another_port_teaches_nothing(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    uint8_t bytes[256];
    const size_t len = spec_example("mdns.md", "answer", bytes, sizeof bytes);

    set_up(&f, NULL);
    start(&f);

    net_send(&f.net, 7, 40000, bytes, len);
    const unsigned before = complete(&f);

    net_send(&f.net, 7, ALOFT_MDNS_PORT, bytes, len);

    assert_int_equal(before, 0);
    assert_int_equal(complete(&f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_running_device_is_found_within_a_second),
            cmocka_unit_test(a_device_that_starts_later_is_found_too),
            cmocka_unit_test(a_device_that_says_goodbye_is_gone_after_a_second),
            cmocka_unit_test(a_device_that_loses_power_is_gone_after_a_minute),
            cmocka_unit_test(what_changes_is_noticed),
            cmocka_unit_test(a_host_is_found_by_its_name_alone),
            cmocka_unit_test(what_did_not_come_along_is_asked_for),
            cmocka_unit_test(a_full_list_takes_no_more_and_harms_nobody),
            cmocka_unit_test(a_message_of_another_port_teaches_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
