#include "ahead_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "sample_image.h"

int ahead_set_up(void **state)
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

int ahead_tear_down(void **state)
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

void ahead_publish(struct device *d, bool with_blocks)
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
enum aloft_pull_outcome ahead_pull(struct device *d)
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

uint32_t ahead_count_erases(const struct device *d)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SECTORS; i++) {
        count += d->ram->erases[i];
    }
    return count;
}

void ahead_assert_staged(const struct device *d)
{
    struct aloft_boot_state state;

    assert_memory_equal(d->ram->bytes + SLOT, d->file, d->size);
    assert_int_equal(aloft_boot_record_read(&d->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(d->ram->violations, 0);
}
