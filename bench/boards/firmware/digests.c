#include <bearssl.h>

#include "aloft/bearssl_digest.h"
#include "aloft/sha256_compact.h"
#include "figures.h"
#include "measure.h"

#define SIZE 16384u

static void measure(
        const char *what, const struct aloft_digest_ops *ops, const uint8_t *message)
{
    uint8_t result[ALOFT_DIGEST_MAX];
    const uint32_t start = aloft_board_ticks();

    aloft_digest_once(ops, message, SIZE, result);
    measure_print(what, start);
}

void figures_digests(void)
{
    static uint8_t message[SIZE];
    uint8_t result[br_sha256_SIZE];
    br_sha256_context context;

    measure("sha256", &aloft_bearssl_sha256, message);
    measure("sha256 compact", &aloft_sha256_compact, message);
    const uint32_t start = aloft_board_ticks();
    br_sha256_init(&context);
    br_sha256_update(&context, message, SIZE);
    br_sha256_out(&context, result);
    measure_print("sha256 bare", start);
}
