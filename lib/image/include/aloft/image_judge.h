/**
 * @file image_judge.h
 * Decides about images by what their makers state about them (a manifest): before they
 * are sent, and again where they stand in flash.
 *
 * The update engine knows only this; lib/trust's acceptance.h keeps it. Without a judge
 * images are known by the signature in their trailer alone.
 */
#ifndef ALOFT_IMAGE_JUDGE_H
#define ALOFT_IMAGE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/reader.h"
#include "aloft/status.h"

struct aloft_image_judge;

/** An image file in flash, and memory to look at it with. */
struct aloft_image_file {
    const struct aloft_reader *reader;
    bool is_firmware; /**< As announced; false: a file system. */
    uint8_t *work;    /**< Scratch memory. */
    size_t work_size;
};

/** Each may block for checks of signatures. */
struct aloft_image_judge_ops {
    /**
     * Judges an image by the `len` hostile bytes of the manifest that came ahead of it;
     * `room` is how large the file may be. ALOFT_OK: let it come. Anything else: the
     * image is refused for that, and nothing has been erased.
     */
    enum aloft_status (*judge_ahead)(const struct aloft_image_judge *judge,
            bool is_firmware, const uint8_t *manifest, size_t len, uint32_t room);
    /**
     * Finds out how many bytes from the start of the file are what its manifest speaks
     * about, to `*size`. ALOFT_OK; ALOFT_ERR_NOT_FOUND when the file has no manifest,
     * and is to be known by its trailer; anything else refuses it. Reads the end of it.
     */
    enum aloft_status (*measure)(const struct aloft_image_judge *judge,
            const struct aloft_image_file *file, uint32_t *size);
    /**
     * Judges a file whose first bytes, so many as measure() told, have the SHA-256
     * `sha256`. ALOFT_OK; anything else refuses it.
     */
    enum aloft_status (*judge_file)(const struct aloft_image_judge *judge,
            const struct aloft_image_file *file, const uint8_t *sha256);
};

/** The base of every judge. It is the first member of the concrete struct. */
struct aloft_image_judge {
    const struct aloft_image_judge_ops *ops;
};

#endif
