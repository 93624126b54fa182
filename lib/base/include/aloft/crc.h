/**
 * @file crc.h
 * Checksums of 32 bits. They find accidents, not attackers.
 */
#ifndef ALOFT_CRC_H
#define ALOFT_CRC_H

#include <stddef.h>
#include <stdint.h>

/** The value of aloft_crc32() over no bytes: what a computation starts with. */
#define ALOFT_CRC32_START 0xFFFFFFFFu

/**
 * The CRC-32 that the ESP8266 boot stage uses and that our records use: known as
 * CRC-32/MPEG-2, polynomial 0x04C11DB7, starts with all ones, most significant bit
 * first, result not inverted.
 *
 * Returns the value over the bytes that gave `crc` followed by `len` more.
 */
uint32_t aloft_crc32(uint32_t crc, const void *bytes, size_t len);

/** The value of aloft_crc32_gzip() over no bytes. */
#define ALOFT_CRC32_GZIP_START 0u

/**
 * The CRC-32 of gzip, zip and Ethernet: the same polynomial, but least significant bit
 * first, and inverted at both ends.
 *
 * Returns the value over the bytes that gave `crc` followed by `len` more.
 */
uint32_t aloft_crc32_gzip(uint32_t crc, const void *bytes, size_t len);

#endif
