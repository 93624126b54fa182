/**
 * @file decoder_suite.h
 * The contract of aloft/decoder.h, to be run on every implementation.
 */
#ifndef DECODER_SUITE_H
#define DECODER_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../support/check.h"
#include "aloft/decoder.h"

/** Content of a suite's example may be this long. */
#define DECODER_SUITE_MAX 8192u

/** A decoder on trial, and what it has to make of an example. */
struct decoder_on_trial {
    struct aloft_decoder *decoder;
    const uint8_t *encoded;
    uint32_t encoded_size;
    const uint8_t *content;
    uint32_t content_size; /**< 2 to DECODER_SUITE_MAX. */
};

/** Tries all promises that hold for any decoder. */
void decoder_suite(struct check *check, const struct decoder_on_trial *trial);

/**
 * Tries what a format that checks itself promises: of an example cut at any byte, or
 * with any bit flipped, no other content ever comes out as whole.
 */
void decoder_suite_damage(struct check *check, const struct decoder_on_trial *trial);

#endif
