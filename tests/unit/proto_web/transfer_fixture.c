#include "transfer_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "aloft/text.h"
#include "sample_image.h"

#define REQUEST_MAX (SLOT + 1024u)

static enum aloft_status judge_ahead(const struct aloft_image_judge *judge,
        bool is_firmware, const uint8_t *manifest, size_t len, uint32_t room)
{
    (void)is_firmware; // it says what it is told to say
    (void)manifest;    // likewise
    (void)len;         // likewise
    (void)room;        // likewise
    return ((const struct fake_judge *)judge)->status;
}

static enum aloft_status measure(const struct aloft_image_judge *judge,
        const struct aloft_image_file *file, uint32_t *size)
{
    (void)judge; // images are known by their trailer
    (void)file;  // likewise
    (void)size;  // likewise
    return ALOFT_ERR_NOT_FOUND;
}

static const struct aloft_image_judge_ops judge_ops = {
        .judge_ahead = judge_ahead, .measure = measure};

static void make_flash(struct uploads *u)
{
    static const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    const struct aloft_boot_state running = {.main.size = 5000};

    u->ram = aloft_ram_flash_new(&geometry);
    assert_non_null(u->ram);
    struct aloft_flash *const flash = &u->ram->base;
    u->layout = (struct aloft_boot_layout){
            .main = {flash, 0, SLOT},
            .stage = {flash, SLOT, SLOT},
            .record = {flash, 2 * SLOT, 3 * SECTOR},
    };
    const struct aloft_slot_target_config slot = {.layout = &u->layout};
    assert_int_equal(aloft_slot_target_init(&u->slot, &slot), ALOFT_OK);
    assert_int_equal(aloft_boot_record_write(&u->layout.record, &running), ALOFT_OK);
}

static void digest_file(struct uploads *u)
{
    aloft_digest_once(&aloft_bearssl_sha256, u->file, u->size, u->sha256);
}

int transfer_set_up(void **state)
{
    struct uploads *u = calloc(1, sizeof *u);

    make_flash(u);
    u->judge.base.ops = &judge_ops;
    u->config = (struct aloft_update_config){
            .firmware = &u->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .judge = &u->judge.base,
            .work = u->work,
            .work_size = sizeof u->work,
    };
    fixture_init(&u->web);
    u->web.config.has_password = false;
    u->web.config.open_to_all = true;
    u->web.config.update = &u->update;
    u->web.config.update_config = &u->config;
    u->web.config.body = u->body;
    u->web.config.body_size = sizeof u->body;
    transfer_reset(u);
    sample_image_esp(u->file, IMAGE_SIZE, 1);
    u->size = IMAGE_SIZE;
    digest_file(u);
    *state = u;
    return 0;
}

int transfer_tear_down(void **state)
{
    struct uploads *u = *state;

    assert_int_equal(u->ram->violations, 0);
    aloft_ram_flash_free(u->ram);
    free(u);
    return 0;
}

void transfer_reset(struct uploads *u)
{
    memset(&u->update, 0, sizeof u->update);
    fixture_restart(&u->web);
}

void transfer_publish(struct uploads *u)
{
    struct aloft_manifest said = sample_manifest(u->file, IMAGE_SIZE, u->digest);
    uint8_t *list = u->file + IMAGE_SIZE;

    for (size_t i = 0; i < BLOCKS; i++) {
        const size_t left = IMAGE_SIZE - i * BLOCK;

        aloft_digest_once(&aloft_bearssl_sha256, u->file + i * BLOCK,
                left < BLOCK ? left : BLOCK, list + i * ALOFT_BLOCK_ENTRY_SIZE);
    }
    aloft_digest_once(&aloft_bearssl_sha256, list, LIST_SIZE, u->list_digest);
    said.block_size = BLOCK;
    said.blocks_sha256 = u->list_digest;
    sample_manifest_document(&u->manifest, &said);
    sample_sign(&u->manifest, 1);
    u->size = sample_append(u->file, IMAGE_SIZE + LIST_SIZE, &u->manifest);
    digest_file(u);
}

