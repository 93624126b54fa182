/* Fills flash files for boot_test.py.
 *
 *     make FLASH LAYOUT IMAGE    a device with a built-in layout that runs IMAGE
 *     stage FLASH LAYOUT IMAGE   put IMAGE into its stage and ask for it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_partitions.h"
#include "aloft/flash_content.h"
#include "aloft/flash_stream.h"
#include "aloft/posix_flash.h"

#define IMAGE_MAX (4u << 20)

static enum aloft_status read_image(const char *path, uint8_t *bytes, size_t *len)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        return ALOFT_ERR_IO;
    }
    *len = fread(bytes, 1, IMAGE_MAX, file);
    return fclose(file) == 0 ? ALOFT_OK : ALOFT_ERR_IO;
}

static enum aloft_status make(const char *path, const struct aloft_layout *layout,
        const uint8_t *bytes, size_t len)
{
    const struct aloft_flash_geometry geometry =
            aloft_posix_flash_geometry(layout->flash_size);
    const struct aloft_flash_content content = {
            .image = {.bytes = bytes, .len = len},
            .sha256 = &aloft_bearssl_sha256,
            .md5 = &aloft_bearssl_md5,
    };
    struct aloft_flash_result result;
    struct aloft_posix_flash flash;

    enum aloft_status status = aloft_posix_flash_create(&flash, path, &geometry);
    if (status == ALOFT_OK) {
        status = aloft_flash_content_write(&flash.base, layout, &content, &result);
        aloft_posix_flash_close(&flash);
    }
    return status;
}

static enum aloft_status write_stage(const struct aloft_boot_layout *areas,
        uint32_t offset, const uint8_t *bytes, size_t len)
{
    struct aloft_flash_stream stream;
    struct aloft_area area = areas->stage;

    area.offset += offset;
    area.size -= offset;
    enum aloft_status status = aloft_flash_stream_begin(&stream, &area);
    if (status == ALOFT_OK) {
        status = aloft_flash_stream_write(&stream, bytes, len);
    }
    return status == ALOFT_OK ? aloft_flash_stream_finish(&stream) : status;
}

static enum aloft_status ask(
        const struct aloft_boot_layout *areas, const uint8_t *bytes, size_t len)
{
    struct aloft_boot_state state;

    enum aloft_status status = aloft_boot_record_read(&areas->record, &state);
    if (status != ALOFT_OK) {
        return status;
    }
    state.phase = ALOFT_BOOT_ASKED;
    state.staged.size = (uint32_t)len;
    aloft_digest_once(&aloft_bearssl_sha256, bytes, len, state.staged.sha256);
    status = aloft_boot_stage_offset(
            areas, state.main.size, state.staged.size, &state.staged.offset);
    if (status == ALOFT_OK) {
        status = write_stage(areas, state.staged.offset, bytes, len);
    }
    return status == ALOFT_OK ? aloft_boot_record_write(&areas->record, &state)
                              : status;
}

static enum aloft_status stage(const char *path, const uint8_t *bytes, size_t len)
{
    const struct aloft_flash_geometry geometry = aloft_posix_flash_geometry(0);
    struct aloft_boot_layout areas;
    struct aloft_posix_flash flash;
    uint8_t table[ALOFT_LAYOUT_SECTOR];

    enum aloft_status status = aloft_posix_flash_open(&flash, path, &geometry);
    if (status != ALOFT_OK) {
        return status;
    }
    status = flash.base.ops->read(&flash.base,
            flash.base.geometry.size - ALOFT_LAYOUT_SECTOR, table, sizeof(table));
    if (status == ALOFT_OK) {
        status = aloft_boot_layout_find(&areas, &flash.base, table, sizeof(table));
    }
    if (status == ALOFT_OK) {
        status = ask(&areas, bytes, len);
    }
    aloft_posix_flash_close(&flash);
    return status;
}

int main(int argc, char **argv)
{
    struct aloft_layout layout;
    struct aloft_layout_error error;
    size_t len = 0;

    if (argc != 5 || aloft_layout_builtin(argv[3]) == NULL) {
        return EXIT_FAILURE;
    }
    uint8_t *bytes = malloc(IMAGE_MAX);
    enum aloft_status status =
            bytes == NULL ? ALOFT_ERR_MEMORY : read_image(argv[4], bytes, &len);
    if (status == ALOFT_OK) {
        status = aloft_layout_parse(&layout, aloft_layout_builtin(argv[3]), &error);
    }
    if (status == ALOFT_OK) {
        status = strcmp(argv[1], "make") == 0 ? make(argv[2], &layout, bytes, len)
                                              : stage(argv[2], bytes, len);
    }
    free(bytes);
    printf("%s\n", aloft_status_text(status));
    return status == ALOFT_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
