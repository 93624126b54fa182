/*
 * What is asked for before the image: its last bytes, where the manifest is, and the
 * block list, which tells how much of the image is here already.
 */
#include "client_private.h"

#include "aloft/memory.h"

/* The end of a file, read as if the whole of it were there. */
struct end_reader {
    struct aloft_reader base;
    const uint8_t *bytes;
    uint32_t first; /* offset of these bytes */
};

static enum aloft_status read_end(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct end_reader *self = (const struct end_reader *)(const void *)reader;

    if (offset < self->first) {
        return ALOFT_ERR_TRUNCATED;
    }
    memcpy(dst, self->bytes + (offset - self->first), len);
    return ALOFT_OK;
}

enum aloft_pull_step pull_first_step(const struct aloft_pull_config *config)
{
    const bool is_image =
            config->mode == ALOFT_PULL_SKETCH || config->mode == ALOFT_PULL_FILE_SYSTEM;

    return is_image && config->ahead != NULL ? ALOFT_PULL_STEP_END
                                             : ALOFT_PULL_STEP_IMAGE;
}

void pull_ahead_compose(
        const struct aloft_pull_client *client, struct aloft_pull_request *request)
{
    const struct aloft_pull_file *file = &client->file;

    request->etag = file->etag;
    switch (client->step) {
    case ALOFT_PULL_STEP_END:
        request->part = ALOFT_PULL_LAST;
        request->size = (uint32_t)client->config.ahead_size;
        break;
    case ALOFT_PULL_STEP_MANIFEST:
        request->manifest = true;
        break;
    case ALOFT_PULL_STEP_LIST:
        request->part = ALOFT_PULL_BETWEEN;
        request->offset = file->list_offset;
        request->size = file->list_size;
        break;
    case ALOFT_PULL_STEP_IMAGE:
        if (file->begun && aloft_update_received(client->config.update) > 0) {
            request->part = ALOFT_PULL_FROM;
            request->offset = aloft_update_received(client->config.update);
        }
        break;
    }
    if (!file->begun && !request->manifest) {
        request->held = client->config.etag;
    }
}

static void ask(
        struct aloft_pull_client *client, enum aloft_pull_step step, uint32_t now_ms)
{
    client->step = step;
    aloft_http_exchange_again(&client->exchange, now_ms);
}

/* The first `offset` bytes of the image are in the target, as far as can be told. */
static void keep(struct aloft_pull_client *client, uint32_t offset, uint32_t now_ms)
{
    uint32_t kept;
    const enum aloft_status status =
            aloft_update_keep(client->config.update, offset, &kept);

    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    ask(client, ALOFT_PULL_STEP_IMAGE, now_ms);
}

void pull_ahead_do_without(struct aloft_pull_client *client, uint32_t now_ms)
{
    switch (client->step) {
    case ALOFT_PULL_STEP_END:
        ask(client,
                client->config.manifest_files ? ALOFT_PULL_STEP_MANIFEST
                                              : ALOFT_PULL_STEP_IMAGE,
                now_ms);
        break;
    case ALOFT_PULL_STEP_MANIFEST:
        ask(client, ALOFT_PULL_STEP_IMAGE, now_ms);
        break;
    case ALOFT_PULL_STEP_LIST:
        keep(client, 0, now_ms);
        break;
    case ALOFT_PULL_STEP_IMAGE:
        break; // is never done without
    }
}

static void begin_scan(struct aloft_pull_client *client)
{
    const struct aloft_update_config *update = client->config.update_config;
    const struct aloft_block_scan_config config = {
            .manifest = &client->manifest,
            .held = &client->held.base,
            .sha256 = update->sha256,
            .work = update->work, // the engine needs it when the image comes
            .work_size = update->work_size,
    };

    aloft_update_held(client->config.update, &client->held);
    client->scan.error = aloft_block_scan_begin(&client->scan, &config);
}

void pull_ahead_begin(struct aloft_pull_client *client)
{
    if (client->step == ALOFT_PULL_STEP_LIST) {
        begin_scan(client);
    } else {
        client->file.manifest_len = 0;
    }
}

