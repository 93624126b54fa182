#include "aloft/posix_random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    uint8_t *next = (uint8_t *)bytes;

    (void)random; // the kernel keeps the state
    while (len > 0) {
        const ssize_t got = getrandom(next, len, 0);

        if (got < 0 && errno != EINTR) {
            abort(); // better no program than one with guessable nonces
        }
        if (got > 0) {
            next += got;
            len -= (size_t)got;
        }
    }
}

const struct aloft_random_ops aloft_posix_random_ops = {fill};

struct aloft_random aloft_posix_random(void)
{
    const struct aloft_random random = {&aloft_posix_random_ops};

    return random;
}
