/*
 * What one check of a signature costs with BearSSL, for each way to compute it, against
 * OpenSSL with the same key and signature.
 *
 * BearSSL is made for small devices, and takes the same time whatever the numbers are;
 * OpenSSL is made for this machine. So there is no goal: the ratios tell which way to
 * choose. What a check costs in flash stands in docs/sizes.md; examples/bare/verifier.c
 * does exactly one, for who counts the instructions of a microcontroller.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "aloft/bearssl_checker.h"
#include "aloft/bearssl_digest.h"
#include "aloft/openssl_checker.h"
#include "aloft/openssl_key.h"
#include "aloft/openssl_signer.h"

#define RUNS      5u
#define RUN_S     0.1
#define BASE_BITS 2048u

/* A key, and what it has signed. */
struct sample {
    struct aloft_openssl_public half;
    struct aloft_key key;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[ALOFT_SIGNATURE_MAX];
    size_t len;
};

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "verify: %s\n", what);
    exit(EXIT_FAILURE);
}

static void require(enum aloft_status status)
{
    if (status != ALOFT_OK) {
        give_up(aloft_status_text(status));
    }
}

static double now_s(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        give_up("no monotonic clock");
    }
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Signs a digest with a new key; `bits` 0 is P-256. */
static void make_sample(struct sample *sample, unsigned bits)
{
    struct aloft_openssl_private private = {0};
    struct aloft_openssl_signer signer;

    require(bits == 0 ? aloft_openssl_private_generate_p256(&private)
                      : aloft_openssl_private_generate(&private, bits));
    require(aloft_openssl_private_public(&private, &sample->half));
    sample->key = aloft_openssl_public_key(&sample->half);
    aloft_digest_once(&aloft_bearssl_sha256, "image", 5, sample->digest);
    aloft_openssl_signer_init(&signer, &private, &aloft_bearssl_sha256);
    require(signer.base.ops->sign(
            &signer.base, sample->digest, sample->signature, &sample->len));
    aloft_openssl_private_free(&private);
}

/* Seconds of one check: the best of some runs, since others only disturb. */
static double measure(
        const struct aloft_key_checker *checker, const struct sample *sample)
{
    double best = 1e9;

    for (unsigned run = 0; run < RUNS; run++) {
        const double start = now_s();
        unsigned count = 0;

        while (now_s() - start < RUN_S) {
            require(checker->ops->check(checker, &sample->key, sample->digest,
                    sample->signature, sample->len));
            count++;
        }
        const double each = (now_s() - start) / count;

        best = each < best ? each : best;
    }
    return best;
}

static void compare(const char *name, const struct aloft_bearssl_scheme *scheme,
        const struct sample *sample)
{
    const bool is_rsa = sample->key.kind == ALOFT_KEY_RSA;
    struct aloft_bearssl_checker bearssl;
    struct aloft_key_checker openssl;

    aloft_bearssl_checker_init(
            &bearssl, is_rsa ? scheme : NULL, is_rsa ? NULL : scheme);
    aloft_openssl_checker_init(&openssl, &aloft_bearssl_sha256);
    const double ours = measure(&bearssl.base, sample);
    const double theirs = measure(&openssl, sample);

    printf("%-16s %8.3f ms, %5.1f times OpenSSL's %.3f ms\n", name, 1e3 * ours,
            ours / theirs, 1e3 * theirs);
}

int main(void)
{
    struct sample rsa;
    struct sample long_rsa;
    struct sample p256;

    make_sample(&rsa, BASE_BITS);
    make_sample(&long_rsa, 2 * BASE_BITS);
    make_sample(&p256, 0);
    compare("RSA-2048, i15", &aloft_bearssl_rsa_i15, &rsa);
    compare("RSA-2048, i31", &aloft_bearssl_rsa_i31, &rsa);
    compare("RSA-4096, i15", &aloft_bearssl_rsa_i15, &long_rsa);
    compare("RSA-4096, i31", &aloft_bearssl_rsa_i31, &long_rsa);
    compare("P-256, i15", &aloft_bearssl_p256_i15, &p256);
    compare("P-256, i31", &aloft_bearssl_p256_i31, &p256);
    compare("P-256, m31", &aloft_bearssl_p256_m31, &p256);
    return EXIT_SUCCESS;
}
