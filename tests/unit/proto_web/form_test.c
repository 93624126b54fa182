/* Updates by a form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form_fixture.h"

static void a_form_updates_the_firmware(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    assert_int_equal(form_post(device, &form, FORM_TYPE), 200);

    assert_true(form_committed(device, &device->firmware));
    assert_int_equal(device->web.restarts, 1);
    assert_true(fixture_said(&device->web, "\r\nContent-Type: text/html"));
    assert_true(fixture_said(&device->web, "content=\"15;url=update/status\""));
    assert_true(fixture_said(&device->web, "The device restarts"));
}

static void its_field_says_what_the_file_is(void **state)
{
    static const struct {
        const char *name;
        bool files;
    } cases[] = {
            {"\"filesystem\"; filename=\"a.bin\"", true},
            {"filesystem; filename=a", true},
            {"\"firmware\"; filename=\"a.bin\"", false},
            {"\"image\"; filename=\"filesystem\"", false},
            {"\"filesystem2\"; filename=\"a\"", false},
            {"\"\"; filename=\"a\"", false},
    };
    struct device *device = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct form form = form_of_image(device, cases[i].name);

        print_message("%s\n", cases[i].name);
        device->firmware.image.size = 0;
        device->files.image.size = 0;
        assert_int_equal(form_post(device, &form, FORM_TYPE), 200);
        assert_int_equal(form_committed(device, &device->files), cases[i].files);
        assert_int_equal(form_committed(device, &device->firmware), !cases[i].files);
    }
}

static void split_at_any_byte_it_is_the_same(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    for (size_t piece = 1; piece < 300; piece += 7) {
        device->firmware.image.size = 0;
        form_post_in_part(device, &form, FORM_TYPE, form.len, piece);
        assert_int_equal(form_code(device), 200);
        assert_true(form_committed(device, &device->firmware));
    }
}

static void it_may_come_in_chunks(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");
    struct form request = {.len = 0};
    char size[16];

    form_add_text(&request, FORM_HEAD FORM_TYPE "Transfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < form.len; at += 500) {
        const size_t len = form.len - at < 500 ? form.len - at : 500;

        snprintf(size, sizeof size, "%zx\r\n", len);
        form_add_text(&request, size);
        form_add(&request, form.text + at, len);
        form_add_text(&request, "\r\n");
    }
    form_add_text(&request, "0\r\n\r\n");
    fixture_send(&device->web, request.text, request.len, 33);

    assert_int_equal(form_code(device), 200);
    assert_true(form_committed(device, &device->firmware));
}

static void the_first_file_counts_and_nothing_else(void **state)
{
    struct device *device = *state;
    struct form form = {.len = 0};

    form_add_part(&form, "\"comment\"", "words", 5);
    form_add_part(&form, "\"filesystem\"; filename=\"\"", "", 0); // none was chosen
    form_add_part(&form, "\"firmware\"; filename=\"a\"", device->image, IMAGE_SIZE);
    form_add_part(&form, "\"firmware\"; filename=\"b\"", "second", 6);
    form_add_part(&form, "\"filesystem\"; filename=\"c\"", "third", 5);
    form_add_text(&form, "--B--");

    assert_int_equal(form_post(device, &form, FORM_TYPE), 200);
    assert_true(form_committed(device, &device->firmware));
    assert_int_equal(device->recorder.started, 1);
}

static void a_form_without_a_file_says_so(void **state)
{
    struct device *device = *state;
    struct form form = {.len = 0};

    form_add_part(&form, "\"firmware\"; filename=\"\"", "", 0);
    form_add_part(&form, "\"firmware\"", device->image, IMAGE_SIZE);
    form_add_text(&form, "--B--");

    assert_int_equal(form_post(device, &form, FORM_TYPE), 400);
    assert_true(fixture_said(&device->web, "no file was chosen"));
    assert_int_equal(device->recorder.started, 0);
}

static void what_is_no_form_is_refused_before_its_body(void **state)
{
    static const char *const fields[] = {
            "",
            "Content-Type: application/octet-stream\r\n",
            "Content-Type: multipart/form-data\r\n",
            "Content-Type: multipart/mixed; boundary=B\r\n",
            FORM_TYPE FORM_TYPE,
    };
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        print_message("%s\n", fields[i]);
        assert_int_equal(form_post(device, &form, fields[i]), 400);
        assert_int_equal(device->recorder.asked, 0);
    }
}

static void a_refused_image_is_told_with_its_reason(void **state)
{
    struct device *device = *state;
    struct form form = {.len = 0};

    form_add_part(&form, "\"firmware\"; filename=\"a\"", "no image at all", 15);
    form_add_text(&form, "--B--");

    assert_int_equal(form_post(device, &form, FORM_TYPE), 409);
    assert_true(fixture_said(&device->web, "the first bytes are not those of a "
                                           "firmware image.<p><a href=\"update\">"));
    assert_int_equal(device->web.restarts, 0);
    assert_int_equal(device->update.state, ALOFT_UPDATE_FAILED);
}

static void an_image_past_the_room_is_refused(void **state)
{
    struct device *device = *state;
    struct form form = {.len = 0};

    form_add_part(&form, "\"firmware\"; filename=\"a\"", device->image, IMAGE_SIZE);
    form.len -= 2; // no line end: it goes on
    form_add(&form, device->image, IMAGE_SIZE);
    form_add_text(&form, "\r\n--B--");

    assert_int_equal(form_post(device, &form, FORM_TYPE), 409);
    assert_int_equal(device->recorder.why, ALOFT_ERR_SPACE);
}

static void the_product_may_refuse(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    device->recorder.answer = ALOFT_ERR_VETO;

    assert_int_equal(form_post(device, &form, FORM_TYPE), 409);
    assert_true(fixture_said(&device->web, "the application refused"));
}

/* Every prefix of a form, told to be whole. */
static void a_form_that_ends_early_does_nothing(void **state)
{
    struct device *device = *state;
    const struct form whole = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    for (size_t len = 0; len < whole.len - 2; len += len < 100 ? 1 : 61) {
        struct form form = whole;

        form.len = len;
        assert_int_equal(form_post(device, &form, FORM_TYPE), 400);
        assert_int_equal(device->firmware.image.size, 0);
        assert_int_not_equal(device->update.state, ALOFT_UPDATE_OPEN);
    }
}

