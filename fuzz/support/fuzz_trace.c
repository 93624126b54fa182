#include "fuzz_trace.h"

/* FNV-1a: a collision would hide a difference, once in 2^64. */
static void add(struct fuzz_trace *trace, uint8_t byte)
{
    trace->hash = (trace->hash ^ byte) * UINT64_C(0x100000001B3) + 1;
}

void fuzz_trace_number(struct fuzz_trace *trace, uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        add(trace, (uint8_t)(value & 0xFF));
        value >>= 8;
    }
}

void fuzz_trace_bytes(struct fuzz_trace *trace, const void *bytes, size_t len)
{
    fuzz_trace_number(trace, len);
    fuzz_trace_stream(trace, bytes, len);
}

void fuzz_trace_stream(struct fuzz_trace *trace, const void *bytes, size_t len)
{
    const uint8_t *next = bytes;

    for (size_t i = 0; i < len; i++) {
        add(trace, next[i]);
    }
}
