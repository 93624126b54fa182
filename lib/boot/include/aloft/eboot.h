/**
 * @file eboot.h
 * The command that asks the ESP8266's stock boot stage to copy an image.
 *
 * It lies in the first 128 bytes of the user part of RTC memory (docs/spec/eboot.md),
 * which a reset keeps and a power cut does not. Our own boot stage never relies on it.
 */
#ifndef ALOFT_EBOOT_H
#define ALOFT_EBOOT_H

#include <stdint.h>

#include "aloft/status.h"

/** Bytes of an encoded command. */
#define ALOFT_EBOOT_SIZE 128u

/* Actions. */
#define ALOFT_EBOOT_COPY 1u          /**< Copy an image, raw or gzip, then start it. */
#define ALOFT_EBOOT_LOAD 0xFFFFFFFFu /**< Start the application as it is. */

struct aloft_eboot_command {
    uint32_t action;      /**< ALOFT_EBOOT_COPY, ALOFT_EBOOT_LOAD, or unknown here. */
    uint32_t source;      /**< Where the image stands in flash. */
    uint32_t destination; /**< Where it goes. */
    uint32_t size;        /**< Bytes of it. */
};

/** Writes ALOFT_EBOOT_SIZE bytes; what the command has no use for is 0. */
void aloft_eboot_encode(const struct aloft_eboot_command *command, uint8_t *bytes);

/**
 * Reads ALOFT_EBOOT_SIZE bytes.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for another magic number or a wrong checksum.
 */
ALOFT_CHECKED enum aloft_status aloft_eboot_decode(
        struct aloft_eboot_command *command, const uint8_t *bytes);

#endif
