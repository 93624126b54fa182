/**
 * @file spec_example.h
 * Reads byte examples out of the documents in docs/spec; README.md shows the form.
 */
#ifndef SPEC_EXAMPLE_H
#define SPEC_EXAMPLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Opens docs/spec/`file` for reading (its folder is found by $ALOFT_SOURCE), or NULL.
 */
FILE *spec_open(const char *file);

/**
 * Reads the example `name` of docs/spec/`file` into `bytes`.
 *
 * @return its length; 0 when it is missing, malformed or longer than `size`.
 */
size_t spec_example(const char *file, const char *name, uint8_t *bytes, size_t size);

#endif
