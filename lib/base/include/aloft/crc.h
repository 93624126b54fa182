/**
 * @file crc.h
 * The CRC-32 that the ESP8266 boot stage uses and that our records use.
 *
 * Known as CRC-32/MPEG-2: polynomial 0x04C11DB7, starts with all ones, most
 * significant bit first, result not inverted. Finds accidents, not attackers.
 */
#ifndef ALOFT_CRC_H
#define ALOFT_CRC_H

#include <stddef.h>
#include <stdint.h>

/** The value over no bytes: what a computation starts with. */
#define ALOFT_CRC32_START 0xFFFFFFFFu

/** Returns the value over the bytes that gave `crc` followed by `len` more. */
uint32_t aloft_crc32(uint32_t crc, const void *bytes, size_t len);

#endif
