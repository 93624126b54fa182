#include "aloft/endorsements.h"

#include <stdbool.h>

#include "aloft/certificate.h"
#include "aloft/memory.h"

/* One document being judged. */
struct search {
    const struct aloft_endorsement_query *query;
    const struct aloft_document *document;
    uint8_t digest[ALOFT_DIGEST_MAX]; /* Of its signed part. */
};

/* An anchor and which one it is. */
struct finding {
    struct aloft_trust_anchor anchor;
    unsigned index;
};

static bool is_id(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ALOFT_KEY_ID_SIZE) == 0;
}

static bool find_anchor(
        const struct search *search, const uint8_t *id, struct finding *finding)
{
    const struct aloft_endorsement_query *const query = search->query;
    struct aloft_field_walk walk = aloft_document_fields(&query->store->document);
    uint8_t own[ALOFT_KEY_ID_SIZE];

    finding->index = 0;
    while (aloft_trust_anchor_next(&walk, &finding->anchor)) {
        aloft_trust_anchor_id(&finding->anchor, query->checker->digest, own);
        if (is_id(own, id)) {
            return true;
        }
        finding->index++;
    }
    return false;
}

/* The next certificate of a walk over endorsements. */
static bool certificate_next(struct aloft_field_walk *walk, struct aloft_field *field)
{
    while (aloft_field_next(walk, field)) {
        if (field->type == ALOFT_ENDORSEMENT_CERTIFICATE) {
            return true;
        }
    }
    return false;
}

/* The certificate that the document carries for the key of that id. ALOFT_ERR_SIGNATURE
 * when there is none; why the last one cannot be read, if one cannot. */
static enum aloft_status find_certificate(const struct search *search,
        const uint8_t *id, struct aloft_certificate *certificate)
{
    struct aloft_field_walk walk = aloft_document_endorsements(search->document);
    struct aloft_field field;
    uint8_t own[ALOFT_KEY_ID_SIZE];
    enum aloft_status result = ALOFT_ERR_SIGNATURE;

    while (certificate_next(&walk, &field)) {
        const enum aloft_status status =
                aloft_certificate_open(certificate, field.value, field.len);

        if (status != ALOFT_OK) {
            result = status;
            continue;
        }
        aloft_key_id(&certificate->key, search->query->checker->digest, own);
        if (is_id(own, id)) {
            return ALOFT_OK;
        }
    }
    return result;
}

static enum aloft_status check_anchor(
        const struct search *search, const struct finding *finding, const uint8_t *id)
{
    const struct aloft_endorsement_query *const query = search->query;

    if (aloft_trust_revokes_key(query->store, id, query->purpose)) {
        return ALOFT_ERR_REVOKED;
    }
    return (finding->anchor.purposes & query->purpose) != 0 ? ALOFT_OK
                                                            : ALOFT_ERR_PURPOSE;
}

/* Who issued it? Certificates of certificates are told from those of strangers. */
static enum aloft_status find_issuer(const struct search *search,
        const struct aloft_certificate *certificate, struct finding *finding)
{
    struct aloft_field_walk own = aloft_document_endorsements(&certificate->document);
    struct aloft_certificate other;
    struct aloft_field field;

    if (certificate_next(&own, &field)) {
        return ALOFT_ERR_CHAIN;
    }
    if (find_anchor(search, certificate->issuer, finding)) {
        return check_anchor(search, finding, certificate->issuer);
    }
    return find_certificate(search, certificate->issuer, &other) == ALOFT_OK
                   ? ALOFT_ERR_CHAIN
                   : ALOFT_ERR_ISSUER;
}

static bool in_window(const struct aloft_endorsement_query *query,
        const struct aloft_certificate *certificate)
{
    const bool is_new = query->purpose != ALOFT_TRUST_INSTALLED;

    return query->built != 0 && query->built >= certificate->not_before &&
           query->built <= certificate->not_after &&
           (!is_new || query->latest <= certificate->not_after);
}

/* Is this certificate one for the image and the device that ask? */
static enum aloft_status check_scope(const struct aloft_endorsement_query *query,
        const struct aloft_certificate *certificate)
{
    if (aloft_trust_revokes_certificate(query->store, certificate->issuer,
                certificate->order, query->purpose)) {
        return ALOFT_ERR_REVOKED;
    }
    if ((certificate->purposes & query->purpose) == 0) {
        return ALOFT_ERR_PURPOSE;
    }
    if (!aloft_certificate_covers(certificate, query->target, query->target_len)) {
        return ALOFT_ERR_CERTIFIED_TARGET;
    }
    return in_window(query, certificate) ? ALOFT_OK : ALOFT_ERR_WINDOW;
}

