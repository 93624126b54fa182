#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "net.h"
#include "spec_example.h"

static const struct aloft_mdns_name host = {"kitchen", NULL};
static const struct aloft_mdns_name arduino = {NULL, "_arduino._tcp"};
static const struct aloft_mdns_name instance = {"kitchen", "_arduino._tcp"};
static const struct aloft_mdns_name aloft = {"kitchen", "_aloft._tcp"};
static const struct aloft_mdns_name all_types = {NULL, "_services._dns-sd._udp"};

struct fixture {
    struct net net;
    struct net_device device;
    uint8_t query[NET_SIZE];
    size_t len;
};

/* A device that has been announced long ago. */
static void set_up(struct fixture *f)
{
    net_init(&f->net);
    net_add_device(&f->net, &f->device, "kitchen", 7);
    net_run(&f->net, 120000);
    net_clear(&f->net);
}

static void ask(struct fixture *f, const struct aloft_mdns_name *name, uint16_t type,
        uint16_t class_bits)
{
    f->len = net_query(name, type, class_bits, f->query);
    net_send(&f->net, 99, ALOFT_MDNS_PORT, f->query, f->len);
    net_run(&f->net, 600);
}

static void it_probes_three_times_then_announces_twice(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    net_init(&f.net);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    net_run(&f.net, 750);
    const size_t probes = f.net.said_count;
    const unsigned early = net_count(&f.net, &host, ALOFT_MDNS_A, false);

    net_run(&f.net, 5000);

    assert_int_equal(probes, 3);
    assert_int_equal(early, 0);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 2);
    assert_int_equal(net_count(&f.net, &arduino, ALOFT_MDNS_PTR, false), 2);
    assert_int_equal(net_count(&f.net, &instance, ALOFT_MDNS_SRV, false), 2);
    assert_int_equal(net_count(&f.net, &aloft, ALOFT_MDNS_TXT, false), 2);
    assert_int_equal(f.device.announcer.state, ALOFT_MDNS_RUNNING);
}

static void a_question_for_a_service_is_answered_with_all_that_is_needed(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);
    const uint32_t before_ms = f.net.now_ms;

    ask(&f, &arduino, ALOFT_MDNS_PTR, ALOFT_MDNS_IN);

    const uint32_t after_ms = net_first_response_ms(&f.net, before_ms);
    assert_in_range(after_ms, 20, 120);
    assert_int_equal(f.net.said_count, 1);
    assert_true(f.net.said[0].multicast);
    assert_int_equal(net_count(&f.net, &arduino, ALOFT_MDNS_PTR, false), 1);
    assert_int_equal(net_count(&f.net, &instance, ALOFT_MDNS_SRV, false), 1);
    assert_int_equal(net_count(&f.net, &instance, ALOFT_MDNS_TXT, false), 1);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 1);
    assert_int_equal(net_count(&f.net, &aloft, ALOFT_MDNS_SRV, false), 0);
}

static void a_question_for_the_address_is_answered_at_once(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);
    const uint32_t before_ms = f.net.now_ms;

    ask(&f, &host, ALOFT_MDNS_A, ALOFT_MDNS_IN);

    assert_int_equal(net_first_response_ms(&f.net, before_ms), 0);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 1);
}

static void case_of_letters_does_not_matter(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_mdns_name shouted = {"KITCHEN", NULL};

    set_up(&f);

    ask(&f, &shouted, ALOFT_MDNS_A, ALOFT_MDNS_IN);

    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 1);
}

static void all_types_of_services_are_listed(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    ask(&f, &all_types, ALOFT_MDNS_PTR, ALOFT_MDNS_IN);

    assert_int_equal(net_count(&f.net, &all_types, ALOFT_MDNS_PTR, false), 2);
}

static void what_there_is_not_is_denied(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    ask(&f, &host, ALOFT_MDNS_AAAA, ALOFT_MDNS_IN);

    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_NSEC, false), 1);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 0);
}

