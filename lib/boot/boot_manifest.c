#include "aloft/boot_manifest.h"

#include "aloft/document_verifier.h"
#include "aloft/manifest.h"
#include "aloft/memory.h"
#include "boot_verify_private.h"

static enum aloft_status check_signatures(const struct aloft_boot_manifests *manifests,
        const struct boot_check *check, const struct aloft_document *document)
{
    const struct aloft_document_verifier *const document_verifier =
            manifests->document_verifier;

    return document_verifier == NULL
                   ? aloft_document_verify(document, check->trust->verifier)
                   : document_verifier->ops->verify(document_verifier, document);
}

static enum aloft_status verify(
        const struct aloft_boot_manifests *manifests, struct boot_check *check)
{
    struct aloft_manifest_place place;
    struct aloft_manifest_payload payload;
    struct aloft_document document;
    uint8_t found[ALOFT_DIGEST_MAX];
    const uint8_t *bytes;

    enum aloft_status status = aloft_manifest_locate(&place, &check->base);
    if (status == ALOFT_OK) {
        status = boot_check_keep(check, place.offset, place.size, &bytes);
    }
    if (status == ALOFT_OK) {
        status =
                aloft_document_open(&document, &aloft_manifest_kind, bytes, place.size);
    }
    if (status == ALOFT_OK) {
        status = aloft_manifest_payload_decode(&payload, &document);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    if (payload.size > place.offset) {
        return ALOFT_ERR_FORMAT;
    }
    status = boot_check_whole(check, payload.size, found);
    if (status != ALOFT_OK) {
        return status;
    }
    if (memcmp(found, payload.sha256, ALOFT_MANIFEST_DIGEST_SIZE) != 0) {
        return ALOFT_ERR_SIGNATURE; // nobody has signed these bytes
    }
    check->counter = aloft_manifest_counter(&document);
    return check_signatures(manifests, check, &document);
}

static const struct aloft_boot_manifests_ops ops = {.verify = verify};

const struct aloft_boot_manifests aloft_boot_manifests_simple = {.ops = &ops};

void aloft_boot_manifests_init(struct aloft_boot_manifests *manifests,
        const struct aloft_document_verifier *document_verifier)
{
    manifests->ops = &ops;
    manifests->document_verifier = document_verifier;
}
