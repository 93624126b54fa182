/**
 * @file source.h
 * The stream entry of the update engine: pulls an image from any byte source.
 *
 * Use it where bytes come from something that can be read and waited for: a serial
 * port, an SD card, a socket, another chip. Protocol machines push instead.
 */
#ifndef ALOFT_SOURCE_H
#define ALOFT_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"
#include "aloft/update.h"

struct aloft_source;

struct aloft_source_ops {
    /**
     * Waits until at least one byte is there, but at most `timeout_ms`, and stores up
     * to `size` of them at `dst`, their number in `*len`. `*len` 0 with ALOFT_OK is
     * the end of the stream. Returns ALOFT_OK, ALOFT_ERR_TIMEOUT, ALOFT_ERR_CLOSED.
     */
    enum aloft_status (*read)(struct aloft_source *source, void *dst, size_t size,
            uint32_t timeout_ms, size_t *len);
};

/** The base of every source. It is the first member of the concrete struct. */
struct aloft_source {
    const struct aloft_source_ops *ops;
};

/**
 * Pulls the announced bytes (or all there are, when the size is unknown) from `source`
 * into an OPEN update. Blocks until done, or until the source was silent for
 * `timeout_ms`. Does not call aloft_update_end().
 *
 * @return ALOFT_OK; ALOFT_ERR_TIMEOUT, ALOFT_ERR_CLOSED, ALOFT_ERR_TRUNCATED from the
 *         source, and what aloft_update_write() returns. After an error the update
 *         is FAILED.
 */
ALOFT_CHECKED enum aloft_status aloft_update_pull(
        struct aloft_update *update, struct aloft_source *source, uint32_t timeout_ms);

#endif
