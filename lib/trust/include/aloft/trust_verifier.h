/**
 * @file trust_verifier.h
 * A trust store as the judge of manifests: for the boot stage, and whoever else asks by
 * aloft/document_verifier.h.
 */
#ifndef ALOFT_TRUST_VERIFIER_H
#define ALOFT_TRUST_VERIFIER_H

#include "aloft/document_verifier.h"
#include "aloft/key_checker.h"
#include "aloft/trust_store.h"

/** Hand out &verifier.base. */
struct aloft_trust_verifier {
    struct aloft_document_verifier base;
    const struct aloft_trust_store *store;
    const struct aloft_key_checker *checker;
    unsigned purpose;
};

/**
 * Fills `verifier`; the pointers are borrowed. For the boot stage the purpose is
 * ALOFT_TRUST_INSTALLED. It takes documents that are manifests, and returns for them
 * what aloft_endorsements_check() does; for others what aloft_manifest_decode() does.
 */
void aloft_trust_verifier_init(struct aloft_trust_verifier *verifier,
        const struct aloft_trust_store *store, const struct aloft_key_checker *checker,
        unsigned purpose);

#endif
