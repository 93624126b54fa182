/**
 * @file image_info.h
 * Everything that can be said about an image by looking at it: what `aloft inspect`
 * prints.
 *
 * A sketch file of the ESP8266 is two images: the boot stage in the first 4096 bytes,
 * the application behind it, each with a header of its own. Other files begin with the
 * application. Both are walked; `has_boot_stage` tells which it is.
 */
#ifndef ALOFT_IMAGE_INFO_H
#define ALOFT_IMAGE_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/elf.h"
#include "aloft/esp_image.h"
#include "aloft/probe.h"
#include "aloft/reader.h"
#include "aloft/status.h"

/** Where the application of a sketch file begins. */
#define ALOFT_ESP_APP_OFFSET 0x1000u

enum aloft_image_check {
    ALOFT_CHECK_ABSENT, /**< The image carries no such value. */
    ALOFT_CHECK_GOOD,
    ALOFT_CHECK_WRONG,
};

struct aloft_image_info {
    enum aloft_image_format format;
    uint32_t size;       /**< Bytes of the file. */
    uint32_t end;        /**< Where the image says that it ends; 0: it does not tell. */
    bool has_boot_stage; /**< ESP: `boot` is filled. */
    struct aloft_esp_image boot; /**< The boot stage of a sketch file. */
    struct aloft_esp_image app;  /**< ESP: the application. */
    enum aloft_image_check crc;  /**< CRC-32 of sketch files, over the whole image. */
    struct aloft_elf elf;        /**< Of an ELF file. */
    uint32_t signature_len;      /**< Of the trailer; 0: the image is not signed. */
    uint32_t extra;              /**< Bytes between image and trailer, or file end. */
};

/**
 * Looks at all that `reader` holds. Reads ESP images twice, others hardly at all.
 * Nothing in the file is trusted; a gzip file's own length field is not even read.
 *
 * @return ALOFT_OK, also for a format not known here; ALOFT_ERR_NO_DATA for an empty
 *         file; ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED when the image is broken, with
 *         format and size filled; ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_image_info_read(
        struct aloft_image_info *info, const struct aloft_reader *reader);

#endif
