#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "net.h"

static const struct aloft_mdns_name host = {"kitchen", NULL};

static const char *name_of(const struct net_device *device)
{
    return aloft_mdns_announcer_name(&device->announcer);
}

/* A response of somebody who has the name kitchen, at 192.168.1.99. */
static size_t claim(uint8_t bytes[NET_SIZE])
{
    static const uint8_t address[4] = {192, 168, 1, 99};
    struct aloft_mdns_writer writer;
    const struct aloft_mdns_record record = {.name = host,
            .type = ALOFT_MDNS_A,
            .flush = true,
            .ttl_s = 120,
            .address = address};

    aloft_mdns_write_begin(&writer, bytes, NET_SIZE, 0, ALOFT_MDNS_RESPONSE);
    return aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &record) ? writer.len
                                                                        : 0;
}

static void a_name_that_is_taken_gets_a_number(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device first;
    struct net_device second;

    net_init(&net);
    net_add_device(&net, &first, "kitchen", 7);
    net_run(&net, 10000);
    net_add_device(&net, &second, "kitchen", 8);
    net_run(&net, 10000);

    assert_string_equal(name_of(&first), "kitchen");
    assert_string_equal(name_of(&second), "kitchen-2");
    assert_int_equal(first.announcer.state, ALOFT_MDNS_RUNNING);
    assert_int_equal(second.announcer.state, ALOFT_MDNS_RUNNING);
}

static void a_name_just_announced_is_defended_in_time(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device first;
    struct net_device second;

    net_init(&net);
    net_add_device(&net, &first, "kitchen", 7);
    net_run(&net, 1100);
    first.config.shared_port = true;
    net_add_device(&net, &second, "kitchen", 8);
    second.announcer.config.shared_port = true;
    net_run(&net, 10000);

    assert_string_equal(name_of(&first), "kitchen");
    assert_string_equal(name_of(&second), "kitchen-2");
}

static void of_two_that_start_together_one_gets_the_name(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device first;
    struct net_device second;

    net_init(&net);
    net_add_device(&net, &first, "kitchen", 7);
    net_add_device(&net, &second, "kitchen", 8);
    net_run(&net, 20000);

    /* The later address has the better right. */
    assert_string_equal(name_of(&first), "kitchen-2");
    assert_string_equal(name_of(&second), "kitchen");
}

static void three_of_one_name_count_up(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device devices[3];

    net_init(&net);
    net_add_device(&net, &devices[0], "kitchen", 7);
    net_run(&net, 10000);
    net_add_device(&net, &devices[1], "kitchen", 8);
    net_run(&net, 10000);
    net_add_device(&net, &devices[2], "kitchen", 9);
    net_run(&net, 10000);

    assert_string_equal(name_of(&devices[2]), "kitchen-3");
}

static void a_claim_while_running_is_answered_by_claiming_once_more(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;
    uint8_t bytes[NET_SIZE];

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);
    net_run(&net, 10000);
    const size_t len = claim(bytes);

    net_send(&net, 99, ALOFT_MDNS_PORT, bytes, len);
    const enum aloft_mdns_state after = device.announcer.state;

    net_run(&net, 10000);

    assert_int_equal(after, ALOFT_MDNS_PROBING);
    assert_string_equal(name_of(&device), "kitchen"); // nobody insisted
    assert_int_equal(device.announcer.state, ALOFT_MDNS_RUNNING);
}

static void when_networks_join_one_of_two_gets_another_name(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device first;
    struct net_device second;

    net_init(&net);
    net_add_device(&net, &first, "kitchen", 7);
    net_run(&net, 5000);
    net.nodes[0].cut_off = true;
    net_add_device(&net, &second, "kitchen", 8);
    net_run(&net, 10000);
    net.nodes[0].cut_off = false;

    aloft_mdns_announcer_change(&second.announcer, net.now_ms);
    net_run(&net, 20000);

    assert_string_not_equal(name_of(&first), name_of(&second));
}

static void its_own_messages_heard_again_are_no_conflict(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);

    net_run(&net, 30000); // the network gives every message back to its sender

    assert_string_equal(name_of(&device), "kitchen");
}

/* What the device has said about itself before, still on its way. */
static void old_words_heard_late_do_not_cost_the_name(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);
    net_run(&net, 10000);
    const struct net_message old = net.said[(net.said_count - 1) % NET_MESSAGES];

    device.aloft[2] = "state=trial";
    aloft_mdns_announcer_change(&device.announcer, net.now_ms);
    net_send(&net, 7, ALOFT_MDNS_PORT, old.bytes, old.len);
    net_send(&net, 7, ALOFT_MDNS_PORT, old.bytes, old.len);
    net_run(&net, 10000);

    assert_string_equal(name_of(&device), "kitchen");
    assert_int_equal(device.announcer.state, ALOFT_MDNS_RUNNING);
}

