/**
 * @file espota_verdict.h
 * Reads what an espota device says over the stream while it takes an image.
 *
 * A device prints how many bytes it has just written, "1460", "607", with nothing in
 * between, and in the end "OK" or an error in words. Pieces coalesce and split at
 * will: "1460607OK". So the verdict is searched for, and the counts are a progress that
 * can be estimated, but not relied upon.
 */
#ifndef ALOFT_ESPOTA_VERDICT_H
#define ALOFT_ESPOTA_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"

/** Characters of an error that are kept. */
#define ALOFT_ESPOTA_WORDS_MAX 128u

enum aloft_espota_saying {
    ALOFT_ESPOTA_COUNTING, /**< Only counts so far. */
    ALOFT_ESPOTA_OK_BEGUN, /**< An 'O' came. */
    ALOFT_ESPOTA_SAID_OK,
    ALOFT_ESPOTA_WORDS_BEGUN, /**< An error, its line not complete yet. */
    ALOFT_ESPOTA_SAID_ERROR,  /**< An error and its line end. */
};

/** Zero it before use. */
struct aloft_espota_verdict {
    enum aloft_espota_saying saying;
    uint32_t counted; /**< Bytes acknowledged, see below. */
    size_t words_len;
    char words[ALOFT_ESPOTA_WORDS_MAX];
};

/**
 * Takes bytes that came over the stream, of which `sent` image bytes had been sent.
 *
 * `counted` is exact while each call brings whole counts of one size, but for the first
 * and the last. Other coalesced counts are read as the fewest numbers with the smallest
 * sum. It never goes back and never exceeds `sent`.
 */
void aloft_espota_verdict_take(struct aloft_espota_verdict *verdict,
        const uint8_t *data, size_t len, uint32_t sent);

/** The error in the device's words, without its line end; empty when there is none. */
struct aloft_span aloft_espota_verdict_words(
        const struct aloft_espota_verdict *verdict);

#endif
