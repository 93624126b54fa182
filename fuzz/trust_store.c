/*
 * Trust stores and certificates: what is opened can be walked and asked, a store
 * written anew says the same, and nobody is believed whose signature no anchor has
 * made.
 *
 * Input: a byte of which bit 0 asks for the right magic number of a store, bit 1 for
 * that of a certificate, and bit 2 for a signed part that ends with the input; then the
 * document.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/certificate.h"
#include "aloft/endorsements.h"
#include "aloft/trust_draft.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "trust_samples.h"

static void repair(uint8_t *bytes, size_t len, unsigned how)
{
    if (len < ALOFT_DOCUMENT_HEAD_SIZE) {
        return;
    }
    if ((how & 1) != 0) {
        memcpy(bytes, aloft_trust_store_kind.magic, 4);
    } else if ((how & 2) != 0) {
        memcpy(bytes, aloft_certificate_kind.magic, 4);
    }
    if ((how & 4) != 0) {
        aloft_put_le32(bytes + 4, (uint32_t)len);
    }
}

static void check_anchors(const struct aloft_trust_store *store)
{
    const uint8_t *const end = store->document.bytes + store->document.signed_len;
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_trust_anchor anchor;
    size_t count = 0;

    while (aloft_trust_anchor_next(&walk, &anchor)) {
        FUZZ_CHECK(aloft_key_valid(&anchor.key));
        FUZZ_CHECK(anchor.encoded + anchor.encoded_len <= end);
        FUZZ_CHECK(anchor.name_len <= ALOFT_TRUST_NAME_MAX);
        count++;
    }
    FUZZ_CHECK(count >= 1 && count <= ALOFT_TRUST_ANCHORS_MAX);
    FUZZ_CHECK(count >= store->policy.images_needed);
}

static void check_rewritten(const struct aloft_trust_store *store)
{
    struct aloft_trust_draft *draft = fuzz_alloc(sizeof(*draft));
    uint8_t *again = fuzz_alloc(2 * store->document.len + 64);
    struct aloft_trust_store copy;
    size_t len = 0;

    /* There may be more revocations than a draft holds. */
    if (aloft_trust_draft_read(draft, store) == ALOFT_OK &&
            aloft_trust_draft_encode(
                    draft, again, 2 * store->document.len + 64, &len) == ALOFT_OK) {
        FUZZ_CHECK(aloft_trust_store_open(&copy, again, len) == ALOFT_OK);
        FUZZ_CHECK(copy.version == store->version);
        FUZZ_CHECK(copy.signed_time == store->signed_time);
    }
    free(again);
    free(draft);
}

/* Asks the store about the document itself. */
static void check_asked(
        const struct aloft_trust_store *store, const struct aloft_document *document)
{
    static const unsigned purposes[] = {
            ALOFT_TRUST_IMAGES, ALOFT_TRUST_STORES, ALOFT_TRUST_INSTALLED};
    struct aloft_document_signature signature;
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    const bool is_signed = aloft_signature_next(&walk, &signature);

    for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
        const struct aloft_endorsement_query query = {.store = store,
                .checker = &sample_checker,
                .purpose = purposes[i],
                .target = (const uint8_t *)"lamp",
                .target_len = 4,
                .built = 1500};
        const enum aloft_status status = aloft_endorsements_check(&query, document);

        FUZZ_CHECK(is_signed || status == ALOFT_ERR_UNSIGNED);
    }
}

static void try_store(const uint8_t *bytes, size_t len)
{
    struct aloft_trust_store store;

    if (aloft_trust_store_open(&store, bytes, len) != ALOFT_OK) {
        return;
    }
    check_anchors(&store);
    check_rewritten(&store);
    check_asked(&store, &store.document);
}

/* A store that trusts the issuer is asked about what the certificate vouches for. */
static void try_certificate(const uint8_t *bytes, size_t len)
{
    static const struct aloft_document_kind kind = {.magic = {'a', 'M', 'F', '1'}};
    const struct aloft_trust_draft draft = sample_draft();
    struct aloft_certificate certificate;
    struct aloft_trust_store store;
    struct aloft_document document;
    struct sample stored;
    struct sample image = {.bytes = {'a', 'M', 'F', '1', 8}, .len = 8};
    struct sample carried = {.len = len};

    if (aloft_certificate_open(&certificate, bytes, len) != ALOFT_OK) {
        return;
    }
    FUZZ_CHECK(certificate.not_before <= certificate.not_after);
    FUZZ_CHECK(aloft_key_valid(&certificate.key));
    if (len > 1024) {
        return;
    }
    sample_store(&stored, &draft);
    FUZZ_CHECK(aloft_trust_store_open(&store, stored.bytes, stored.len) == ALOFT_OK);
    memcpy(carried.bytes, bytes, len);
    sample_sign(&image, 50);
    sample_certify(&image, &carried);
    FUZZ_CHECK(
            aloft_document_open(&document, &kind, image.bytes, image.len) == ALOFT_OK);
    check_asked(&store, &document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    uint8_t *bytes = fuzz_copy(input.data, input.len);

    repair(bytes, input.len, how);
    try_store(bytes, input.len);
    try_certificate(bytes, input.len);
    free(bytes);
    return 0;
}
