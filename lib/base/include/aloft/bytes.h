/**
 * @file bytes.h
 * Integers in byte strings. Any alignment will do.
 */
#ifndef ALOFT_BYTES_H
#define ALOFT_BYTES_H

#include <stdint.h>

/** Reads the little-endian integer at `src` (2, 4 or 8 bytes). */
uint16_t aloft_le16(const uint8_t *src);
uint32_t aloft_le32(const uint8_t *src);
uint64_t aloft_le64(const uint8_t *src);

/** Reads the big-endian integer at `src` (2, 4 or 8 bytes). */
uint16_t aloft_be16(const uint8_t *src);
uint32_t aloft_be32(const uint8_t *src);
uint64_t aloft_be64(const uint8_t *src);

/** Writes `value` to `dst`, least significant byte first. */
void aloft_put_le16(uint8_t *dst, uint16_t value);
void aloft_put_le32(uint8_t *dst, uint32_t value);
void aloft_put_le64(uint8_t *dst, uint64_t value);

/** Writes `value` to `dst`, most significant byte first. */
void aloft_put_be16(uint8_t *dst, uint16_t value);
void aloft_put_be32(uint8_t *dst, uint32_t value);
void aloft_put_be64(uint8_t *dst, uint64_t value);

#endif
