#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/mdns_codec.h"
#include "spec_example.h"

#define SPEC "mdns.md"

static const struct aloft_mdns_name host = {"kitchen", NULL};
static const struct aloft_mdns_name type = {NULL, "_arduino._tcp"};
static const struct aloft_mdns_name instance = {"kitchen", "_arduino._tcp"};

/* A message with one question whose name is the rest of it. */
static enum aloft_status read_name(const uint8_t *name, size_t len)
{
    uint8_t message[600] = {[5] = 1};
    struct aloft_mdns_reader reader;

    memcpy(message + 12, name, len);
    return aloft_mdns_read_begin(&reader, message, 12 + len + 4);
}

static void a_written_message_is_read_back(void **state)
{
    (void)state; // the tests share nothing
    const char *const texts[] = {"board=sim", "auth_upload=no"};
    const struct aloft_mdns_record pointer = {
            .name = type, .type = ALOFT_MDNS_PTR, .ttl_s = 4500, .target = instance};
    const struct aloft_mdns_record service = {.name = instance,
            .type = ALOFT_MDNS_SRV,
            .flush = true,
            .ttl_s = 120,
            .target = host,
            .port = 8266};
    const struct aloft_mdns_record text = {.name = instance,
            .type = ALOFT_MDNS_TXT,
            .ttl_s = 4500,
            .texts = texts,
            .text_count = 2};
    uint8_t message[256];
    struct aloft_mdns_writer writer;
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item item;
    char label[ALOFT_MDNS_LABEL_MAX + 1];

    aloft_mdns_write_begin(&writer, message, sizeof message, 7, ALOFT_MDNS_RESPONSE);
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &pointer));
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &service));
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ADDITIONAL, &text));

    assert_int_equal(aloft_mdns_read_begin(&reader, message, writer.len), ALOFT_OK);
    assert_int_equal(reader.id, 7);
    assert_true(aloft_mdns_read_next(&reader, &item));
    assert_true(aloft_mdns_name_is(&reader, item.name, &type));
    assert_true(aloft_mdns_name_label(&reader, item.data, type.type, label));
    assert_string_equal(label, "kitchen");
    assert_true(aloft_mdns_read_next(&reader, &item));
    assert_int_equal(item.class_bits, ALOFT_MDNS_IN | ALOFT_MDNS_FLUSH);
    assert_true(aloft_mdns_name_is(&reader, item.data + 6, &host));
    assert_true(aloft_mdns_read_next(&reader, &item));
    assert_int_equal(item.section, ALOFT_MDNS_ADDITIONAL);
    assert_int_equal(item.data_len, 10 + 15);
    assert_false(aloft_mdns_read_next(&reader, &item));
}

static void data_is_the_same_read_and_written(void **state)
{
    (void)state; // the tests share nothing
    const struct aloft_mdns_record service = {.name = instance,
            .type = ALOFT_MDNS_SRV,
            .ttl_s = 120,
            .target = host,
            .port = 8266};
    uint8_t message[128];
    uint8_t read[64];
    uint8_t written[64];
    struct aloft_mdns_writer writer;
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item item;

    aloft_mdns_write_begin(&writer, message, sizeof message, 0, 0);
    assert_true(aloft_mdns_write_question(&writer, &host, ALOFT_MDNS_A, 1));
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &service));
    assert_int_equal(aloft_mdns_read_begin(&reader, message, writer.len), ALOFT_OK);
    assert_true(aloft_mdns_read_next(&reader, &item));
    assert_true(aloft_mdns_read_next(&reader, &item));

    const size_t read_len = aloft_mdns_read_data(&reader, &item, read, sizeof read);
    const size_t written_len = aloft_mdns_write_data(&service, written, sizeof written);

    assert_int_equal(item.data_len, 8); // compressed
    assert_int_equal(read_len, 6 + 15);
    assert_int_equal(written_len, read_len);
    assert_memory_equal(read, written, read_len);
}

static void what_does_not_fit_leaves_the_message_as_it_was(void **state)
{
    (void)state; // the tests share nothing
    uint8_t message[12 + 19];
    uint8_t before[sizeof message];
    struct aloft_mdns_writer writer;

    aloft_mdns_write_begin(&writer, message, sizeof message, 0, 0);
    assert_true(aloft_mdns_write_question(&writer, &host, ALOFT_MDNS_A, 1));
    memcpy(before, message, sizeof message);

    assert_false(aloft_mdns_write_question(&writer, &type, ALOFT_MDNS_PTR, 1));

    assert_int_equal(writer.len, sizeof message);
    assert_memory_equal(message, before, sizeof message);
}

