/**
 * @file esp_image.h
 * Images of the ESP8266 and the ESP32 family: header, segments, checksum.
 *
 * Bytes and examples: docs/spec/image.md. A sketch file of the ESP8266 is two such
 * images, boot stage and application; image_info.h finds both.
 */
#ifndef ALOFT_ESP_IMAGE_H
#define ALOFT_ESP_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"

/** Bytes of the header of an ESP8266 image, and of what both families share. */
#define ALOFT_ESP_HEADER_SIZE 8u
/** Bytes of the header of an ESP32 image: enough to tell the families apart. */
#define ALOFT_ESP_HEADER_MAX 24u
/** Where the flash-mode byte is, counted from the start of the image. */
#define ALOFT_ESP_FLASH_MODE_OFFSET 2u
/** Segments that one image can have. */
#define ALOFT_ESP_SEGMENTS_MAX 16u

enum aloft_esp_family {
    ALOFT_ESP8266,
    ALOFT_ESP32, /**< With its descendants; `chip_id` tells which. */
};

/** What a header says. */
struct aloft_esp_header {
    enum aloft_esp_family family;
    uint8_t segment_count;   /**< 1 to ALOFT_ESP_SEGMENTS_MAX. */
    uint8_t flash_mode;      /**< As stored; aloft_esp_flash_mode_text() names it. */
    uint8_t flash_size;      /**< Nibble, as stored. */
    uint8_t flash_frequency; /**< Nibble, as stored. */
    uint32_t entry;          /**< Address of the first instruction. */
    uint16_t chip_id;        /**< ESP32 family only; else 0. */
    bool hash_appended;      /**< ESP32 family only: SHA-256 follows the checksum. */
};

/** One piece to be loaded, or mapped. */
struct aloft_esp_segment {
    uint32_t address; /**< In the memory of the chip. */
    uint32_t offset;  /**< Of its bytes in the file. */
    uint32_t size;
};

struct aloft_esp_image {
    struct aloft_esp_header header;
    struct aloft_esp_segment segments[ALOFT_ESP_SEGMENTS_MAX];
    uint32_t offset;  /**< Of the header in the file. */
    uint32_t end;     /**< One past checksum and appended hash. */
    uint8_t checksum; /**< As stored. */
    uint8_t sum;      /**< As computed. */
    bool checksum_valid;
};

/**
 * Reads the header at `bytes`, of which `len` are there: ALOFT_ESP_HEADER_SIZE at
 * least. With fewer than ALOFT_ESP_HEADER_MAX the image is taken for an ESP8266's.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED; ALOFT_ERR_MAGIC when the first byte is not
 *         0xE9; ALOFT_ERR_FORMAT for a segment count that is not allowed.
 */
ALOFT_CHECKED enum aloft_status aloft_esp_header_decode(
        struct aloft_esp_header *header, const uint8_t *bytes, size_t len);

/** Bytes of the flash chip that the header declares; 0: a code not known here. */
uint32_t aloft_esp_flash_size(const struct aloft_esp_header *header);

/** Clock of the flash chip in MHz that the header declares; 0: not known. */
unsigned aloft_esp_flash_mhz(const struct aloft_esp_header *header);

/** "QIO", "QOUT", "DIO", "DOUT" or "unknown". */
const char *aloft_esp_flash_mode_text(uint8_t flash_mode);

/** The chip that the image is for: "ESP8266", "ESP32-C3", ...; "ESP32 family". */
const char *aloft_esp_chip_text(const struct aloft_esp_header *header);

/**
 * Reads the image whose header is at `offset`, segments and checksum included; reads
 * every byte of it once, through a small buffer on the stack. A wrong checksum is
 * reported in the image, not as a status.
 *
 * @return ALOFT_OK; ALOFT_ERR_MAGIC, ALOFT_ERR_FORMAT as above; ALOFT_ERR_TRUNCATED
 *         when the file ends before the image; ALOFT_ERR_IO, ALOFT_ERR_FLASH_READ.
 */
ALOFT_CHECKED enum aloft_status aloft_esp_image_read(struct aloft_esp_image *image,
        const struct aloft_reader *reader, uint32_t offset);

#endif
