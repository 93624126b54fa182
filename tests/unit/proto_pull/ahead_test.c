/* A device on flash asks servers of all sorts for an image with a manifest: what is
 * refused costs no erase, and what was cut is gone on with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/acceptance.h"
#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "aloft/faulty_flash.h"
#include "aloft/pull_client.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "fake_verifier.h"
#include "sample_image.h"
#include "trust_samples.h"

#define SECTOR     1024u
#define SLOT       (64u * SECTOR)
#define SECTORS    140u
#define IMAGE_SIZE 40000u
#define BLOCK      1024u
#define BLOCKS     ((IMAGE_SIZE + BLOCK - 1u) / BLOCK)
#define PIECE      700u
#define NEVER      UINT32_MAX
#define KEY        0x5A

/* What the server is like. */
struct server {
    bool has_ranges;
    bool has_manifest_file;
    bool forgets_ranges; /* it answers the first request with a part, and no other */
    bool changes;        /* the file is another one from the second request on */
    bool is_static;      /* pages of text for what is not there */
    const char *etag;
    uint32_t breaks_at; /* the stream breaks behind so many bytes of the image */
    unsigned requests;
    uint32_t sent; /* bytes of the image, trailing parts included */
};

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash flash;
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    struct fake_verifier verifier;
    struct sample stored;
    struct aloft_trust_store store;
    struct aloft_acceptance acceptance;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    struct aloft_update_config update_config;
    struct aloft_update update;
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];
    struct aloft_pull_device facts;
    struct aloft_pull_config config;
    struct aloft_pull_client client;
    struct server server;
    uint8_t file[SLOT];
    uint32_t size;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t blocks_digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said;
    struct sample manifest;
    char request[ALOFT_HTTP_REQUEST_MAX + 1];
};

static int set_up(void **state)
{
    static const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    const struct aloft_boot_state running = {.main.size = 5000};
    struct device *d = calloc(1, sizeof *d);

    d->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&d->flash, &d->ram->base);
    struct aloft_flash *const flash = &d->flash.base;
    d->layout = (struct aloft_boot_layout){
            .main = {flash, 0, SLOT},
            .stage = {flash, SLOT, SLOT},
            .record = {flash, 2 * SLOT, 3 * SECTOR},
    };
    const struct aloft_slot_target_config slot = {.layout = &d->layout};
    assert_int_equal(aloft_slot_target_init(&d->slot, &slot), ALOFT_OK);
    assert_int_equal(aloft_boot_record_write(&d->layout.record, &running), ALOFT_OK);
    fake_verifier_init(&d->verifier, KEY);
    const struct aloft_trust_draft draft = sample_draft();
    sample_store(&d->stored, &draft);
    assert_int_equal(aloft_trust_store_open(&d->store, d->stored.bytes, d->stored.len),
            ALOFT_OK);
    aloft_acceptance_init(&d->acceptance);
    d->acceptance.store = &d->store;
    d->acceptance.checker = &sample_checker;
    d->acceptance.target = aloft_span_of("lamp-2");
    d->update_config = (struct aloft_update_config){
            .firmware = &d->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &d->verifier.base,
            .judge = &d->acceptance.base,
            .work = d->work,
            .work_size = sizeof d->work,
    };
    d->config = (struct aloft_pull_config){
            .update = &d->update,
            .update_config = &d->update_config,
            .md5 = &aloft_bearssl_md5,
            .device = &d->facts,
            .url = "http://up.test/app.bin?x=1",
            .ahead = d->ahead,
            .ahead_size = sizeof d->ahead,
            .stay = true,
    };
    d->server = (struct server){.has_ranges = true, .breaks_at = NEVER};
    aloft_pull_client_init(&d->client);
    sample_image_esp(d->file, IMAGE_SIZE, 1);
    d->said = sample_manifest(d->file, IMAGE_SIZE, d->digest);
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    struct device *d = *state;

    aloft_faulty_flash_done(&d->flash);
    aloft_ram_flash_free(d->ram);
    free(d);
    return 0;
}

