/**
 * @file decoder.h
 * Turns an image as it was sent (compressed, a patch) into the image that runs.
 *
 * The bytes come out one after another, in pieces of any size. A decoder needs no more
 * memory than it was lent when it was made, and can begin again as often as wanted:
 * whoever was interrupted begins again and skips what is done already.
 *
 * The input is hostile until the end was reached: a decoder writes no byte more than it
 * was asked for or allowed, and ends, whatever it is fed. But what it has given out so
 * far may be wrong. Believe it only when aloft_decoder_read() has told the end.
 *
 * A decoder holds nothing but memory: to give it up, do not call it any more.
 */
#ifndef ALOFT_DECODER_H
#define ALOFT_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"

struct aloft_decoder;

/** Calls come in the order begin, produce*, until the first error or the end. */
struct aloft_decoder_ops {
    /**
     * Gets ready to decode `decoder->source` from its beginning, whatever was going on.
     * ALOFT_OK, or why it cannot: as produce, or ALOFT_ERR_MEMORY.
     */
    enum aloft_status (*begin)(struct aloft_decoder *decoder);
    /**
     * Stores the next bytes at `dst`: at least one of them, at most `size` (never 0);
     * `*len` tells how many. 0 is the end: everything that the format can check was
     * checked. Bytes of the source behind the end are not looked at. Time and number
     * of reads are bounded by the sizes of source and output.
     *
     * ALOFT_OK; ALOFT_ERR_FORMAT for what cannot be decoded; ALOFT_ERR_TRUNCATED for a
     * source that ends early; ALOFT_ERR_DIGEST when the output is not what the source
     * says it is; what the source returns.
     */
    enum aloft_status (*produce)(
            struct aloft_decoder *decoder, void *dst, size_t size, size_t *len);
};

/** The base of every decoder. It is the first member of the concrete struct. */
struct aloft_decoder {
    const struct aloft_decoder_ops *ops;
    const struct aloft_reader *source; /**< Borrowed; NULL before the first begin. */
    uint32_t limit;                    /**< Bytes that may come out. */
    uint32_t offset;                   /**< Bytes that have come out. */
    bool ended;                        /**< No byte is left, and all was checked. */
    enum aloft_status error;           /**< The first one since begin. */
};

/**
 * Starts at the beginning of `source`, which is borrowed until the last call. An output
 * of more than `limit` bytes is an error.
 *
 * @return ALOFT_OK; ALOFT_ERR_MEMORY for too little lent memory; ALOFT_ERR_FORMAT,
 *         ALOFT_ERR_TRUNCATED; what the source returns.
 */
ALOFT_CHECKED enum aloft_status aloft_decoder_begin(struct aloft_decoder *decoder,
        const struct aloft_reader *source, uint32_t limit);

/**
 * Stores the next `size` bytes at `dst`; fewer only at the end, and `*len` tells how
 * many. Fewer than `size` with ALOFT_OK, and nothing else, means that the output was
 * whole and good. After an error all calls but begin return that error, and `*len` is
 * 0.
 *
 * @return ALOFT_OK; ALOFT_ERR_SPACE past the limit; ALOFT_ERR_STATE before begin;
 *         ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED, ALOFT_ERR_DIGEST; what the source
 *         returns.
 */
ALOFT_CHECKED enum aloft_status aloft_decoder_read(
        struct aloft_decoder *decoder, void *dst, size_t size, size_t *len);

/**
 * Goes to `offset` of the output, so that the next read gives what stands there. To go
 * back means to begin again. Bytes on the way are written to `work`, of which any
 * `work_size` but 0 will do.
 *
 * @return as aloft_decoder_read(); ALOFT_ERR_TRUNCATED also when the output ends before
 *         `offset`.
 */
ALOFT_CHECKED enum aloft_status aloft_decoder_seek(
        struct aloft_decoder *decoder, uint32_t offset, void *work, size_t work_size);

/** The decoder of what is not encoded: every byte stands for itself. */
struct aloft_raw_decoder {
    struct aloft_decoder base;
};

/** Makes a raw decoder. */
void aloft_raw_decoder_init(struct aloft_raw_decoder *decoder);

/** Reads the output of a decoder in any order; each step back decodes all anew. */
struct aloft_decoder_reader {
    struct aloft_reader base;
    struct aloft_decoder *decoder;
    uint8_t *work;
    size_t work_size;
};

/**
 * Makes a reader of `size` bytes of the output of a decoder that was begun. All are
 * borrowed; of `work` any size but 0 will do, more of it is faster. Reads return what
 * aloft_decoder_seek() does.
 */
void aloft_decoder_reader_init(struct aloft_decoder_reader *reader,
        struct aloft_decoder *decoder, uint32_t size, uint8_t *work, size_t work_size);

#endif