static void a_text_that_is_too_long_is_refused(void **state)
{
    (void)state; // the tests share nothing
    char text[257];
    const char *const texts[] = {text};
    const struct aloft_mdns_record record = {
            .name = instance, .type = ALOFT_MDNS_TXT, .texts = texts, .text_count = 1};
    uint8_t message[512];
    struct aloft_mdns_writer writer;

    memset(text, 'a', 256);
    text[256] = '\0';
    aloft_mdns_write_begin(&writer, message, sizeof message, 0, 0);
    assert_false(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &record));
    text[255] = '\0';
    assert_true(aloft_mdns_write_record(&writer, ALOFT_MDNS_ANSWER, &record));
}

static void names_that_cannot_be_are_refused(void **state)
{
    (void)state; // the tests share nothing
    static const uint8_t itself[] = {0xc0, 12};
    static const uint8_t forward[] = {0xc0, 14, 0, 0};
    static const uint8_t circle[] = {1, 'a', 0xc0, 12};
    static const uint8_t reserved[] = {0x80, 'a', 0};
    static const uint8_t into_head[] = {0xc0, 0};
    static const uint8_t good[] = {1, 'a', 0};

    assert_int_equal(read_name(itself, sizeof itself), ALOFT_ERR_FORMAT);
    assert_int_equal(read_name(forward, sizeof forward), ALOFT_ERR_FORMAT);
    assert_int_equal(read_name(circle, sizeof circle), ALOFT_ERR_FORMAT);
    assert_int_equal(read_name(reserved, sizeof reserved), ALOFT_ERR_FORMAT);
    assert_int_equal(read_name(into_head, sizeof into_head), ALOFT_OK); // the root
    assert_int_equal(read_name(good, sizeof good), ALOFT_OK);
}

static void a_name_of_256_bytes_is_refused(void **state)
{
    (void)state; // the tests share nothing
    uint8_t name[257] = {0};

    memset(name, 63, 4 * 64); // labels of 63 bytes, each of value 63
    name[192 + 0] = 61;
    name[192 + 62] = 0;

    assert_int_equal(read_name(name, 192 + 63), ALOFT_OK); // 255 bytes
    name[192] = 62;
    name[192 + 62] = 63;
    name[192 + 63] = 0;
    assert_int_equal(read_name(name, 192 + 64), ALOFT_ERR_FORMAT);
}

static void a_message_cut_anywhere_is_refused(void **state)
{
    (void)state; // the tests share nothing
    uint8_t message[256];
    struct aloft_mdns_reader reader;
    const size_t len = spec_example(SPEC, "answer", message, sizeof message);

    assert_int_equal(len, 162);
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *const part = malloc(cut + 1); // so that a step too far is noticed

        memcpy(part, message, cut);
        assert_int_not_equal(aloft_mdns_read_begin(&reader, part, cut), ALOFT_OK);
        free(part);
    }
    assert_int_equal(aloft_mdns_read_begin(&reader, message, len), ALOFT_OK);
}

static void counts_beyond_the_message_are_refused(void **state)
{
    (void)state; // the tests share nothing
    uint8_t message[12] = {[4] = 0xff, [5] = 0xff};
    struct aloft_mdns_reader reader;

    assert_int_equal(
            aloft_mdns_read_begin(&reader, message, sizeof message), ALOFT_ERR_FORMAT);
}

static void a_name_in_data_does_not_reach_beyond_the_data(void **state)
{
    (void)state; // the tests share nothing
    uint8_t message[256];
    uint8_t data[64];
    struct aloft_mdns_reader reader;
    struct aloft_mdns_item item;
    const size_t len = spec_example(SPEC, "answer", message, sizeof message);

    message[42] = 9; // of the 10 bytes of the PTR record
    assert_int_equal(len, 162);
    reader = (struct aloft_mdns_reader){.message = message, .len = len};
    item = (struct aloft_mdns_item){.type = ALOFT_MDNS_PTR, .data = 43, .data_len = 9};

    assert_int_equal(aloft_mdns_read_data(&reader, &item, data, sizeof data), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_written_message_is_read_back),
            cmocka_unit_test(data_is_the_same_read_and_written),
            cmocka_unit_test(what_does_not_fit_leaves_the_message_as_it_was),
            cmocka_unit_test(a_text_that_is_too_long_is_refused),
            cmocka_unit_test(names_that_cannot_be_are_refused),
            cmocka_unit_test(a_name_of_256_bytes_is_refused),
            cmocka_unit_test(a_message_cut_anywhere_is_refused),
            cmocka_unit_test(counts_beyond_the_message_are_refused),
            cmocka_unit_test(a_name_in_data_does_not_reach_beyond_the_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
