/**
 * @file helpers.h
 * Checks what the compiler calls by itself on a board: memory functions, and division
 * where the processor has none.
 */
#ifndef SUITES_HELPERS_H
#define SUITES_HELPERS_H

#include "../../contract/support/check.h"

/** Division of each of some numbers by each other, and bytes compared and copied at
 * every alignment. */
void try_helpers(struct check *check);

#endif