/* Puts a block list behind the image. */
static uint32_t append_list(struct device *d)
{
    uint8_t *const list = d->file + IMAGE_SIZE;

    for (uint32_t i = 0; i < BLOCKS; i++) {
        const uint32_t left = IMAGE_SIZE - i * BLOCK;

        aloft_digest_once(&aloft_bearssl_sha256, d->file + i * BLOCK,
                left < BLOCK ? left : BLOCK, list + i * ALOFT_BLOCK_ENTRY_SIZE);
    }
    aloft_digest_once(&aloft_bearssl_sha256, list, BLOCKS * ALOFT_BLOCK_ENTRY_SIZE,
            d->blocks_digest);
    d->said.block_size = BLOCK;
    d->said.blocks_sha256 = d->blocks_digest;
    return BLOCKS * ALOFT_BLOCK_ENTRY_SIZE;
}

static void publish(struct device *d, bool with_blocks)
{
    const uint32_t list = with_blocks ? append_list(d) : 0;

    sample_manifest_document(&d->manifest, &d->said);
    sample_sign(&d->manifest, 1);
    d->size = sample_append(d->file, IMAGE_SIZE + list, &d->manifest);
}

/* ---- the server ---- */

static bool asks_for_part(const struct device *d, uint32_t *offset, uint32_t *size)
{
    const char *const field = strstr(d->request, "Range: bytes=");
    unsigned first;
    unsigned last;

    if (field == NULL || !d->server.has_ranges) {
        return false;
    }
    if (d->server.forgets_ranges && d->server.requests > 1) {
        return false;
    }
    if (sscanf(field, "Range: bytes=-%u", &last) == 1) {
        *size = last < d->size ? last : d->size;
        *offset = d->size - *size;
        return true;
    }
    const int found = sscanf(field, "Range: bytes=%u-%u", &first, &last);
    assert_true(found >= 1);
    *offset = first;
    *size = (found == 2 ? last + 1 : d->size) - first;
    return true;
}

static bool still_connected(struct device *d)
{
    return d->client.exchange.state > ALOFT_HTTP_OPENING;
}

static void tell(struct device *d, enum aloft_event_kind kind, const void *data,
        size_t len, enum aloft_status status)
{
    const struct aloft_event event = {
            .kind = kind, .data = data, .len = len, .status = status};

    (void)aloft_machine_take(&d->client.exchange.machine, &event);
}

/* Sends bytes of the file, until the client has had enough or the stream breaks. */
static void send_bytes(struct device *d, const uint8_t *bytes, uint32_t len, bool image)
{
    struct server *const server = &d->server;

    for (uint32_t at = 0; at < len && still_connected(d); at += PIECE) {
        uint32_t piece = len - at < PIECE ? len - at : PIECE;

        if (image && server->sent + piece >= server->breaks_at) {
            piece = server->breaks_at - server->sent;
            server->breaks_at = NEVER;
            server->sent += piece;
            tell(d, ALOFT_EVENT_BYTES, bytes + at, piece, ALOFT_OK);
            tell(d, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_ERR_CLOSED);
            return;
        }
        server->sent += image ? piece : 0;
        tell(d, ALOFT_EVENT_BYTES, bytes + at, piece, ALOFT_OK);
    }
    if (still_connected(d)) {
        tell(d, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_OK);
    }
}

static void send_text(struct device *d, const char *text)
{
    tell(d, ALOFT_EVENT_BYTES, text, strlen(text), ALOFT_OK);
}

