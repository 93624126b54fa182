#include "aloft/release_image.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#include "aloft/trailer.h"

#define CHUNK       16384u
#define FLASH_MODES 4u
#define HEAD        3u /* the flash mode is the third byte */
#define ESP_MAGIC   0xE9u

/* The digests of what stands in flash after an install, one for each flash mode. */
struct installed {
    uint8_t head[HEAD];
    size_t head_len;
    struct aloft_digest modes[FLASH_MODES];
    size_t mode_count; /* 0 until the head is whole */
    uint64_t size;
};

struct reading {
    FILE *file;
    const struct aloft_release_digests *digests;
    struct aloft_digest file_md5;
    struct aloft_digest file_sha256;
    uint64_t installed_left; /* bytes of the file before its trailer, still to come */
    struct installed installed;
    bool first; /* no byte has been read yet */
    bool packed;
    bool unpacked; /* the end of the packed data has been met */
    z_stream unpacker;
};

static void begin_modes(
        struct installed *installed, const struct aloft_release_digests *digests)
{
    const bool esp = installed->head[0] == ESP_MAGIC;

    installed->mode_count = esp ? FLASH_MODES : 1;
    for (size_t i = 0; i < installed->mode_count; i++) {
        const uint8_t mode = esp ? (uint8_t)i : installed->head[HEAD - 1];

        aloft_digest_begin(&installed->modes[i], digests->md5);
        aloft_digest_update(&installed->modes[i], installed->head, HEAD - 1);
        aloft_digest_update(&installed->modes[i], &mode, 1);
    }
}

static void take_installed(struct reading *reading, const uint8_t *data, size_t len)
{
    struct installed *installed = &reading->installed;

    installed->size += len;
    while (installed->mode_count == 0 && len > 0) {
        installed->head[installed->head_len++] = *data++;
        len--;
        if (installed->head_len == HEAD) {
            begin_modes(installed, reading->digests);
        }
    }
    for (size_t i = 0; i < installed->mode_count; i++) {
        aloft_digest_update(&installed->modes[i], data, len);
    }
}

/* One step of unpacking: some of the input, or some of what it holds. */
static enum aloft_status unpack_some(struct reading *reading)
{
    uint8_t out[CHUNK];
    int result;

    reading->unpacker.next_out = out;
    reading->unpacker.avail_out = sizeof out;
    result = inflate(&reading->unpacker, Z_NO_FLUSH);
    reading->unpacker.next_out = NULL;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
        return ALOFT_ERR_FORMAT;
    }
    reading->unpacked = result == Z_STREAM_END;
    take_installed(reading, out, sizeof out - reading->unpacker.avail_out);
    return reading->installed.size > ALOFT_RELEASE_SIZE_MAX ? ALOFT_ERR_SPACE
                                                            : ALOFT_OK;
}

/* Unpacks `len` bytes; what follows the packed data is not looked at. */
static enum aloft_status take_packed(struct reading *reading, uint8_t *data, size_t len)
{
    enum aloft_status status;

    if (len == 0 || reading->unpacked) {
        return ALOFT_OK;
    }
    reading->unpacker.next_in = data;
    reading->unpacker.avail_in = (unsigned)len;
    do {
        status = unpack_some(reading);
    } while (status == ALOFT_OK && !reading->unpacked &&
             (reading->unpacker.avail_in > 0 || reading->unpacker.avail_out == 0));
    reading->unpacker.next_in = NULL;
    return status;
}

static enum aloft_status begin_unpacking(
        struct reading *reading, const uint8_t *data, size_t len)
{
    const int gzip_only = 16 + MAX_WBITS; /* zlib's way to say so */

    reading->packed = len >= 2 && data[0] == 0x1F && data[1] == 0x8B;
    if (reading->packed && inflateInit2(&reading->unpacker, gzip_only) != Z_OK) {
        reading->packed = false;
        return ALOFT_ERR_MEMORY;
    }
    return ALOFT_OK;
}

static enum aloft_status take(struct reading *reading, uint8_t *data, size_t len)
{
    size_t installed = len;