/* Did the issuer sign it? */
static enum aloft_status check_issued(const struct search *search,
        const struct aloft_certificate *certificate, const struct finding *issuer)
{
    const struct aloft_key_checker *const key_checker = search->query->checker;
    struct aloft_field_walk walk = aloft_document_endorsements(&certificate->document);
    struct aloft_document_signature signature;
    uint8_t digest[ALOFT_DIGEST_MAX];

    aloft_document_digest(&certificate->document, key_checker->digest, digest);
    while (aloft_signature_next(&walk, &signature)) {
        if (is_id(signature.key_id, certificate->issuer)) {
            return key_checker->ops->check(key_checker, &issuer->anchor.key, digest,
                           signature.bytes, signature.len) == ALOFT_OK
                           ? ALOFT_OK
                           : ALOFT_ERR_ISSUER;
        }
    }
    return ALOFT_ERR_ISSUER;
}

/* For the key of that id, which is no anchor's: does a certificate make up for that? */
static enum aloft_status judge_certified(const struct search *search, const uint8_t *id,
        struct aloft_certificate *certificate, struct finding *issuer)
{
    enum aloft_status status = find_certificate(search, id, certificate);

    if (status == ALOFT_OK) {
        status = find_issuer(search, certificate, issuer);
    }
    if (status == ALOFT_OK) {
        status = check_scope(search->query, certificate);
    }
    return status == ALOFT_OK ? check_issued(search, certificate, issuer) : status;
}

/* What a signature is worth; if it is good, `finding` is who vouches by it. */
static enum aloft_status judge(const struct search *search,
        const struct aloft_document_signature *signature, struct finding *finding)
{
    const struct aloft_endorsement_query *const query = search->query;
    const struct aloft_key_checker *const key_checker = query->checker;
    struct aloft_certificate certificate;
    const struct aloft_key *key = &finding->anchor.key;
    enum aloft_status status;

    if (find_anchor(search, signature->key_id, finding)) {
        status = check_anchor(search, finding, signature->key_id);
    } else if (aloft_trust_revokes_key(
                       query->store, signature->key_id, query->purpose)) {
        status = ALOFT_ERR_REVOKED;
    } else if (query->purpose == ALOFT_TRUST_STORES) {
        status = ALOFT_ERR_SIGNATURE;
    } else {
        status = judge_certified(search, signature->key_id, &certificate, finding);
        key = &certificate.key;
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return key_checker->ops->check(
            key_checker, key, search->digest, signature->bytes, signature->len);
}

/* The result that says most comes first. */
static unsigned rank(enum aloft_status status)
{
    static const enum aloft_status order[] = {ALOFT_ERR_REVOKED, ALOFT_ERR_PURPOSE,
            ALOFT_ERR_CHAIN, ALOFT_ERR_ISSUER, ALOFT_ERR_CERTIFIED_TARGET,
            ALOFT_ERR_WINDOW, ALOFT_ERR_CRITICAL, ALOFT_ERR_FORMAT, ALOFT_ERR_TRUNCATED,
            ALOFT_ERR_SIGNATURE};
    unsigned i = 0;

    while (i < sizeof(order) / sizeof(order[0]) && order[i] != status) {
        i++;
    }
    return i;
}

static unsigned needed(const struct aloft_endorsement_query *query)
{
    const struct aloft_trust_policy *const policy = &query->store->policy;

    if (query->purpose == ALOFT_TRUST_IMAGES) {
        return policy->images_needed;
    }
    return query->purpose == ALOFT_TRUST_STORES ? policy->stores_needed : 1;
}

static unsigned count_bits(uint32_t bits)
{
    unsigned count = 0;

    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

enum aloft_status aloft_endorsements_check(const struct aloft_endorsement_query *query,
        const struct aloft_document *document)
{
    struct search search = {.query = query, .document = document};
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    struct finding finding;
    enum aloft_status result = ALOFT_ERR_UNSIGNED;
    uint32_t vouching = 0; /* Anchors, one bit each. */

    aloft_document_digest(document, query->checker->digest, search.digest);
    while (aloft_signature_next(&walk, &signature)) {
        const enum aloft_status status = judge(&search, &signature, &finding);

        if (status == ALOFT_OK) {
            vouching |= UINT32_C(1) << finding.index;
        } else if (rank(status) < rank(result)) {
            result = status;
        }
    }
    if (count_bits(vouching) >= needed(query)) {
        return ALOFT_OK;
    }
    return vouching != 0 ? ALOFT_ERR_THRESHOLD : result;
}
