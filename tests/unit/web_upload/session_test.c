/* The sender and the server of a device on flash, tied back to back. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/web_upload.h"
#include "link_sim.h"
#include "transfer_fixture.h"

struct session {
    struct uploads *device;
    struct aloft_web_upload upload;
    struct aloft_web_upload_config config;
    struct aloft_web_upload_report report;
    struct aloft_memory_reader file;
    struct link_sim link;
    uint8_t buffer[700];
};

/* A device that asks for a password, and a file with manifest and block list for it. */
static void prepare(struct session *s, struct uploads *device)
{
    memset(s, 0, sizeof *s);
    s->device = device;
    transfer_publish(device);
    device->web.config.has_password = true;
    device->web.config.open_to_all = false;
    transfer_reset(device);
    link_sim_init(&s->link, &s->upload.machine, &device->web.server.machine, 1);
    s->link.ends[1].listens = 80;
    s->link.delay_ms = 1;
    aloft_memory_reader_init(&s->file, device->file, device->size);
    s->config = (struct aloft_web_upload_config){
            .url = "http://127.0.0.1",
            .file = &s->file.base,
            .manifest = device->manifest.bytes,
            .manifest_len = device->manifest.len,
            .list_offset = IMAGE_SIZE,
            .list_size = LIST_SIZE,
            .password = "open sesame",
            .random = &s->link.random.base,
            .sha256 = &aloft_bearssl_sha256,
            .buffer = s->buffer,
            .buffer_size = sizeof s->buffer,
    };
    memcpy(s->config.sha256_of_file, device->sha256, sizeof s->config.sha256_of_file);
}

static void begin(struct session *s)
{
    assert_int_equal(
            aloft_web_upload_init(&s->upload, &s->config, s->link.now_ms), ALOFT_OK);
}

static void finish(struct session *s, enum aloft_web_upload_outcome outcome)
{
    do {
        aloft_web_upload_report(&s->upload, &s->report);
    } while (s->report.phase != ALOFT_WEB_UPLOAD_OVER &&
             link_sim_step(&s->link, 100000));
    link_sim_run(&s->link, 100);
    link_sim_free(&s->link);
    assert_int_equal(s->report.outcome, outcome);
}

static uint32_t offset_of(const struct session *s)
{
    return s->device->web.server.upload.offset;
}

static void run_to(struct session *s, uint32_t offset)
{
    while (offset_of(s) < offset) {
        assert_true(link_sim_step(&s->link, 100000));
    }
}

static void an_upload_goes_through_however_the_bytes_are_split(void **state)
{
    (void)state; // each round has a device of its own
    for (size_t piece = 1; piece < 1500; piece += piece < 20 ? 1 : 97) {
        void *device = NULL;
        struct session s;

        transfer_set_up(&device);
        prepare(&s, (struct uploads *)device);
        s.link.piece = piece;
        begin(&s);
        finish(&s, ALOFT_WEB_UPLOAD_END_STAGED);
        transfer_assert_staged(s.device);
        assert_int_equal(s.link.ends[1].restarts, 1);
        transfer_tear_down(&device);
    }
}

static void a_cut_at_any_place_is_gone_on_with(void **state)
{
    (void)state; // each round has a device of its own
    for (uint32_t cut = 0; cut <= IMAGE_SIZE; cut += 250) {
        void *device = NULL;
        struct session s;

        transfer_set_up(&device);
        prepare(&s, (struct uploads *)device);
        s.link.piece = 100;
        begin(&s);
        run_to(&s, cut);
        link_sim_cut(&s.link);
        finish(&s, ALOFT_WEB_UPLOAD_END_STAGED);
        transfer_assert_staged(s.device);
        transfer_tear_down(&device);
    }
}

static void a_reset_of_the_device_costs_what_its_flash_has_lost(void **state)
{
    struct uploads *device = *state;
    struct session s;

    prepare(&s, device);
    s.link.piece = 100;
    begin(&s);
    run_to(&s, 6000);
    link_sim_cut(&s.link);
    transfer_reset(device);
    while (offset_of(&s) == 0) {
        assert_true(link_sim_step(&s.link, 100000));
    }

    assert_in_range(offset_of(&s), 3 * SECTOR, 6100);
    finish(&s, ALOFT_WEB_UPLOAD_END_STAGED);
    transfer_assert_staged(device);
}

static void a_refusal_erases_nothing(void **state)
{
    struct uploads *device = *state;
    struct session s;

    prepare(&s, device);
    const uint32_t before = transfer_erases(device);

    device->judge.status = ALOFT_ERR_TARGET;
    begin(&s);
    finish(&s, ALOFT_WEB_UPLOAD_END_REFUSED);

    assert_int_equal(s.report.status, ALOFT_ERR_TARGET);
    assert_string_equal(s.report.code, "image_refused");
    assert_int_equal(transfer_erases(device), before);
}

static void giving_up_leaves_the_device_free_for_others(void **state)
{
    struct uploads *device = *state;
    struct session s;

    prepare(&s, device);
    s.link.piece = 100;
    begin(&s);
    run_to(&s, 3000);
    aloft_web_upload_abort(&s.upload);
    finish(&s, ALOFT_WEB_UPLOAD_END_ABORTED);

    assert_true(s.report.cancelled);
    prepare(&s, device);
    begin(&s);
    finish(&s, ALOFT_WEB_UPLOAD_END_STAGED);
}

static void a_wrong_password_is_told(void **state)
{
    struct uploads *device = *state;
    struct session s;

    prepare(&s, device);
    s.config.password = "open barley";
    begin(&s);
    finish(&s, ALOFT_WEB_UPLOAD_END_WRONG_PASSWORD);
    prepare(&s, device);
    s.config.password = NULL;
    begin(&s);
    finish(&s, ALOFT_WEB_UPLOAD_END_NO_PASSWORD);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, transfer_set_up, transfer_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_upload_goes_through_however_the_bytes_are_split),
            cmocka_unit_test(a_cut_at_any_place_is_gone_on_with),
            TEST(a_reset_of_the_device_costs_what_its_flash_has_lost),
            TEST(a_refusal_erases_nothing),
            TEST(giving_up_leaves_the_device_free_for_others),
            TEST(a_wrong_password_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
