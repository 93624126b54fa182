/**
 * @file gzip_decoder.h
 * Unpacks gzip files: a decoder (aloft/decoder.h) that runs on zlib's inflate.
 */
#ifndef ALOFT_GZIP_DECODER_H
#define ALOFT_GZIP_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/decoder.h"
#include "aloft/status.h"

/** Bytes of memory that it takes: a window of 32 KB, inflate's state, a read buffer. */
#define ALOFT_GZIP_DECODER_MEMORY 40960u

/** The members are the decoder's own. It may be moved; its copies share the memory. */
struct aloft_gzip_decoder {
    struct aloft_decoder base;
    uint8_t *memory;
};

/**
 * Makes a decoder that works in `memory`, which is lent to it from each begin to the
 * last call after it, and can be used for other things in between. Any alignment.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY when `size` is less than
 *         ALOFT_GZIP_DECODER_MEMORY.
 */
ALOFT_CHECKED enum aloft_status aloft_gzip_decoder_init(
        struct aloft_gzip_decoder *decoder, uint8_t *memory, size_t size);

#endif