static void questions_for_others_are_not_answered(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_mdns_name other = {"cellar", NULL};
    const struct aloft_mdns_name printers = {NULL, "_ipp._tcp"};

    set_up(&f);

    ask(&f, &other, ALOFT_MDNS_A, ALOFT_MDNS_IN);
    ask(&f, &printers, ALOFT_MDNS_PTR, ALOFT_MDNS_IN);
    ask(&f, &host, ALOFT_MDNS_A, 3); // of class CHAOS

    assert_int_equal(f.net.said_count, 0);
}

/* Asks for the service, and says that it knows the answer for so long. */
static void ask_knowing(struct fixture *f, uint32_t ttl_s)
{
    struct aloft_mdns_writer writer;
    const struct aloft_mdns_record known = {.name = arduino,
            .type = ALOFT_MDNS_PTR,
            .ttl_s = ttl_s,
            .target = instance};

    aloft_mdns_write_begin(&writer, f->query, sizeof f->query, 0, 0);
    assert_true(aloft_mdns_write_question(
            &writer, &arduino, ALOFT_MDNS_PTR, ALOFT_MDNS_IN));
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &known));
    net_send(&f->net, 99, ALOFT_MDNS_PORT, f->query, writer.len);
    net_run(&f->net, 600);
}

static void a_known_answer_is_not_given_again(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    ask_knowing(&f, 2250);

    assert_int_equal(f.net.said_count, 0);
}

static void an_answer_known_for_a_short_time_only_is_given_again(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    ask_knowing(&f, 2249);

    assert_int_equal(net_count(&f.net, &arduino, ALOFT_MDNS_PTR, false), 1);
}

static void known_answers_of_a_second_message_count_as_well(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    struct aloft_mdns_writer writer;
    struct aloft_mdns_record known = {
            .name = arduino, .type = ALOFT_MDNS_PTR, .ttl_s = 4500, .target = instance};

    set_up(&f);
    aloft_mdns_write_begin(&writer, f.query, sizeof f.query, 0, ALOFT_MDNS_TRUNCATED);
    assert_true(aloft_mdns_write_question(
            &writer, &arduino, ALOFT_MDNS_PTR, ALOFT_MDNS_IN));
    net_send(&f.net, 99, ALOFT_MDNS_PORT, f.query, writer.len);
    net_run(&f.net, 300);
    aloft_mdns_write_begin(&writer, f.query, sizeof f.query, 0, 0);
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &known));

    net_send(&f.net, 99, ALOFT_MDNS_PORT, f.query, writer.len);
    net_run(&f.net, 600);

    assert_int_equal(f.net.said_count, 0);
}

static void who_wants_it_alone_gets_it_alone_while_all_know_it(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    net_init(&f.net);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    net_run(&f.net, 10000);
    net_clear(&f.net);

    ask(&f, &host, ALOFT_MDNS_A, ALOFT_MDNS_IN | ALOFT_MDNS_UNICAST);

    assert_int_equal(f.net.said_count, 1);
    assert_false(f.net.said[0].multicast);
    assert_int_equal(f.net.said[0].to.address[15], 99);
    assert_int_equal(f.net.said[0].to.port, ALOFT_MDNS_PORT);
}

static void who_wants_it_alone_gets_it_with_all_others_later(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    ask(&f, &host, ALOFT_MDNS_A, ALOFT_MDNS_IN | ALOFT_MDNS_UNICAST);

    assert_int_equal(f.net.said_count, 1);
    assert_true(f.net.said[0].multicast);
}

static void plain_dns_gets_its_question_back_and_a_short_life(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item question;
    struct aloft_mdns_item answer;

    set_up(&f);
    f.len = net_query(&host, ALOFT_MDNS_A, ALOFT_MDNS_IN, f.query);
    f.query[0] = 0x12;
    f.query[1] = 0x34;

    net_send(&f.net, 99, 40000, f.query, f.len);

    assert_int_equal(f.net.said_count, 1);
    assert_int_equal(f.net.said[0].to.port, 40000);
    assert_int_equal(
            aloft_mdns_read_begin(&reader, f.net.said[0].bytes, f.net.said[0].len),
            ALOFT_OK);
    assert_int_equal(reader.id, 0x1234);
    assert_true(aloft_mdns_read_next(&reader, &question));
    assert_int_equal(question.section, ALOFT_MDNS_QUESTION);
    assert_true(aloft_mdns_name_is(&reader, question.name, &host));
    assert_true(aloft_mdns_read_next(&reader, &answer));
    assert_int_equal(answer.ttl_s, 10);
    assert_int_equal(answer.class_bits, ALOFT_MDNS_IN);
}

