#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/catalog.h"

static enum aloft_status read_bytes(const char *text, size_t len,
        struct aloft_catalog **catalog, struct aloft_catalog_problem *problem)
{
    char empty[] = "\n";
    FILE *file = len == 0 ? fmemopen(empty, 1, "r") : fmemopen((void *)text, len, "r");
    enum aloft_status status;

    assert_non_null(file);
    memset(problem, 0, sizeof *problem);
    status = aloft_catalog_read(file, catalog, problem);
    fclose(file);
    return status;
}

static struct aloft_catalog *read_good(const char *text)
{
    struct aloft_catalog *catalog = NULL;
    struct aloft_catalog_problem problem;

    if (read_bytes(text, strlen(text), &catalog, &problem) != ALOFT_OK) {
        fail_msg("line %u: %s", problem.line, problem.text);
    }
    return catalog;
}

static const uint8_t mac_aa[] = {0x18, 0xFE, 0xAA, 0xAA, 0xAA, 0xAA};
static const uint8_t mac_bb[] = {0x18, 0xFE, 0xAA, 0xAA, 0xAA, 0xBB};
static const uint8_t mac_none[] = {1, 2, 3, 4, 5, 6};

static void a_device_is_found_by_its_mac_address(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_catalog *catalog = read_good("; doors and sensors\n"
                                              "[18:fe:aa:AA:aa:bb]\n"
                                              "version = TEMP-1.0.0\n"
                                              "\n"
                                              "[18-FE-AA-AA-AA-AA]\n"
                                              "version = DOOR-7-g14f53a19\n");

    const struct aloft_catalog_device *door = aloft_catalog_find(catalog, mac_aa);
    const struct aloft_catalog_device *temp = aloft_catalog_find(catalog, mac_bb);

    assert_int_equal(aloft_catalog_count(catalog), 2);
    assert_string_equal(door->sketch.version, "DOOR-7-g14f53a19");
    assert_string_equal(door->sketch.file, "DOOR-7-g14f53a19.bin");
    assert_int_equal(door->line, 5);
    assert_string_equal(temp->sketch.version, "TEMP-1.0.0");
    assert_string_equal(temp->file_system.version, "");
    assert_false(temp->chip_known);
    assert_null(aloft_catalog_find(catalog, mac_none));
    aloft_catalog_free(catalog);
}

static void all_keys_are_understood(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_catalog *catalog = read_good("[18FEAAAAAAAA]\n"
                                              "version = v 2 (final)\n"
                                              "file = final.bin.gz\n"
                                              "fs-version = web-3\n"
                                              "fs-file = web.img\n"
                                              "chip = esp32\n");

    const struct aloft_catalog_device *device = aloft_catalog_find(catalog, mac_aa);

    assert_string_equal(device->sketch.version, "v 2 (final)");
    assert_string_equal(device->sketch.file, "final.bin.gz");
    assert_string_equal(device->file_system.version, "web-3");
    assert_string_equal(device->file_system.file, "web.img");
    assert_true(device->chip_known);
    assert_int_equal(device->chip, ALOFT_PULL_ESP32);
    aloft_catalog_free(catalog);
}

static void a_device_has_from_its_group_what_it_does_not_say(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_catalog *catalog = read_good("[18FEAAAAAAAA]\n"
                                              "group = doors\n"
                                              "[18FEAAAAAABB]\n"
                                              "group = doors\n"
                                              "version = v3-test\n"
                                              "[group doors]\n"
                                              "version = v2\n"
                                              "file = special.bin\n"
                                              "fs-version = web-1\n"
                                              "chip = esp8266\n");

    const struct aloft_catalog_device *plain = aloft_catalog_find(catalog, mac_aa);
    const struct aloft_catalog_device *test = aloft_catalog_find(catalog, mac_bb);

    assert_string_equal(plain->sketch.version, "v2");
    assert_string_equal(plain->sketch.file, "special.bin");
    assert_string_equal(test->sketch.version, "v3-test");
    assert_string_equal(test->sketch.file, "v3-test.bin");
    assert_string_equal(test->file_system.file, "web-1.bin");
    assert_true(test->chip_known);
    aloft_catalog_free(catalog);
}