static void send_manifest_file(struct device *d)
{
    char head[100];

    if (!d->server.has_manifest_file) {
        send_text(d, d->server.is_static
                             ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"
                             : "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    (void)snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
            d->manifest.len);
    send_text(d, head);
    send_bytes(d, d->manifest.bytes, (uint32_t)d->manifest.len, false);
}

static void answer(struct device *d)
{
    char head[300];
    char etag[100] = "";
    uint32_t offset = 0;
    uint32_t size = d->size;

    d->server.requests++;
    if (strstr(d->request, "GET /app.bin.manifest ") == d->request) {
        send_manifest_file(d);
        return;
    }
    if (d->server.etag != NULL) {
        const bool changed = d->server.changes && d->server.requests > 1;

        (void)snprintf(etag, sizeof etag, "ETag: \"%s%s\"\r\n", d->server.etag,
                changed ? "2" : "");
    }
    if (asks_for_part(d, &offset, &size)) {
        (void)snprintf(head, sizeof head,
                "HTTP/1.1 206 Part\r\n%sContent-Range: bytes %u-%u/%u\r\n"
                "Content-Length: %u\r\n\r\n",
                etag, offset, offset + size - 1, d->size, size);
    } else {
        (void)snprintf(head, sizeof head,
                "HTTP/1.1 200 OK\r\n%sContent-Length: %u\r\n\r\n", etag, size);
    }
    send_text(d, head);
    send_bytes(d, d->file + offset, size, d->client.step == ALOFT_PULL_STEP_IMAGE);
}

/* Serves the client until it has ended. */
static enum aloft_pull_outcome pull(struct device *d)
{
    struct aloft_action action;

    d->server.requests = 0;
    d->server.sent = 0;
    memset(&d->update, 0, sizeof d->update); // as after a reset
    aloft_pull_client_init(&d->client);
    assert_int_equal(aloft_pull_client_start(&d->client, &d->config, 0), ALOFT_OK);
    while (aloft_machine_next(&d->client.exchange.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_CONNECT:
            tell(d, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
            break;
        case ALOFT_ACTION_BYTES:
            assert_true(action.len < sizeof d->request);
            memcpy(d->request, action.data, action.len);
            d->request[action.len] = '\0';
            answer(d);
            break;
        case ALOFT_ACTION_CLOSE:
        case ALOFT_ACTION_RESTART:
        case ALOFT_ACTION_DATAGRAM:
            break;
        }
    }
    return aloft_pull_client_outcome(&d->client);
}

static uint32_t count_erases(const struct device *d)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SECTORS; i++) {
        count += d->ram->erases[i];
    }
    return count;
}

static void assert_staged(const struct device *d)
{
    struct aloft_boot_state state;

    assert_memory_equal(d->ram->bytes + SLOT, d->file, d->size);
    assert_int_equal(aloft_boot_record_read(&d->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(d->ram->violations, 0);
}

static void an_image_is_installed_from_a_server_with_ranges(void **state)
{
    struct device *d = *state;
    publish(d, true);

    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);

    assert_staged(d);
    assert_int_equal(d->server.requests, 3);
    assert_int_equal(d->server.sent, d->size);
}

static void a_refusal_costs_no_erase_and_no_image(void **state)
{
    struct device *d = *state;
    d->said.target = aloft_span_of("toaster");
    publish(d, true);
    const uint32_t erases = count_erases(d);

    assert_int_equal(pull(d), ALOFT_PULL_FAILED);

    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_TARGET);
    assert_int_equal(count_erases(d), erases);
    assert_int_equal(d->server.sent, 0);
    assert_int_equal(d->server.requests, 1);
}

static void without_ranges_the_manifest_is_a_file_of_its_own(void **state)
{
    struct device *d = *state;
    d->config.manifest_files = true;
    d->server.has_ranges = false;
    d->server.has_manifest_file = true;
    d->said.target = aloft_span_of("toaster");
    publish(d, false);
    const uint32_t erases = count_erases(d);

    assert_int_equal(pull(d), ALOFT_PULL_FAILED);
    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_TARGET);
    assert_int_equal(count_erases(d), erases);

    d->acceptance.target = aloft_span_of("toaster");
    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
}

static void a_server_that_knows_nothing_still_serves(void **state)
{
    struct device *d = *state;
    d->server.has_ranges = false;
    publish(d, true);

    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
    assert_int_equal(d->server.requests, 1);
    d->config.manifest_files = true;
    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
    assert_int_equal(d->server.requests, 3);
    d->server.is_static = true;
    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
}

