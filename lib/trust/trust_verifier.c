#include "aloft/trust_verifier.h"

#include "aloft/endorsements.h"
#include "aloft/manifest.h"

/* Certificates are for some targets and some time: both stand in the manifest. */
static enum aloft_status verify(const struct aloft_document_verifier *base,
        const struct aloft_document *document)
{
    const struct aloft_trust_verifier *const verifier =
            (const struct aloft_trust_verifier *)(const void *)base;
    struct aloft_manifest manifest;
    const enum aloft_status status =
            aloft_manifest_decode(&manifest, document->bytes, document->len);

    if (status != ALOFT_OK) {
        return status;
    }
    const struct aloft_endorsement_query query = {
            .store = verifier->store,
            .checker = verifier->checker,
            .purpose = verifier->purpose,
            .target = (const uint8_t *)manifest.target.text,
            .target_len = manifest.target.len,
            .built = manifest.build_time,
    };
    return aloft_endorsements_check(&query, document);
}

void aloft_trust_verifier_init(struct aloft_trust_verifier *verifier,
        const struct aloft_trust_store *store, const struct aloft_key_checker *checker,
        unsigned purpose)
{
    static const struct aloft_document_verifier_ops ops = {.verify = verify};

    verifier->base.ops = &ops;
    verifier->store = store;
    verifier->checker = checker;
    verifier->purpose = purpose;
}