static void a_device_without_a_section_is_the_default_one(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_catalog *catalog = read_good("[default]\n"
                                              "version = BASE-1\n"
                                              "[18FEAAAAAAAA]\n"
                                              "chip = esp8266\n");

    assert_string_equal(
            aloft_catalog_find(catalog, mac_none)->sketch.version, "BASE-1");
    assert_string_equal(aloft_catalog_find(catalog, mac_aa)->sketch.version, "");
    assert_int_equal(aloft_catalog_count(catalog), 1);
    assert_string_equal(aloft_catalog_at(catalog, 1)->sketch.version, "BASE-1");
    assert_null(aloft_catalog_at(catalog, 2));
    aloft_catalog_free(catalog);
}

static void an_empty_file_knows_nobody(void **state)
{
    (void)state; // the tests share nothing
    struct aloft_catalog *catalog = read_good("");

    assert_int_equal(aloft_catalog_count(catalog), 0);
    assert_null(aloft_catalog_find(catalog, mac_aa));
    assert_null(aloft_catalog_at(catalog, 0));
    aloft_catalog_free(catalog);
}

static void a_thousand_devices_are_all_found(void **state)
{
    (void)state; // the tests share nothing
    static char text[64 * 1000];
    size_t len = 0;

    for (unsigned i = 0; i < 1000; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len,
                "[18FEAAAA%04X]\nversion=v%u\n", (i * 7919u) & 0xFFFFu, i);
    }
    struct aloft_catalog *catalog = read_good(text);

    assert_int_equal(aloft_catalog_count(catalog), 1000);
    for (unsigned i = 0; i < 1000; i++) {
        const unsigned id = (i * 7919u) & 0xFFFFu;
        const uint8_t mac[] = {0x18, 0xFE, 0xAA, 0xAA, (uint8_t)(id >> 8), (uint8_t)id};
        char version[16];

        (void)snprintf(version, sizeof version, "v%u", i);
        assert_string_equal(aloft_catalog_find(catalog, mac)->sketch.version, version);
    }
    aloft_catalog_free(catalog);
}

#define M       "[18FEAAAAAAAA]\n"
#define LONG_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct bad_case {
    const char *text;
    unsigned line;
    const char *part; /* of the message */
};

static const struct bad_case bad[] = {
        {"version = v1\n", 1, "before the first section"},
        {"\n[kitchen]\nversion = v1\n", 2, "neither a MAC address"},
        {M "version = v1\nversion = v2\n", 3, "twice"},
        {M "version = v1\n  and more\n", 3, "twice"},
        {M "version = v1\n\n[18:fe:aa:aa:aa:aa]\nversion = v1\n", 4, "in line 1"},
        {M "[18FEAAAAAABB]\nversion = v1\n", 1, "empty"},
        {"[18FEAAAAAABB]\nversion = v1\n" M, 3, "empty"},
        {M "colour = red\n", 2, "no key 'colour'"},
        {M "version\n", 2, "neither a section nor"},
        {"[18FEAAAAAAAA\nversion = v1\n", 1, "missing"},
        {M "version =\n", 2, "1 to 64"},
        {M "version = a\tb\n", 2, "printable"},
        {M "version = " LONG_64 "x\n", 2, "1 to 64"},
        {M "version = " LONG_64 "\n", 1, "too long for a file's name"},
        {M "version = a/b\n", 1, "add a line 'file'"},
        {M "version = .hidden\n", 1, "add a line 'file'"},
        {M "version = v1\nfile = ../../etc/passwd\n", 3, "file name"},
        {M "version = v1\nfile = .htaccess\n", 3, "file name"},
        {M "version = v1\nfile = a b\n", 3, "file name"},
        {M "file = v1.bin\n", 1, "without its version"},
        {M "fs-file = v1.bin\n", 1, "without its version"},
        {M "chip = avr\n", 2, "esp8266 or esp32"},
        {M "chip = esp32\nchip = esp32\n", 3, "twice"},
        {M "group = doors\n", 1, "no group 'doors'"},
        {"[group a b]\nversion = v1\n", 1, "group's name"},
        {"[group a]\nversion = v1\n[group a]\nversion = v1\n", 3, "twice"},
        {"[group a]\ngroup = b\n", 2, "in a group"},
        {"[default]\nchip = esp32\n[default]\nchip = esp32\n", 3, "twice"},
        {"[group " LONG_64 "]\nversion = v1\n", 1, "too long"},
        {M "version = " LONG_64 LONG_64 LONG_64 "\n", 2, "too long"},
        {M "a = b", 2, "no key"},
};

