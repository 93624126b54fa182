/**
 * @file examiner.h
 * Judges a finished image before it is committed, beyond digest and signature.
 *
 * A digest or signature over a file that was cut or broken before it was made holds.
 */
#ifndef ALOFT_EXAMINER_H
#define ALOFT_EXAMINER_H

#include "aloft/reader.h"
#include "aloft/status.h"

struct aloft_examiner_ops {
    /** Returns ALOFT_OK, or why the image is not to be installed. May block to read. */
    enum aloft_status (*examine)(const struct aloft_reader *image);
};

/**
 * Refuses images that are not all there or broken, as far as their format can tell:
 * ALOFT_ERR_FORMAT for one that ends early or has a wrong checksum, else what
 * aloft_image_info_read() returns, whose time and stack (about 0.6 KB) it needs.
 */
extern const struct aloft_examiner_ops aloft_examiner_whole;

#endif
