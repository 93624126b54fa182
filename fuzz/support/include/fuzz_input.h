/**
 * @file fuzz_input.h
 * Takes the bytes of an input apart, from its front. Behind the end everything is 0.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/** What is left of an input. Borrows the bytes. */
struct fuzz_input {
    const uint8_t *data;
    size_t len;
};

/** The next byte. */
uint8_t fuzz_byte(struct fuzz_input *input);

/** A number from 0 to `below` - 1, which is at most 255, of one byte. */
unsigned fuzz_below(struct fuzz_input *input, unsigned below);

/** The next 2 or 4 bytes, little endian. */
uint16_t fuzz_u16(struct fuzz_input *input);
uint32_t fuzz_u32(struct fuzz_input *input);

/** The next `len` bytes, or all that are left. */
struct fuzz_input fuzz_bytes(struct fuzz_input *input, size_t len);

/** What comes before the next byte `mark`, which is dropped; or all that is left. */
struct fuzz_input fuzz_until(struct fuzz_input *input, uint8_t mark);

/** As fuzz_until(), as a terminated text. free() it. */
char *fuzz_text_until(struct fuzz_input *input, uint8_t mark);

#endif