enum aloft_status pull_ahead_take(
        struct aloft_pull_client *client, const uint8_t *data, size_t len)
{
    if (client->step == ALOFT_PULL_STEP_LIST) {
        const enum aloft_status status =
                aloft_block_scan_take(&client->scan, data, len);

        // That the list is wrong is found at its end, and costs a full transfer.
        return status == ALOFT_ERR_FLASH_READ ? status : ALOFT_OK;
    }
    memcpy(client->config.ahead + client->file.manifest_len, data, len); // was checked
    client->file.manifest_len += len;
    return ALOFT_OK;
}

/* Is there a manifest among the last bytes? Then it alone stays in the memory. */
static enum aloft_status find_manifest(struct aloft_pull_client *client)
{
    struct aloft_pull_file *file = &client->file;
    uint8_t *bytes = client->config.ahead;
    const uint32_t first = file->total - (uint32_t)file->manifest_len;
    const struct aloft_reader_ops ops = {.read = read_end};
    const struct end_reader end = {
            .base = {.ops = &ops, .size = file->total}, .bytes = bytes, .first = first};
    struct aloft_manifest_place place;
    enum aloft_status status;

    file->manifest_len = 0;
    status = aloft_manifest_locate(&place, &end.base);
    if (status != ALOFT_OK || place.offset < first) {
        // One that is too long to travel ahead is judged at the end.
        return status == ALOFT_OK ? ALOFT_ERR_NOT_FOUND : status;
    }
    memmove(bytes, bytes + (place.offset - first), place.size);
    status = aloft_manifest_decode(&client->manifest, bytes, place.size);
    if (status == ALOFT_OK && !aloft_manifest_fits(&client->manifest, &place)) {
        status = ALOFT_ERR_FORMAT;
    }
    if (status == ALOFT_OK) {
        file->manifest_len = place.size;
        file->list_offset = client->manifest.payload.size;
        file->list_size = aloft_manifest_list_size(&client->manifest);
    }
    return status;
}

static bool is_what_runs(const struct aloft_pull_client *client)
{
    const uint8_t *const sha256 = client->config.running_sha256;

    return sha256 != NULL && memcmp(sha256, client->manifest.payload.sha256,
                                     ALOFT_MANIFEST_DIGEST_SIZE) == 0;
}

static void take_end_of_file(struct aloft_pull_client *client, uint32_t now_ms)
{
    struct aloft_pull_file *file = &client->file;
    const enum aloft_status status = find_manifest(client);

    if (status == ALOFT_ERR_NOT_FOUND) {
        ask(client, ALOFT_PULL_STEP_IMAGE, now_ms);
        return;
    }
    if (status != ALOFT_OK) {
        pull_fail(client, status);
        return;
    }
    if (is_what_runs(client)) {
        pull_end(client, ALOFT_PULL_NO_UPDATE);
        return;
    }
    if (!pull_begin_update(client, file->total)) {
        return;
    }
    if (file->list_size > 0) {
        ask(client, ALOFT_PULL_STEP_LIST, now_ms);
    } else {
        keep(client, 0, now_ms);
    }
}

/* A page that says in many words that there is no such file is no manifest either. */
static void take_manifest_file(struct aloft_pull_client *client, uint32_t now_ms)
{
    struct aloft_pull_file *file = &client->file;
    const enum aloft_status status = aloft_manifest_decode(
            &client->manifest, client->config.ahead, file->manifest_len);

    if (status != ALOFT_OK) {
        file->manifest_len = 0;
    } else if (is_what_runs(client)) {
        pull_end(client, ALOFT_PULL_NO_UPDATE);
        return;
    }
    ask(client, ALOFT_PULL_STEP_IMAGE, now_ms);
}

static void take_list(struct aloft_pull_client *client, uint32_t now_ms)
{
    uint32_t offset = 0;

    if (aloft_block_scan_end(&client->scan, &offset) != ALOFT_OK) {
        offset = 0; // another list than the one that was signed says nothing
    }
    keep(client, offset, now_ms);
}

void pull_ahead_whole(struct aloft_pull_client *client, uint32_t now_ms)
{
    switch (client->step) {
    case ALOFT_PULL_STEP_END:
        take_end_of_file(client, now_ms);
        break;
    case ALOFT_PULL_STEP_MANIFEST:
        take_manifest_file(client, now_ms);
        break;
    case ALOFT_PULL_STEP_LIST:
        take_list(client, now_ms);
        break;
    case ALOFT_PULL_STEP_IMAGE:
        break; // is not ahead of anything
    }
}
