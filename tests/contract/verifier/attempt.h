/**
 * @file attempt.h
 * One try of a signature, for the suites of verifiers.
 */
#ifndef ALOFT_VERIFIER_ATTEMPT_H
#define ALOFT_VERIFIER_ATTEMPT_H

#include "../support/check.h"
#include "aloft/verifier.h"

#define ATTEMPT_DIGEST_LEN 32u

/** A digest, a signature, and room for one byte more. */
struct attempt {
    uint8_t digest[ATTEMPT_DIGEST_LEN];
    uint8_t signature[ALOFT_SIGNATURE_MAX + 1];
    size_t len;
};

/** Decodes hexadecimal text; returns how many bytes it has. */
size_t attempt_decode(struct check *check, const char *text, uint8_t *bytes);

/** Both texts are hexadecimal. */
struct attempt attempt_make(
        struct check *check, const char *digest, const char *signature);

/** What the verifier says to it. */
enum aloft_status attempt_try(
        const struct aloft_verifier *verifier, const struct attempt *attempt);

/** Whether it says that nobody trusted has signed this. */
bool attempt_refused(
        const struct aloft_verifier *verifier, const struct attempt *attempt);

#endif
