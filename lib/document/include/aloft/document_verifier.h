/**
 * @file document_verifier.h
 * Decides whether a document is signed well enough to be believed.
 */
#ifndef ALOFT_DOCUMENT_VERIFIER_H
#define ALOFT_DOCUMENT_VERIFIER_H

#include "aloft/document.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

struct aloft_document_verifier;

struct aloft_document_verifier_ops {
    /**
     * Checks the signatures of `document`, which was opened, and whatever stands behind
     * them. Blocks while it computes.
     *
     * @return ALOFT_OK; ALOFT_ERR_UNSIGNED without a signature; ALOFT_ERR_SIGNATURE or
     * a status of its own that tells why not.
     */
    enum aloft_status (*verify)(const struct aloft_document_verifier *document_verifier,
            const struct aloft_document *document);
};

/** The base of every one. It is the first member of the concrete struct. */
struct aloft_document_verifier {
    const struct aloft_document_verifier_ops *ops;
};

/**
 * The simplest way: a document is believed when `verifier` trusts one of its
 * signatures. Certificates are not looked at.
 *
 * @return ALOFT_OK, always so with aloft_verifier_none; ALOFT_ERR_UNSIGNED;
 *         ALOFT_ERR_SIGNATURE.
 */
ALOFT_CHECKED enum aloft_status aloft_document_verify(
        const struct aloft_document *document, const struct aloft_verifier *verifier);

#endif