static void check_bad(const struct bad_case *each)
{
    struct aloft_catalog *catalog = NULL;
    struct aloft_catalog_problem problem;
    const enum aloft_status status =
            read_bytes(each->text, strlen(each->text), &catalog, &problem);

    if (status != ALOFT_ERR_FORMAT || problem.line != each->line ||
            strstr(problem.text, each->part) == NULL) {
        fail_msg(
                "%s-> %d, line %u: %s", each->text, status, problem.line, problem.text);
    }
    assert_null(catalog);
}

static void every_mistake_is_told_with_its_line(void **state)
{
    (void)state; // the tests share nothing

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        check_bad(&bad[i]);
    }
}

static void a_zero_byte_is_a_mistake(void **state)
{
    (void)state; // the tests share nothing
    static const char text[] = M "version = v1\0x\n";
    struct aloft_catalog *catalog = NULL;
    struct aloft_catalog_problem problem;

    const enum aloft_status status =
            read_bytes(text, sizeof text - 1, &catalog, &problem);

    assert_int_equal(status, ALOFT_ERR_FORMAT);
    assert_int_equal(problem.line, 2);
}

static void a_zero_byte_in_a_last_line_without_end_is_a_mistake(void **state)
{
    (void)state; // the tests share nothing
    static const char text[] = M "version = v1\0x";
    struct aloft_catalog *catalog = NULL;
    struct aloft_catalog_problem problem;

    const enum aloft_status status =
            read_bytes(text, sizeof text - 1, &catalog, &problem);

    assert_int_equal(status, ALOFT_ERR_FORMAT);
    assert_int_equal(problem.line, 2);
}

static void file_names_cannot_leave_their_folder(void **state)
{
    (void)state; // the tests share nothing

    assert_true(aloft_catalog_name_ok("DOOR-7.1_b+2.bin.gz"));
    assert_true(aloft_catalog_name_ok(LONG_64));
    assert_false(aloft_catalog_name_ok(LONG_64 "x"));
    assert_false(aloft_catalog_name_ok(""));
    assert_false(aloft_catalog_name_ok("."));
    assert_false(aloft_catalog_name_ok(".."));
    assert_false(aloft_catalog_name_ok("a/b"));
    assert_false(aloft_catalog_name_ok("a\\b"));
    assert_false(aloft_catalog_name_ok("a%2fb"));
    assert_false(aloft_catalog_name_ok("a b"));
    assert_false(aloft_catalog_name_ok("a\nb"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_device_is_found_by_its_mac_address),
            cmocka_unit_test(all_keys_are_understood),
            cmocka_unit_test(a_device_has_from_its_group_what_it_does_not_say),
            cmocka_unit_test(a_device_without_a_section_is_the_default_one),
            cmocka_unit_test(an_empty_file_knows_nobody),
            cmocka_unit_test(a_thousand_devices_are_all_found),
            cmocka_unit_test(every_mistake_is_told_with_its_line),
            cmocka_unit_test(a_zero_byte_is_a_mistake),
            cmocka_unit_test(a_zero_byte_in_a_last_line_without_end_is_a_mistake),
            cmocka_unit_test(file_names_cannot_leave_their_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
