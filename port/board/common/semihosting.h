/**
 * @file semihosting.h
 * One request to the emulator, made as the processor makes it.
 */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

/** Asks for `operation` with the words at `arguments`, and gives what came back. */
uintptr_t semihosting_call(uintptr_t operation, const uintptr_t *arguments);

#endif