static void a_lost_connection_ends_the_update(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    form_post_in_part(device, &form, FORM_TYPE, 1000, REQUEST_SIZE);
    assert_int_equal(device->update.state, ALOFT_UPDATE_OPEN);
    fixture_tell(&device->web, ALOFT_EVENT_CLOSED, NULL, 0);

    assert_int_equal(device->update.state, ALOFT_UPDATE_FAILED);
    assert_int_equal(device->recorder.why, ALOFT_ERR_CLOSED);
    assert_int_equal(form_post(device, &form, FORM_TYPE), 200);
}

static void silence_ends_the_update(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    form_post_in_part(device, &form, FORM_TYPE, 1000, REQUEST_SIZE);
    fixture_wait(&device->web, 5000);

    assert_int_equal(form_code(device), 408);
    assert_int_equal(device->recorder.why, ALOFT_ERR_TIMEOUT);
    assert_int_equal(form_post(device, &form, FORM_TYPE), 200);
}

static void broken_chunks_end_the_update(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");
    struct form request = {.len = 0};

    form_add_text(
            &request, FORM_HEAD FORM_TYPE "Transfer-Encoding: chunked\r\n\r\n200\r\n");
    form_add(&request, form.text, 0x200);
    form_add_text(&request, "\r\nxyz\r\n");
    fixture_send(&device->web, request.text, request.len, REQUEST_SIZE);

    assert_int_equal(form_code(device), 400);
    assert_int_equal(device->update.state, ALOFT_UPDATE_FAILED);
}

static void who_comes_during_an_update_is_told_so(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");
    const struct aloft_update_offer offer = {.size = 2000};

    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);

    assert_int_equal(form_post(device, &form, FORM_TYPE), 409);
    assert_true(fixture_said(&device->web, "an update is under way"));
    assert_int_equal(device->update.state, ALOFT_UPDATE_OPEN);
}

/* Somebody else stops our update, and begins one of his own. */
static void bytes_do_not_go_into_the_update_of_another(void **state)
{
    struct device *device = *state;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");
    const struct aloft_update_offer offer = {.size = 2000};

    form_post_in_part(device, &form, FORM_TYPE, 1000, REQUEST_SIZE);
    aloft_update_abort(&device->update);
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    fixture_tell(&device->web, ALOFT_EVENT_BYTES, form.text + 1000, form.len - 1000);

    assert_int_equal(form_code(device), 409);
    assert_int_equal(device->update.state, ALOFT_UPDATE_OPEN);
    assert_int_equal(aloft_update_received(&device->update), 0);
}

/* The rest of a refused form comes while somebody else has got just as far. */
static void a_refused_form_ends_no_update_of_another(void **state)
{
    struct device *device = *state;
    const struct aloft_update_offer offer = {.size = 2000};

    device->image[0] ^= 0xFF;
    const struct form form = form_of_image(device, "\"firmware\"; filename=\"a.bin\"");

    form_post_in_part(device, &form, FORM_TYPE, 1000, REQUEST_SIZE);
    assert_int_equal(device->update.state, ALOFT_UPDATE_FAILED);
    const uint32_t taken = aloft_update_received(&device->update);

    device->image[0] ^= 0xFF;
    assert_int_equal(
            aloft_update_begin(&device->update, &device->config, &offer), ALOFT_OK);
    assert_int_equal(
            aloft_update_write(&device->update, device->image, taken), ALOFT_OK);
    fixture_tell(&device->web, ALOFT_EVENT_BYTES, form.text + 1000, form.len - 1000);

    assert_int_equal(form_code(device), 409);
    assert_int_equal(device->update.state, ALOFT_UPDATE_OPEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, form_set_up, form_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_form_updates_the_firmware),
            TEST(its_field_says_what_the_file_is),
            TEST(split_at_any_byte_it_is_the_same),
            TEST(it_may_come_in_chunks),
            TEST(the_first_file_counts_and_nothing_else),
            TEST(a_form_without_a_file_says_so),
            TEST(what_is_no_form_is_refused_before_its_body),
            TEST(a_refused_image_is_told_with_its_reason),
            TEST(an_image_past_the_room_is_refused),
            TEST(the_product_may_refuse),
            TEST(a_form_that_ends_early_does_nothing),
            TEST(a_lost_connection_ends_the_update),
            TEST(silence_ends_the_update),
            TEST(broken_chunks_end_the_update),
            TEST(who_comes_during_an_update_is_told_so),
            TEST(bytes_do_not_go_into_the_update_of_another),
            TEST(a_refused_form_ends_no_update_of_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
