/**
 * @file fuzz_trace.h
 * A fingerprint of what happened, to compare two runs by: whole and in pieces.
 */
#ifndef FUZZ_TRACE_H
#define FUZZ_TRACE_H

#include <stddef.h>
#include <stdint.h>

/** Zero it before use; equal traces have equal hashes. */
struct fuzz_trace {
    uint64_t hash;
};

/** Adds a number. */
void fuzz_trace_number(struct fuzz_trace *trace, uint64_t value);

/** Adds bytes that belong together, and how many these are. */
void fuzz_trace_bytes(struct fuzz_trace *trace, const void *bytes, size_t len);

/** Adds bytes of a stream, where the pieces in which they come do not matter. */
void fuzz_trace_stream(struct fuzz_trace *trace, const void *bytes, size_t len);

#endif
