/**
 * @file token.h
 * Takes words and numbers off the front of a text, one after another.
 *
 * Every function shortens `*rest` by what it took. A function that fails leaves
 * `*rest` as it was.
 */
#ifndef ALOFT_TOKEN_H
#define ALOFT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"

/** Skips spaces (not tabs, not line ends). */
void aloft_token_skip_spaces(struct aloft_span *rest);

/** Skips spaces and tabs. */
void aloft_token_skip_blanks(struct aloft_span *rest);

/** Takes the character `what` if it comes next; tells whether it did. */
bool aloft_token_take(struct aloft_span *rest, char what);

/**
 * Takes all digits that come next: at least one, at most `digits_max`. No sign.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT when no digit comes next; ALOFT_ERR_TOO_LONG for
 *         more digits; ALOFT_ERR_SIZE when the number exceeds UINT32_MAX, which is then
 *         what `*value` holds, and the digits are taken.
 */
ALOFT_CHECKED enum aloft_status aloft_token_decimal(
        struct aloft_span *rest, size_t digits_max, uint32_t *value);

/**
 * Takes exactly `len` characters, none of them a space or a control character.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_token_word(
        struct aloft_span *rest, size_t len, struct aloft_span *word);

/**
 * Takes exactly `len` hexadecimal digits of either case.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_token_hex(
        struct aloft_span *rest, size_t len, struct aloft_span *word);

#endif
