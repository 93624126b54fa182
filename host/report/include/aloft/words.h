/**
 * @file words.h
 * Numbers as people read them, and text from outside made safe to print.
 */
#ifndef ALOFT_WORDS_H
#define ALOFT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that every text of aloft_words_size() and aloft_words_duration() fits. */
#define ALOFT_WORDS_MAX 24u

/** Writes a size with three digits and its unit: "812 B", "1.46 KiB", "301 KiB". */
void aloft_words_size(char dst[ALOFT_WORDS_MAX], uint64_t bytes);

/** Writes a time span, "0:07" or "1:02:03"; parts of a second are dropped. */
void aloft_words_duration(char dst[ALOFT_WORDS_MAX], uint64_t ms);

/**
 * Copies text that came from a device, a file or an argument so that it cannot do
 * harm: control characters, broken UTF-8 and, unless `utf8`, all that is not ASCII
 * become '?'. What does not fit is cut between characters. `dst` gets a NUL.
 */
void aloft_words_clean(char *dst, size_t size, const char *src, size_t len, bool utf8);

/** The capital of an ASCII letter; any other character as it is, in every locale. */
char aloft_words_capital(char letter);

/** Columns that well-formed `text` takes: its characters, not its bytes. */
size_t aloft_words_width(const char *text);

#endif