static void write_fields(const struct uploads *u,
        const struct transfer_request *request, struct aloft_text *text)
{
    if (request->fields != NULL) {
        aloft_text_append(text, request->fields);
    }
    if (request->names_upload) {
        aloft_text_append(text, "X-Aloft-Upload: ");
        aloft_text_append_hex(
                text, u->web.server.upload.id, sizeof u->web.server.upload.id);
        aloft_text_append(text, "\r\n");
    }
    if (request->has_range) {
        aloft_text_append(text, "Content-Range: bytes ");
        aloft_text_append_decimal(text, request->offset);
        aloft_text_append(text, "-");
        aloft_text_append_decimal(text, request->offset + request->len - 1);
        aloft_text_append(text, "/");
        aloft_text_append_decimal(text, u->size);
        aloft_text_append(text, "\r\n");
    }
    if (request->body != NULL) {
        aloft_text_append(text, "Content-Length: ");
        aloft_text_append_decimal(text, request->len);
        aloft_text_append(text, "\r\n");
    }
}

size_t transfer_write(const struct uploads *u, const struct transfer_request *request,
        char *text, size_t size)
{
    struct aloft_text out;

    aloft_text_init(&out, text, size);
    aloft_text_append(&out, request->method);
    aloft_text_append(&out, " /api/v1/update");
    aloft_text_append(&out, request->path == NULL ? "" : request->path);
    aloft_text_append(&out, " HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n");
    write_fields(u, request, &out);
    aloft_text_append(&out, "\r\n");
    aloft_text_append_bytes(&out, request->body, request->len);
    assert_true(aloft_text_complete(&out));
    return out.len;
}

void transfer_ask_in_part(struct uploads *u, const struct transfer_request *request,
        uint32_t lacking, size_t piece)
{
    char *text = malloc(REQUEST_MAX);
    const size_t len = transfer_write(u, request, text, REQUEST_MAX);

    fixture_send(&u->web, text, len - lacking, piece);
    free(text);
}

unsigned transfer_ask(struct uploads *u, const struct transfer_request *request)
{
    transfer_ask_in_part(u, request, 0, REQUEST_MAX);
    assert_true(u->web.closed);
    return (unsigned)strtoul(u->web.said + 9, NULL, 10);
}

static unsigned begin(
        struct uploads *u, const char *fields, const struct sample *sample)
{
    char text[300];

    snprintf(text, sizeof text, "X-Aloft-Size: %u\r\n%s", (unsigned)u->size, fields);
    return transfer_ask(u, &(struct transfer_request){.method = "POST",
                                   .fields = text,
                                   .body = sample == NULL ? NULL : sample->bytes,
                                   .len = sample == NULL ? 0 : (uint32_t)sample->len});
}

unsigned transfer_begin(struct uploads *u, const char *fields)
{
    return begin(u, fields, NULL);
}

unsigned transfer_begin_with_manifest(struct uploads *u)
{
    return begin(u, "", &u->manifest);
}

unsigned transfer_piece(struct uploads *u, uint32_t first, uint32_t end)
{
    return transfer_ask(u, &(struct transfer_request){.method = "PUT",
                                   .names_upload = true,
                                   .has_range = true,
                                   .offset = first,
                                   .body = u->file + first,
                                   .len = end - first});
}

unsigned transfer_commit(struct uploads *u)
{
    return transfer_ask(
            u, &(struct transfer_request){
                       .method = "POST", .path = "/commit", .names_upload = true});
}

uint32_t transfer_erases(const struct uploads *u)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SECTORS; i++) {
        count += u->ram->erases[i];
    }
    return count;
}

void transfer_assert_staged(const struct uploads *u)
{
    struct aloft_boot_state state;

    assert_memory_equal(u->ram->bytes + u->layout.stage.offset, u->file, u->size);
    assert_int_equal(aloft_boot_record_read(&u->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_ASKED);
}
