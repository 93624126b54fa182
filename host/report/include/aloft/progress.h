/**
 * @file progress.h
 * How far something is, told in the way that fits who reads it.
 *
 *   bar    one line that is drawn over again, at most ten times a second
 *   plain  a line for each phase, then one each 10 % or 10 s, whatever comes later
 *   json   one object a line, at most ten a second
 *   none   nothing
 *
 * Count only what the other end has acknowledged. Times are any monotonic clock in
 * milliseconds. Nothing here blocks, allocates (but for the JSON objects) or fails.
 */
#ifndef ALOFT_PROGRESS_H
#define ALOFT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "aloft/style.h"

enum aloft_progress_mode {
    ALOFT_PROGRESS_AUTO, /**< A bar on a capable terminal, else plain. */
    ALOFT_PROGRESS_BAR,
    ALOFT_PROGRESS_PLAIN,
    ALOFT_PROGRESS_JSON,
    ALOFT_PROGRESS_NONE,
};

/** The members are the module's own. */
struct aloft_progress {
    enum aloft_progress_mode mode;
    FILE *file;
    const struct aloft_style *style;
    const char *phase;
    uint64_t begun_ms; /**< When the first bytes of this phase were counted. */
    uint32_t begun_at; /**< Which these were: an upload may go on in the middle. */
    uint64_t shown_ms; /**< When something was last written. */
    uint32_t shown;    /**< Bytes written last. */
    uint32_t done;
    uint32_t total;
    bool counting;  /**< Bytes of this phase have been counted. */
    bool line_open; /**< A line stands on the terminal without its newline. */
};

/** `file` and `style` are borrowed for as long as the progress is used. */
void aloft_progress_init(struct aloft_progress *progress, enum aloft_progress_mode mode,
        FILE *file, const struct aloft_style *style);

/** A new part of the work begins: "connecting". The text is borrowed until the next. */
void aloft_progress_phase(
        struct aloft_progress *progress, const char *phase, uint64_t now_ms);

/** `done` bytes of `total` are acknowledged. Call it as often as you like. */
void aloft_progress_bytes(struct aloft_progress *progress, uint32_t done,
        uint32_t total, uint64_t now_ms);

/**
 * Ends an open line, or wipes it when it counts nothing, so that other text may follow.
 * Call it before printing any.
 */
void aloft_progress_pause(struct aloft_progress *progress);

#endif
