#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/pull_facts.h"

static void headers_are_taken_whatever_their_case(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_pull_facts facts = {0};

    assert_true(aloft_pull_facts_take(&facts, "user-AGENT", "ESP8266-http-Update"));
    assert_true(aloft_pull_facts_take(&facts, "X-esp8266-sta-mac", "aa"));
    assert_true(aloft_pull_facts_take(&facts, "x-ESP8266-version", "v1"));

    assert_string_equal(facts.user_agent, "ESP8266-http-Update");
    assert_string_equal(facts.fields[ALOFT_PULL_STA_MAC], "aa");
    assert_string_equal(facts.fields[ALOFT_PULL_RUNNING_VERSION], "v1");
    assert_true(facts.of_family[ALOFT_PULL_ESP8266]);
    assert_false(facts.of_family[ALOFT_PULL_ESP32]);
    assert_false(facts.repeated);
}

static void headers_of_others_are_not_taken(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_pull_facts facts = {0};

    assert_false(aloft_pull_facts_take(&facts, "Host", "example"));
    assert_false(aloft_pull_facts_take(&facts, "x-ESP8266-", "nothing"));
    assert_false(aloft_pull_facts_take(&facts, "x-ESP8266-STA-MACS", "aa"));
    assert_false(aloft_pull_facts_take(&facts, "x-ESP64-STA-MAC", "aa"));
    assert_false(aloft_pull_facts_take(&facts, "", ""));
    assert_false(facts.of_family[ALOFT_PULL_ESP8266]);
}

static void a_header_given_twice_is_remembered_as_such(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_pull_facts facts = {0};

    assert_true(aloft_pull_facts_take(&facts, "x-ESP32-STA-MAC", "aa"));
    assert_true(aloft_pull_facts_take(&facts, "x-esp32-sta-mac", "bb"));

    assert_true(facts.repeated);
}

static enum aloft_status family_of(const char *agent, const char *header)
{
    struct aloft_pull_facts facts = {.user_agent = agent};
    enum aloft_pull_family family = ALOFT_PULL_ESP8266;

    if (!aloft_pull_facts_take(&facts, header, "x")) {
        return ALOFT_ERR_ARGUMENT;
    }
    return aloft_pull_facts_family(&facts, &family);
}

static void the_user_agent_has_to_fit_the_headers(void **state)
{
    (void)state; // the tests share nothing

    assert_int_equal(family_of("ESP8266-http-Update", "x-ESP8266-mode"), ALOFT_OK);
    assert_int_equal(family_of("ESP32-http-Update", "x-ESP32-mode"), ALOFT_OK);
    assert_int_equal(
            family_of("ESP32-http-Update", "x-ESP8266-mode"), ALOFT_ERR_FORBIDDEN);
    assert_int_equal(
            family_of("ESP8266-http-Update", "x-ESP32-mode"), ALOFT_ERR_FORBIDDEN);
    assert_int_equal(family_of("curl/8", "x-ESP32-mode"), ALOFT_ERR_FORBIDDEN);
    assert_int_equal(family_of(NULL, "x-ESP32-mode"), ALOFT_ERR_FORBIDDEN);
}

struct mac_case {
    const char *text;
    enum aloft_status expected;
};

static const struct mac_case macs[] = {
        {"18:FE:AA:AA:AA:BB", ALOFT_OK},
        {"18:fe:aa:aa:aa:bb", ALOFT_OK},
        {"18-FE-aa-AA-aa-BB", ALOFT_OK},
        {"18FEAAAAAABB", ALOFT_OK},
        {"18:FE:AA:AA:AA:B", ALOFT_ERR_FORMAT},
        {"18:FE:AA:AA:AA:BBB", ALOFT_ERR_FORMAT},
        {"18:FE:AA:AA:AA", ALOFT_ERR_FORMAT},
        {"18:FE-AA:AA-AA:BB", ALOFT_ERR_FORMAT},
        {"18.FE.AA.AA.AA.BB", ALOFT_ERR_FORMAT},
        {"1G:FE:AA:AA:AA:BB", ALOFT_ERR_FORMAT},
        {"18FEAAAAAABBCCDDE", ALOFT_ERR_FORMAT},
        {"", ALOFT_ERR_FORMAT},
        {NULL, ALOFT_ERR_FORMAT},
};

static const uint8_t the_mac[] = {0x18, 0xFE, 0xAA, 0xAA, 0xAA, 0xBB};

static void check_mac(const struct mac_case *each)
{
    uint8_t mac[ALOFT_PULL_MAC_SIZE];
    const enum aloft_status status = aloft_pull_mac_decode(each->text, mac);

    if (status != each->expected) {
        fail_msg("%s: %d", each->text, status);
    }
    if (status == ALOFT_OK) {
        assert_memory_equal(mac, the_mac, sizeof mac);
    }
}

static void mac_addresses_are_read_in_their_usual_spellings(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof macs / sizeof macs[0]; i++) {
        check_mac(&macs[i]);
    }
}

static void mac_addresses_are_written_as_devices_do(void **state)
{
    (void)state; // the tests share nothing
    char text[18];

    aloft_pull_mac_encode(the_mac, text);

    assert_string_equal(text, "18:FE:AA:AA:AA:BB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(headers_are_taken_whatever_their_case),
            cmocka_unit_test(headers_of_others_are_not_taken),
            cmocka_unit_test(a_header_given_twice_is_remembered_as_such),
            cmocka_unit_test(the_user_agent_has_to_fit_the_headers),
            cmocka_unit_test(mac_addresses_are_read_in_their_usual_spellings),
            cmocka_unit_test(mac_addresses_are_written_as_devices_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