static void what_runs_already_is_no_update(void **state)
{
    struct device *d = *state;
    publish(d, true);
    d->config.running_sha256 = d->digest;

    assert_int_equal(pull(d), ALOFT_PULL_NO_UPDATE);
    assert_int_equal(d->server.sent, 0);
    d->config.manifest_files = true;
    d->server.has_ranges = false;
    d->server.has_manifest_file = true;
    assert_int_equal(pull(d), ALOFT_PULL_NO_UPDATE);
    assert_int_equal(d->server.sent, 0);
}

static void a_broken_stream_is_gone_on_with_at_once(void **state)
{
    struct device *d = *state;
    publish(d, false);

    for (uint32_t percent = 1; percent < 100; percent += 7) {
        d->server.breaks_at = d->size * percent / 100;
        assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
        assert_int_equal(d->server.sent, d->size); // nothing twice
        assert_staged(d);
    }
}

/* Power fails in the flash operation `after`, counted from the first one on. */
static bool cut_power(struct device *d, uint32_t after)
{
    const struct aloft_fault_plan plan = {.on = ALOFT_FAULT_ON_CHANGE,
            .kind = ALOFT_FAULT_CUT_PREFIX,
            .after = after};

    aloft_faulty_flash_arm(&d->flash, &plan);
    const bool cut = pull(d) != ALOFT_PULL_INSTALLED;
    aloft_faulty_flash_power_on(&d->flash);
    return cut;
}

static void every_power_cut_is_gone_on_from(void **state)
{
    struct device *d = *state;
    uint32_t after = 0;
    publish(d, true);

    for (;; after++) {
        memset(d->ram->bytes + SLOT, 0x11, SLOT); // an older image
        if (!cut_power(d, after)) {
            break;
        }
        const uint32_t came = d->server.sent;
        const uint32_t erases = count_erases(d);

        assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
        assert_staged(d);
        assert_true(count_erases(d) >= erases);
        if (came < d->size - PIECE) {
            // One block, the piece in which the cut fell, and what a unit holds back.
            assert_true(came + d->server.sent <= d->size + BLOCK + PIECE + 3);
        }
    }
    assert_true(after > 80);
}

static void a_part_that_is_refused_later_corrupts_nothing(void **state)
{
    struct device *d = *state;
    publish(d, true);
    assert_true(cut_power(d, 60));
    d->server.forgets_ranges = true;

    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
    assert_int_equal(d->server.sent, d->size);
}

static void another_file_is_never_mixed_in(void **state)
{
    struct device *d = *state;
    d->server.etag = "one";
    publish(d, true);
    assert_true(cut_power(d, 60));
    d->server.changes = true;

    assert_int_equal(pull(d), ALOFT_PULL_FAILED);
    assert_int_equal(aloft_pull_client_status(&d->client), ALOFT_ERR_CHANGED);
    d->server.changes = false;
    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED);
    assert_staged(d);
    assert_string_equal(aloft_pull_client_etag(&d->client), "\"one\"");
}

static void a_list_that_nobody_signed_keeps_nothing(void **state)
{
    struct device *d = *state;
    publish(d, true);
    assert_true(cut_power(d, 60));
    d->file[IMAGE_SIZE + 3] ^= 1;

    assert_int_equal(pull(d), ALOFT_PULL_INSTALLED); // only the image is signed whole
    assert_int_equal(d->server.sent, d->size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    an_image_is_installed_from_a_server_with_ranges, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_refusal_costs_no_erase_and_no_image, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    without_ranges_the_manifest_is_a_file_of_its_own, set_up,
                    tear_down),
            cmocka_unit_test_setup_teardown(
                    a_server_that_knows_nothing_still_serves, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    what_runs_already_is_no_update, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_broken_stream_is_gone_on_with_at_once, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    every_power_cut_is_gone_on_from, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_part_that_is_refused_later_corrupts_nothing, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    another_file_is_never_mixed_in, set_up, tear_down),
            cmocka_unit_test_setup_teardown(
                    a_list_that_nobody_signed_keeps_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