static void nothing_is_told_twice_within_a_second(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);
    f.len = net_query(&host, ALOFT_MDNS_A, ALOFT_MDNS_IN, f.query);
    net_send(&f.net, 99, ALOFT_MDNS_PORT, f.query, f.len);
    net_run(&f.net, 100);
    net_clear(&f.net);
    const uint32_t before_ms = f.net.now_ms;

    net_send(&f.net, 98, ALOFT_MDNS_PORT, f.query, f.len);
    net_run(&f.net, 2000);

    assert_int_equal(net_first_response_ms(&f.net, before_ms), 900);
    assert_int_equal(f.net.said_count, 1);
}

static void messages_from_other_networks_are_ignored(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const uint8_t far[4] = {203, 0, 113, 5};
    struct aloft_event event = {
            .kind = ALOFT_EVENT_DATAGRAM, .peer = aloft_peer_ipv4(far, 40000)};

    set_up(&f);
    f.len = net_query(&host, ALOFT_MDNS_ANY, ALOFT_MDNS_IN, f.query);
    event.now_ms = f.net.now_ms;
    event.data = f.query;
    event.len = f.len;

    aloft_machine_take(&f.device.announcer.machine, &event);
    net_run(&f.net, 600);

    assert_int_equal(f.net.said_count, 0);
}

static void stopping_says_goodbye_and_then_nothing(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);

    aloft_mdns_announcer_stop(&f.device.announcer);
    net_run(&f.net, 1000);
    ask(&f, &host, ALOFT_MDNS_A, ALOFT_MDNS_IN);

    assert_int_equal(net_count(&f.net, &arduino, ALOFT_MDNS_PTR, true), 1);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, true), 1);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 0);
    assert_int_equal(f.net.said_count, 1);
}

static void a_change_is_announced(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up(&f);
    f.device.aloft[2] = "state=trial";

    aloft_mdns_announcer_change(&f.device.announcer, f.net.now_ms);
    net_run(&f.net, 3000);

    assert_int_equal(net_count(&f.net, &aloft, ALOFT_MDNS_TXT, false), 2);
    assert_non_null(
            memmem(f.net.said[0].bytes, f.net.said[0].len, "\x0bstate=trial", 12));
}

static void a_new_address_is_claimed_and_announced(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    const struct aloft_mdns_address address = {.ipv4 = {192, 168, 1, 8},
            .ipv4_mask = {255, 255, 255, 0},
            .has_ipv6 = true,
            .ipv6 = {0xfd, 1, [15] = 8}};

    set_up(&f);

    aloft_mdns_announcer_move(&f.device.announcer, &address, f.net.now_ms);
    net_run(&f.net, 5000);

    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 2);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_AAAA, false), 2);
    assert_int_equal(f.device.announcer.state, ALOFT_MDNS_RUNNING);
}

static void records_that_do_not_fit_into_one_message_come_in_the_next(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    char longer[200];

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    memcpy(longer, "note=", 5);
    net_init(&f.net);
    net_add_device(&f.net, &f.device, "kitchen", 7);
    net_run(&f.net, 10000);
    f.device.arduino[0] = longer;
    f.device.aloft[0] = longer;
    net_clear(&f.net);

    aloft_mdns_announcer_change(&f.device.announcer, f.net.now_ms);
    net_run(&f.net, 900);

    assert_int_equal(f.net.said_count, 2);
    assert_int_equal(net_count(&f.net, &instance, ALOFT_MDNS_TXT, false), 1);
    assert_int_equal(net_count(&f.net, &aloft, ALOFT_MDNS_TXT, false), 1);
    assert_int_equal(net_count(&f.net, &host, ALOFT_MDNS_A, false), 1);
}