static void an_old_address_heard_late_does_not_cost_the_name(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;
    const struct aloft_mdns_address address = {
            .ipv4 = {192, 168, 1, 8}, .ipv4_mask = {255, 255, 255, 0}};

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);
    net_run(&net, 10000);
    const struct net_message old = net.said[(net.said_count - 1) % NET_MESSAGES];

    aloft_mdns_announcer_move(&device.announcer, &address, net.now_ms);
    net_send(&net, 7, ALOFT_MDNS_PORT, old.bytes, old.len);
    net_run(&net, 10000);

    assert_string_equal(name_of(&device), "kitchen");
}

static void long_texts_heard_again_are_no_conflict(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;
    char text[150];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);
    device.arduino[0] = text;
    device.arduino[1] = text; // together more than half of its buffer

    net_run(&net, 30000);

    assert_string_equal(name_of(&device), "kitchen");
    assert_int_equal(device.announcer.state, ALOFT_MDNS_RUNNING);
}

static void a_response_from_another_port_is_no_conflict(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;
    uint8_t bytes[NET_SIZE];

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);
    net_run(&net, 10000);
    const size_t len = claim(bytes);

    net_send(&net, 99, 40000, bytes, len);

    assert_int_equal(device.announcer.state, ALOFT_MDNS_RUNNING);
}

/* Objects to every probe, and counts how many there are within `for_ms`. */
static unsigned object_for(struct net *net, struct net_device *device, uint32_t for_ms)
{
    const uint32_t end_ms = net->now_ms + for_ms;
    uint16_t last = 0;
    unsigned names = 0;

    while (net->now_ms < end_ms) {
        static const uint8_t address[4] = {192, 168, 1, 99};
        uint8_t bytes[NET_SIZE];
        struct aloft_mdns_writer writer;
        const struct aloft_mdns_record record = {.name.label = name_of(device),
                .type = ALOFT_MDNS_A,
                .ttl_s = 120,
                .address = address};

        net_run(net, 10);
        aloft_mdns_write_begin(&writer, bytes, sizeof bytes, 0, ALOFT_MDNS_RESPONSE);
        (void)aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &record); // it fits
        net_send(net, 99, ALOFT_MDNS_PORT, bytes, writer.len);
        names += device->announcer.number != last;
        last = device->announcer.number;
    }
    return names;
}

static void who_objects_to_everything_does_not_make_it_flood(void **state)
{
    (void)state; // the tests share nothing
    struct net net;
    struct net_device device;

    net_init(&net);
    net_add_device(&net, &device, "kitchen", 7);

    const unsigned names = object_for(&net, &device, 60000);

    assert_true(net.said_count < 100);
    assert_true(names > 15);
}

static void a_long_name_loses_its_end_to_the_number(void **state)
{
    (void)state; // the tests share nothing
    static const char name[] =
            "a23456789012345678901234567890123456789012345678901234567890123";
    struct net net;
    struct net_device first;
    struct net_device second;

    net_init(&net);
    net_add_device(&net, &first, name, 7);
    net_run(&net, 10000);
    net_add_device(&net, &second, name, 8);
    net_run(&net, 10000);

    assert_string_equal(name_of(&second),
            "a234567890123456789012345678901234567890123456789012345678901-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_name_that_is_taken_gets_a_number),
            cmocka_unit_test(a_name_just_announced_is_defended_in_time),
            cmocka_unit_test(of_two_that_start_together_one_gets_the_name),
            cmocka_unit_test(three_of_one_name_count_up),
            cmocka_unit_test(a_claim_while_running_is_answered_by_claiming_once_more),
            cmocka_unit_test(when_networks_join_one_of_two_gets_another_name),
            cmocka_unit_test(its_own_messages_heard_again_are_no_conflict),
            cmocka_unit_test(old_words_heard_late_do_not_cost_the_name),
            cmocka_unit_test(an_old_address_heard_late_does_not_cost_the_name),
            cmocka_unit_test(long_texts_heard_again_are_no_conflict),
            cmocka_unit_test(a_response_from_another_port_is_no_conflict),
            cmocka_unit_test(who_objects_to_everything_does_not_make_it_flood),
            cmocka_unit_test(a_long_name_loses_its_end_to_the_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
