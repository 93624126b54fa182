/**
 * @file secret.h
 * For bytes that must not leak: passwords, hashes of them, answers to challenges.
 */
#ifndef ALOFT_SECRET_H
#define ALOFT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/** Compares `len` bytes in a time that does not depend on what they are. */
bool aloft_equal_secret(const void *a, const void *b, size_t len);

/** Overwrites `len` bytes with zeros, even if nobody reads them again. */
void aloft_wipe(void *bytes, size_t len);

#endif