    if (reading->first) {
        const enum aloft_status status = begin_unpacking(reading, data, len);

        if (status != ALOFT_OK) {
            return status;
        }
        reading->first = false;
    }
    aloft_digest_update(&reading->file_md5, data, len);
    aloft_digest_update(&reading->file_sha256, data, len);
    if (installed > reading->installed_left) {
        installed = (size_t)reading->installed_left;
    }
    reading->installed_left -= installed;
    if (reading->packed) {
        return take_packed(reading, data, installed);
    }
    take_installed(reading, data, installed);
    return ALOFT_OK;
}

/* Tells whether the trailer is to be believed: at worst one digest too many is known of
   an unsigned file. */
static bool is_likely(FILE *file, const struct aloft_trailer *trailer)
{
    uint8_t head[ALOFT_SIGNATURE_HEAD_SIZE];

    return fseek(file, (long)trailer->image_size, SEEK_SET) == 0 &&
           fread(head, 1, sizeof head, file) == sizeof head &&
           aloft_signature_is_likely(head, trailer->signature_len);
}

/* Bytes of the file before its trailer. */
static enum aloft_status find_installed(FILE *file, uint64_t size, uint64_t *installed)
{
    uint8_t end[ALOFT_TRAILER_LENGTH_SIZE];
    struct aloft_trailer trailer;

    *installed = size;
    if (size < sizeof end) {
        return ALOFT_OK;
    }
    if (fseek(file, -(long)sizeof end, SEEK_END) != 0 ||
            fread(end, 1, sizeof end, file) != sizeof end) {
        return ALOFT_ERR_IO;
    }
    if (aloft_trailer_decode(&trailer, (uint32_t)size, end) == ALOFT_OK &&
            is_likely(file, &trailer)) {
        *installed = trailer.image_size;
    }
    return ALOFT_OK;
}

static enum aloft_status measure(FILE *file, uint64_t *size)
{
    long end;

    if (fseek(file, 0, SEEK_END) != 0) {
        return ALOFT_ERR_IO;
    }
    end = ftell(file);
    if (end < 0) {
        return ALOFT_ERR_IO;
    }
    if (end == 0) {
        return ALOFT_ERR_NO_DATA;
    }
    *size = (uint64_t)end;
    return *size > ALOFT_RELEASE_SIZE_MAX ? ALOFT_ERR_SPACE : ALOFT_OK;
}

static enum aloft_status read_all(struct reading *reading, uint64_t size)
{
    uint8_t chunk[CHUNK];
    uint64_t done = 0;

    if (fseek(reading->file, 0, SEEK_SET) != 0) {
        return ALOFT_ERR_IO;
    }
    while (done < size) {
        const size_t len = fread(chunk, 1, sizeof chunk, reading->file);
        enum aloft_status status;

        if (len == 0 || len > size - done) {
            return ALOFT_ERR_IO; // somebody is writing it just now
        }
        status = take(reading, chunk, len);
        if (status != ALOFT_OK) {
            return status;
        }
        done += len;
    }
    return reading->packed && !reading->unpacked ? ALOFT_ERR_FORMAT : ALOFT_OK;
}

static void finish(struct reading *reading, struct aloft_release_image *image)
{
    aloft_digest_finish(&reading->file_sha256, image->sha256);
    aloft_digest_finish(&reading->file_md5, image->held[0]);
    for (size_t i = 0; i < reading->installed.mode_count; i++) {
        aloft_digest_finish(&reading->installed.modes[i], image->held[1 + i]);
    }
    image->held_count = 1 + reading->installed.mode_count;
}

enum aloft_status aloft_release_image_read(FILE *file,
        const struct aloft_release_digests *digests, struct aloft_release_image *image)
{
    struct reading reading = {.file = file, .digests = digests, .first = true};
    enum aloft_status status = measure(file, &image->size);

    if (status == ALOFT_OK) {
        status = find_installed(file, image->size, &reading.installed_left);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_begin(&reading.file_md5, digests->md5);
    aloft_digest_begin(&reading.file_sha256, digests->sha256);
    status = read_all(&reading, image->size);
    if (reading.packed) {
        (void)inflateEnd(&reading.unpacker); // only tells what the status told already
    }
    if (status == ALOFT_OK) {
        finish(&reading, image);
    }
    return status;
}
