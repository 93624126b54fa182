#include "aloft/board_settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/ram_flash.h"

#define SECTOR 4096u

static enum aloft_status decode(struct aloft_board_settings *settings, const char *text)
{
    return aloft_board_settings_decode(settings, "lamp", text, strlen(text));
}

static void settings_say_what_they_say(void **state)
{
    static const uint8_t mac[6] = {0x52, 0x54, 0x00, 0xAA, 0xBB, 0x01};
    struct aloft_board_settings settings;
    (void)state;

    assert_int_equal(decode(&settings, "hostname=kitchen\n"
                                       "password=open sesame=1\n"
                                       "mac=52:54:00:aa:BB:01\n"
                                       "\n"
                                       "poll=https://updates.lan/k.bin?a=b\n"
                                       "poll-address=192.168.1.20\n"
                                       "poll-interval=7\n"
                                       "colour=red\n"
                                       "http-open=yes"),
            ALOFT_OK);

    assert_string_equal(settings.hostname, "kitchen");
    assert_string_equal(settings.password, "open sesame=1");
    assert_string_equal(settings.poll, "https://updates.lan/k.bin?a=b");
    assert_string_equal(settings.poll_address, "192.168.1.20");
    assert_int_equal(settings.poll_interval_s, 7);
    assert_memory_equal(settings.mac, mac, sizeof mac);
    assert_true(settings.http_open);
}

static void a_new_device_is_called_as_its_board_is(void **state)
{
    struct aloft_board_settings settings;
    (void)state;

    assert_int_equal(decode(&settings, "\xFF\xFFhostname=kitchen\n"), ALOFT_OK);

    assert_string_equal(settings.hostname, "lamp");
    assert_null(settings.password);
    assert_null(settings.poll);
    assert_null(settings.poll_address);
    assert_int_equal(settings.poll_interval_s, 3600);
    assert_false(settings.http_open);
}

static void the_first_byte_that_is_no_text_ends_them(void **state)
{
    struct aloft_board_settings settings;
    (void)state;

    assert_int_equal(decode(&settings, "hostname=kitchen\rhostname=hall"), ALOFT_OK);

    assert_string_equal(settings.hostname, "kitchen");
}

static void of_two_lines_the_later_counts(void **state)
{
    struct aloft_board_settings settings;
    (void)state;

    assert_int_equal(decode(&settings, "hostname=kitchen\nhostname=hall\n"), ALOFT_OK);

    assert_string_equal(settings.hostname, "hall");
}

#define NAME_63 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static void what_means_nothing_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum aloft_status status;
        const char *why;
    } cases[] = {
            {"poll-interval=1", ALOFT_OK, "the shortest"},
            {"poll-interval=2000000", ALOFT_OK, "the longest"},
            {"poll-interval=0", ALOFT_ERR_FORMAT, "asks without a pause"},
            {"poll-interval=2000001", ALOFT_ERR_FORMAT, "longer than timers run"},
            {"poll-interval=4294968", ALOFT_ERR_FORMAT, "704 ms, were it multiplied"},
            {"poll-interval=4294967297", ALOFT_ERR_FORMAT, "1, were it cut"},
            {"poll-interval=-1", ALOFT_ERR_FORMAT, "a sign"},
            {"poll-interval=60 ", ALOFT_ERR_FORMAT, "a space"},
            {"mac=52:54:00:12:34", ALOFT_ERR_FORMAT, "five pairs"},
            {"mac=52:54:00:12:34:5g", ALOFT_ERR_FORMAT, "no digit"},
            {"mac=52:54:00:12:34:567", ALOFT_ERR_FORMAT, "a digit too many"},
            {"hostname=" NAME_63, ALOFT_OK, "the longest name"},
            {"hostname=" NAME_63 "x", ALOFT_ERR_FORMAT, "longer than a label"},
            {"hostname=a b", ALOFT_ERR_FORMAT, "a space in a name"},
            {"hostname=a\"b", ALOFT_ERR_FORMAT, "a quote in a name"},
            {"hostname=", ALOFT_ERR_FORMAT, "no value"},
            {"hostname", ALOFT_ERR_FORMAT, "no equals sign"},
            {"=kitchen", ALOFT_ERR_FORMAT, "no key"},
            {"hostname=a\n \nmac=", ALOFT_ERR_FORMAT, "a line of a space"},
            {"http-open=no", ALOFT_OK, "anything but yes"},
    };
    struct aloft_board_settings settings;
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s: %s\n", cases[i].why, cases[i].text);
        assert_int_equal(decode(&settings, cases[i].text), cases[i].status);
    }
    assert_false(settings.http_open);
}

/* The last line could be the first half of one. */
static void text_without_an_end_is_refused(void **state)
{
    struct aloft_board_settings settings;
    char text[ALOFT_BOARD_SETTINGS_SIZE + 2] = "password=";
    (void)state;

    memset(text + 9, 'x', sizeof text - 10);
    assert_int_equal(decode(&settings, text), ALOFT_ERR_TOO_LONG);

    text[ALOFT_BOARD_SETTINGS_SIZE] = '\0';
    assert_int_equal(decode(&settings, text), ALOFT_ERR_TOO_LONG);

    text[ALOFT_BOARD_SETTINGS_SIZE - 1] = '\0';
    assert_int_equal(decode(&settings, text), ALOFT_OK);
    assert_int_equal(strlen(settings.password), ALOFT_BOARD_SETTINGS_SIZE - 10);
}

static void they_are_read_from_flash(void **state)
{
    static const struct aloft_flash_geometry geometry = {
            .size = SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct aloft_ram_flash *const flash = aloft_ram_flash_new(&geometry);
    const struct aloft_area area = {.flash = &flash->base, .size = SECTOR};
    const struct aloft_area none = {.flash = &flash->base};
    struct aloft_board_settings settings;
    (void)state;

    assert_int_equal(aloft_area_program(&area, 0, "poll-interval=60", 16), ALOFT_OK);
    assert_int_equal(aloft_board_settings_read(&settings, "lamp", &area), ALOFT_OK);
    assert_int_equal(settings.poll_interval_s, 60);
    assert_string_equal(settings.hostname, "lamp");

    assert_int_equal(aloft_board_settings_read(&settings, "lamp", &none), ALOFT_OK);
    assert_int_equal(settings.poll_interval_s, 3600);
    aloft_ram_flash_free(flash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(settings_say_what_they_say),
            cmocka_unit_test(a_new_device_is_called_as_its_board_is),
            cmocka_unit_test(the_first_byte_that_is_no_text_ends_them),
            cmocka_unit_test(of_two_lines_the_later_counts),
            cmocka_unit_test(what_means_nothing_is_refused),
            cmocka_unit_test(text_without_an_end_is_refused),
            cmocka_unit_test(they_are_read_from_flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
