/**
 * @file gzip_samples.h
 * Content of several kinds, and gzip files of it, made by zlib.
 */
#ifndef GZIP_SAMPLES_H
#define GZIP_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

/** Fills `bytes`: `sort` 0 all the same, 1 like text, 2 like code, else noise. */
void content_fill(uint8_t *bytes, size_t size, unsigned sort);

/** How a gzip file is made. */
struct gzip_kind {
    int level;           /**< zlib's, 0 to 9 */
    int strategy;        /**< zlib's */
    const char *name;    /**< NULL: none */
    const char *comment; /**< NULL: none */
    const char *extra;   /**< NULL: none */
    int header_crc;      /**< 1: with */
};

/** Compresses to `dst`, where `room` bytes fit. Returns the size of the gzip file. */
uint32_t gzip_make(const struct gzip_kind *kind, const uint8_t *content, size_t size,
        uint8_t *dst, size_t room);

#endif
