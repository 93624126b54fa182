#include "fuzz_life.h"

#include "fuzz_target.h"

int fuzz_live_twice(const uint8_t *data, size_t len, fuzz_life life, size_t piece)
{
    const struct fuzz_input input = {data, len};

    FUZZ_CHECK(life(input, SIZE_MAX).hash == life(input, piece).hash);
    return 0;
}
