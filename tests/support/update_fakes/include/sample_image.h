/**
 * @file sample_image.h
 * Images for tests: right at the beginning, and every byte different from its
 * neighbours.
 */
#ifndef SAMPLE_IMAGE_H
#define SAMPLE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/** The flash mode that sample_image_esp() images carry: DIO. */
#define SAMPLE_FLASH_MODE 2u

/** Fills `len` bytes, the same ones for the same `seed`. */
void sample_bytes(uint8_t *bytes, size_t len, uint8_t seed);

/** The same, beginning as an ESP8266 image for 4 MB of flash. `len` is 8 or more. */
void sample_image_esp(uint8_t *bytes, size_t len, uint8_t seed);

#endif
