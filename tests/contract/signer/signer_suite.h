/**
 * @file signer_suite.h
 * The contract of aloft/signer.h, to be run on every implementation.
 */
#ifndef SIGNER_SUITE_H
#define SIGNER_SUITE_H

#include "aloft/signer.h"
#include "aloft/verifier.h"

#include "../support/check.h"

/** Tries `signer`; `verifier` trusts its key, `stranger` trusts another one only. */
void signer_suite(struct check *check, const struct aloft_signer *signer,
        const struct aloft_verifier *verifier, const struct aloft_verifier *stranger);

#endif
