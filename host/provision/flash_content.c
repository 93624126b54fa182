#include "aloft/flash_content.h"

#include <string.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_partitions.h"
#include "aloft/digest.h"
#include "aloft/flash_stream.h"
#include "aloft/partition_table.h"
#include "aloft/signed_image.h"
#include "aloft/trust_banks.h"

/* One job, as it goes from step to step. */
struct job {
    struct aloft_flash *flash;
    const struct aloft_layout *layout;
    const struct aloft_flash_content *content;
    struct aloft_boot_layout areas;
    uint8_t table[ALOFT_LAYOUT_SECTOR];
};

static enum aloft_status write_area(
        const struct aloft_area *area, const uint8_t *bytes, size_t len)
{
    struct aloft_flash_stream stream;
    enum aloft_status status = aloft_flash_stream_begin(&stream, area);

    if (status == ALOFT_OK) {
        status = aloft_flash_stream_write(&stream, bytes, len);
    }
    if (status == ALOFT_OK) {
        status = aloft_flash_stream_finish(&stream);
    }
    return status;
}

static enum aloft_status write_partition(
        struct job *job, const char *name, const uint8_t *bytes, size_t len)
{
    struct aloft_area area;
    const enum aloft_status status = aloft_boot_area_find(
            &area, job->flash, job->table, sizeof(job->table), name);

    if (status != ALOFT_OK || len == 0) {
        return status;
    }
    if (area.size == 0) {
        return ALOFT_ERR_NOT_FOUND;
    }
    return write_area(&area, bytes, len);
}

static enum aloft_status write_table(struct job *job)
{
    const uint32_t sector_size = job->layout->sector_size;
    const struct aloft_area last = {
            .flash = job->flash,
            .offset = job->layout->flash_size - sector_size,
            .size = sector_size,
    };
    enum aloft_status status = aloft_partition_table_encode(job->layout->partitions,
            job->layout->count, job->content->md5, job->table, sizeof(job->table));

    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(
                &job->areas, job->flash, job->table, sizeof(job->table));
    }
    if (status == ALOFT_OK) {
        status = aloft_area_erase(&last, 0);
    }
    if (status == ALOFT_OK) {
        status = aloft_area_program(&last, sector_size - ALOFT_LAYOUT_SECTOR,
                job->table, sizeof(job->table));
    }
    return status;
}

static enum aloft_status write_boot(struct job *job)
{
    return write_partition(
            job, "boot", job->content->boot.bytes, job->content->boot.len);
}

/* The first sector of a file goes to the shadow as well, which stands for it later. */
static enum aloft_status write_image(struct job *job)
{
    const struct aloft_content *const image = &job->content->image;
    const struct aloft_area *const shadow = &job->areas.shadow;
    const size_t first = image->len < shadow->size ? image->len : shadow->size;

    if (first > 0) {
        const enum aloft_status status = write_area(shadow, image->bytes, first);

        if (status != ALOFT_OK) {
            return status;
        }
    }
    return image->len > 0 ? write_area(&job->areas.main, image->bytes, image->len)
                          : ALOFT_OK;
}

static enum aloft_status write_file_system(struct job *job)
{
    return write_partition(
            job, "fs", job->content->file_system.bytes, job->content->file_system.len);
}

static enum aloft_status write_settings(struct job *job)
{
    return write_partition(
            job, "settings", job->content->settings.bytes, job->content->settings.len);
}

static enum aloft_status write_keys(struct job *job)
{
    uint8_t bytes[ALOFT_LAYOUT_SECTOR];
    size_t len = 0;

    if (job->content->keys == NULL) {
        return ALOFT_OK;
    }
    const enum aloft_status status =
            aloft_key_set_encode(job->content->keys, bytes, sizeof(bytes), &len);

    if (status != ALOFT_OK) {
        return status;
    }
    return write_partition(job, "keys", bytes, len);
}

static enum aloft_status write_trust(struct job *job)
{
    const struct aloft_trust_store *const store = job->content->trust;
    struct aloft_area area;

    if (store == NULL) {
        return ALOFT_OK;
    }
    const enum aloft_status status = aloft_boot_area_find(
            &area, job->flash, job->table, sizeof(job->table), "trust");

    if (status != ALOFT_OK) {
        return status;
    }
    if (area.size == 0) {
        return ALOFT_ERR_NOT_FOUND;
    }
    return aloft_trust_banks_write(
            &area, store->version, store->document.bytes, store->document.len);
}

/* As the device will do it, each time that an image comes. */
static enum aloft_status judge_image(
        const struct job *job, const struct aloft_reader *reader)
{
    const struct aloft_image_judge *const judge = job->content->judge;
    uint8_t work[ALOFT_LAYOUT_SECTOR];
    uint8_t sha256[ALOFT_DIGEST_MAX];
    const struct aloft_image_file file = {.reader = reader,
            .is_firmware = true,
            .work = work,
            .work_size = sizeof(work)};
    uint32_t size = 0;
    const enum aloft_status status = judge->ops->measure(judge, &file, &size);

    if (status == ALOFT_ERR_NOT_FOUND) {
        return aloft_signed_image_verify(job->content->verifier, reader);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_once(job->content->sha256, job->content->image.bytes, size, sha256);
    return judge->ops->judge_file(judge, &file, sha256);
}

static enum aloft_status check_signature(struct job *job)
{
    const struct aloft_content *const image = &job->content->image;
    const struct aloft_key_set *const keys = job->content->keys;
    struct aloft_memory_reader reader;

    if (image->len == 0) {
        return ALOFT_OK;
    }
    aloft_memory_reader_init(&reader, image->bytes, (uint32_t)image->len);
    if (job->content->trust != NULL) {
        return judge_image(job, &reader.base);
    }
    return keys != NULL && keys->signature_required
                   ? aloft_signed_image_verify(job->content->verifier, &reader.base)
                   : ALOFT_OK;
}

static enum aloft_status write_record(struct job *job, struct aloft_boot_state *state)
{
    const struct aloft_content *const image = &job->content->image;

    if (image->len > 0) {
        state->main.size = (uint32_t)image->len;
        aloft_digest_once(
                job->content->sha256, image->bytes, image->len, state->main.sha256);
    }
    return aloft_boot_record_write(&job->areas.record, state);
}

/* The steps before the record, each with the name of what it writes. */
struct step {
    const char *part;
    enum aloft_status (*run)(struct job *job);
};

static const struct step steps[] = {
        {"the partition table", write_table},
        {"the signature of the image", check_signature},
        {"the settings", write_settings},
        {ALOFT_FLASH_PART_BOOT, write_boot},
        {"the image", write_image},
        {"the keys", write_keys},
        {"the trust store", write_trust},
        {"the file system", write_file_system},
};

enum aloft_status aloft_flash_content_write(struct aloft_flash *flash,
        const struct aloft_layout *layout, const struct aloft_flash_content *content,
        struct aloft_flash_result *result)
{
    struct job job = {.flash = flash, .layout = layout, .content = content};

    memset(result, 0, sizeof(*result));
    if (flash->geometry.size != layout->flash_size ||
            flash->geometry.sector_size != layout->sector_size) {
        result->part = "the flash";
        return ALOFT_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const enum aloft_status status = steps[i].run(&job);

        if (status != ALOFT_OK) {
            result->part = steps[i].part;
            return status;
        }
    }
    const enum aloft_status status = write_record(&job, &result->state);

    result->part = status == ALOFT_OK ? NULL : "the boot record";
    result->room = aloft_boot_stage_room(&job.areas, result->state.main.size);
    return status;
}