/* The device of docs/spec/mdns.md: with one service. */
static void set_up_example(struct fixture *f, uint32_t run_ms)
{
    net_init(&f->net);
    net_add_device(&f->net, &f->device, "kitchen", 7);
    f->device.announcer.config.service_count = 1;
    net_run(&f->net, run_ms);
}

static void assert_said(const struct fixture *f, const char *example)
{
    uint8_t bytes[256];
    const size_t len = spec_example("mdns.md", example, bytes, sizeof bytes);

    assert_int_equal(f->net.said[0].len, len);
    assert_memory_equal(f->net.said[0].bytes, bytes, len);
}

static void it_says_what_the_specification_shows(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;

    set_up_example(&f, 300);
    assert_said(&f, "probe");
    net_run(&f.net, 120000);
    net_clear(&f.net);
    f.len = spec_example("mdns.md", "query", f.query, sizeof f.query);
    net_send(&f.net, 99, ALOFT_MDNS_PORT, f.query, f.len);
    net_run(&f.net, 200);
    assert_said(&f, "answer");
    net_clear(&f.net);
    ask(&f, &host, ALOFT_MDNS_AAAA, ALOFT_MDNS_IN);
    assert_said(&f, "nothing");
}

static void what_breaks_the_rules_of_a_config_is_refused(void **state)
{
    (void)state; // the tests share nothing
    struct fixture f;
    struct aloft_mdns_announcer other;

    set_up(&f);
    struct aloft_mdns_announcer_config dotted = f.device.config;
    struct aloft_mdns_announcer_config small = f.device.config;
    struct aloft_mdns_announcer_config many = f.device.config;
    struct aloft_mdns_announcer_config long_name = f.device.config;

    dotted.hostname = "kitchen.lan";
    small.buf_size = 509;
    many.service_count = ALOFT_MDNS_SERVICES_MAX + 1;
    long_name.hostname =
            "a23456789012345678901234567890123456789012345678901234567890123";
    assert_int_equal(aloft_mdns_announcer_init(&other, &dotted), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_mdns_announcer_init(&other, &small), ALOFT_ERR_MEMORY);
    assert_int_equal(aloft_mdns_announcer_init(&other, &many), ALOFT_ERR_ARGUMENT);
    assert_int_equal(aloft_mdns_announcer_init(&other, &long_name), ALOFT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(it_probes_three_times_then_announces_twice),
            cmocka_unit_test(
                    a_question_for_a_service_is_answered_with_all_that_is_needed),
            cmocka_unit_test(a_question_for_the_address_is_answered_at_once),
            cmocka_unit_test(case_of_letters_does_not_matter),
            cmocka_unit_test(all_types_of_services_are_listed),
            cmocka_unit_test(what_there_is_not_is_denied),
            cmocka_unit_test(questions_for_others_are_not_answered),
            cmocka_unit_test(a_known_answer_is_not_given_again),
            cmocka_unit_test(an_answer_known_for_a_short_time_only_is_given_again),
            cmocka_unit_test(known_answers_of_a_second_message_count_as_well),
            cmocka_unit_test(who_wants_it_alone_gets_it_alone_while_all_know_it),
            cmocka_unit_test(who_wants_it_alone_gets_it_with_all_others_later),
            cmocka_unit_test(plain_dns_gets_its_question_back_and_a_short_life),
            cmocka_unit_test(nothing_is_told_twice_within_a_second),
            cmocka_unit_test(messages_from_other_networks_are_ignored),
            cmocka_unit_test(stopping_says_goodbye_and_then_nothing),
            cmocka_unit_test(a_change_is_announced),
            cmocka_unit_test(a_new_address_is_claimed_and_announced),
            cmocka_unit_test(records_that_do_not_fit_into_one_message_come_in_the_next),
            cmocka_unit_test(it_says_what_the_specification_shows),
            cmocka_unit_test(what_breaks_the_rules_of_a_config_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
