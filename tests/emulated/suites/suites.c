/*
 * Runs contract suites on a board. Which ones, a byte over the serial line says:
 *
 *     f   flash, and leaves a pattern there
 *     p   finds that pattern again, after a restart
 *     d   digests, and that both implementations agree
 *     c   decoders
 *     v   checks of RSA signatures
 *     b   what else board.h promises: time, waiting, random bytes
 *     h   what the compiler calls by itself: memory functions, arithmetic
 *
 * Says what did not hold, and how many claims did; ends with code 0 if all.
 */
#include "../../contract/decoder/decoder_suite.h"
#include "../../contract/digest/digest_suite.h"
#include "../../contract/flash/flash_suite.h"
#include "../../contract/verifier/verifier_suite.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/board.h"
#include "aloft/board_clock.h"
#include "aloft/board_print.h"
#include "aloft/gzip_decoder.h"
#include "aloft/memory.h"
#include "aloft/sha256_compact.h"
#include "helpers.h"
#include "sample.h"

#define EXIT_FAILED  1
#define EXIT_UNKNOWN 2

static void report(const char *file, int line, const char *claim)
{
    aloft_board_print(file);
    aloft_board_print(":");
    aloft_board_print_decimal((uint32_t)line);
    aloft_board_print(": does not hold: ");
    aloft_board_print(claim);
    aloft_board_print("\n");
}

static void try_digests(struct check *check)
{
    digest_suite_md5(check, &aloft_bearssl_md5);
    digest_suite_sha256(check, &aloft_bearssl_sha256);
    digest_suite_sha256(check, &aloft_sha256_compact);
    digest_suite_same(check, &aloft_bearssl_sha256, &aloft_sha256_compact);
}

static void try_decoders(struct check *check)
{
    static uint8_t memory[ALOFT_GZIP_DECODER_MEMORY];
    struct aloft_raw_decoder raw;
    struct aloft_gzip_decoder gzip;
    struct decoder_on_trial trial = {
            .decoder = &raw.base,
            .encoded = sample_content,
            .encoded_size = sizeof sample_content,
            .content = sample_content,
            .content_size = sizeof sample_content,
    };

    aloft_raw_decoder_init(&raw);
    decoder_suite(check, &trial);
    CHECK(check, aloft_gzip_decoder_init(&gzip, memory, sizeof memory) == ALOFT_OK);
    trial.decoder = &gzip.base;
    trial.encoded = sample_gzip;
    trial.encoded_size = sizeof sample_gzip;
    decoder_suite(check, &trial);
}

static void try_verifiers(struct check *check)
{
    static struct verifier_suite_keys keys;
    struct aloft_bearssl_verifier verifier;

    verifier_suite_keys(check, &keys);
    aloft_bearssl_verifier_init(&verifier, &keys.set, &aloft_bearssl_rsa_i31, NULL);
    verifier_suite(check, &verifier.base);
    aloft_bearssl_verifier_init(&verifier, &keys.set, &aloft_bearssl_rsa_i15, NULL);
    verifier_suite(check, &verifier.base);
}

#define RANDOM_SIZE 32u
#define WAITS       20u

/* Random bytes that repeat are none, and a clock moves while the board waits. */
static void try_board(struct check *check)
{
    uint8_t bytes[3][RANDOM_SIZE] = {{0}};
    struct aloft_random random;
    struct aloft_board_clock clock;

    aloft_board_random_init(&random);
    random.ops->fill(&random, bytes[1], RANDOM_SIZE);
    random.ops->fill(&random, bytes[2], RANDOM_SIZE);
    CHECK(check, memcmp(bytes[0], bytes[1], RANDOM_SIZE) != 0);
    CHECK(check, memcmp(bytes[1], bytes[2], RANDOM_SIZE) != 0);
    aloft_board_clock_init(&clock);
    CHECK(check, aloft_board_clock_ms(&clock) <= 1000);
    const uint32_t before = aloft_board_clock_ms(&clock);
    for (unsigned i = 0; i < WAITS; i++) {
        aloft_board_wait();
    }
    CHECK(check, aloft_board_clock_ms(&clock) - before >= WAITS);
}

static bool run(struct check *check, int suite)
{
    struct aloft_flash flash;

    aloft_board_flash_init(&flash);
    switch (suite) {
    case 'f':
        flash_suite(check, &flash);
        flash_suite_leave(check, &flash);
        return true;
    case 'p':
        flash_suite_persists(check, &flash);
        return true;
    case 'd':
        try_digests(check);
        return true;
    case 'c':
        try_decoders(check);
        return true;
    case 'v':
        try_verifiers(check);
        return true;
    case 'b':
        try_board(check);
        return true;
    case 'h':
        try_helpers(check);
        return true;
    default:
        return false;
    }
}

int main(void)
{
    struct check check = {.report = report};
    int suite = -1;

    aloft_board_print(aloft_board_name);
    aloft_board_print(" up\n");
    while (suite < 0) {
        aloft_board_wait();
        suite = aloft_board_get();
    }
    if (!run(&check, suite)) {
        return EXIT_UNKNOWN;
    }
    aloft_board_print_fact("claims held", check.held);
    aloft_board_print_fact("claims failed", check.failed);
    return check.failed == 0 && check.held > 0 ? 0 : EXIT_FAILED;
}
