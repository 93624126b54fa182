#include "fuzz_target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_fail(const char *file, int line, const char *claim)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line,
            claim); // the process ends in any case
    abort();
}

void *fuzz_alloc(size_t len)
{
    void *bytes = malloc(len > 0 ? len : 1);

    FUZZ_CHECK(bytes != NULL);
    return bytes;
}

void *fuzz_copy(const void *bytes, size_t len)
{
    void *copy = fuzz_alloc(len);

    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    return copy;
}
