#include "aloft/acceptance.h"

#include "aloft/endorsements.h"
#include "aloft/memory.h"

static enum aloft_status check_by_store(const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest)
{
    const struct aloft_endorsement_query query = {
            .store = acceptance->store,
            .checker = acceptance->checker,
            .purpose = ALOFT_TRUST_IMAGES,
            .target = (const uint8_t *)manifest->target.text,
            .target_len = manifest->target.len,
            .built = manifest->build_time,
            .latest = acceptance->latest,
    };

    return aloft_endorsements_check(&query, &manifest->document);
}

static enum aloft_status check_by_keys(const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest)
{
    struct aloft_field_walk walk = aloft_document_endorsements(&manifest->document);
    struct aloft_document_signature signature;
    uint8_t digest[ALOFT_DIGEST_MAX];
    enum aloft_status status = ALOFT_ERR_UNSIGNED;

    aloft_document_digest(&manifest->document, acceptance->checker->digest, digest);
    while (aloft_signature_next(&walk, &signature)) {
        status = aloft_key_set_check(acceptance->keys, acceptance->checker, digest,
                signature.bytes, signature.len);
        if (status == ALOFT_OK) {
            break;
        }
    }
    return status;
}

static enum aloft_status check_signatures(const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest)
{
    if (acceptance->store != NULL) {
        return check_by_store(acceptance, manifest);
    }
    return acceptance->keys != NULL ? check_by_keys(acceptance, manifest) : ALOFT_OK;
}

/* An image whose author names no target is for all of them. */
static bool is_for_us(struct aloft_span ours, struct aloft_span target)
{
    return ours.len == 0 || target.len == 0 ||
           (ours.len == target.len && memcmp(ours.text, target.text, ours.len) == 0);
}

static bool has_room(const struct aloft_manifest *manifest, uint32_t room)
{
    const uint64_t size = (uint64_t)manifest->payload.size +
                          aloft_manifest_list_size(manifest) + manifest->document.len +
                          ALOFT_MANIFEST_FOOTER_SIZE;

    return size <= room;
}

enum aloft_status aloft_acceptance_judge(const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest, enum aloft_manifest_content content,
        uint32_t room)
{
    const enum aloft_status status = check_signatures(acceptance, manifest);

    if (status != ALOFT_OK) {
        return status;
    }
    if (manifest->payload.content != content) {
        return ALOFT_ERR_CONTENT;
    }
    if (!is_for_us(acceptance->target, manifest->target)) {
        return ALOFT_ERR_TARGET;
    }
    if (!has_room(manifest, room)) {
        return ALOFT_ERR_SPACE;
    }
    if (content != ALOFT_MANIFEST_FIRMWARE) {
        return ALOFT_OK;
    }
    if (manifest->counter < acceptance->counter ||
            (manifest->order < acceptance->order && !acceptance->may_go_back)) {
        return ALOFT_ERR_DOWNGRADE;
    }
    return ALOFT_OK;
}

void aloft_acceptance_note_time(struct aloft_acceptance *acceptance, uint64_t time)
{
    if (time > acceptance->latest) {
        acceptance->latest = time;
    }
}

void aloft_acceptance_note_running(
        struct aloft_acceptance *acceptance, const struct aloft_manifest *manifest)
{
    acceptance->order = manifest->order;
    aloft_acceptance_note_time(acceptance, manifest->build_time);
}

bool aloft_acceptance_takes_trailers(const struct aloft_acceptance *acceptance)
{
    return acceptance->store != NULL ? acceptance->store->policy.takes_trailers
                                     : acceptance->trailers_too;
}

/* ---- as a judge of image files ---- */

static const struct aloft_acceptance *acceptance_of(
        const struct aloft_image_judge *base)
{
    return (const struct aloft_acceptance *)(const void *)base;
}

static enum aloft_manifest_content content_of(bool is_firmware)
{
    return is_firmware ? ALOFT_MANIFEST_FIRMWARE : ALOFT_MANIFEST_FILE_SYSTEM;
}

static enum aloft_status judge_ahead(const struct aloft_image_judge *base,
        bool is_firmware, const uint8_t *bytes, size_t len, uint32_t room)
{
    struct aloft_manifest manifest;
    const enum aloft_status status = aloft_manifest_decode(&manifest, bytes, len);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_acceptance_judge(
            acceptance_of(base), &manifest, content_of(is_firmware), room);
}

/* Reads the manifest into the work memory. */
static enum aloft_status load(
        const struct aloft_image_file *file, struct aloft_manifest *manifest)
{
    struct aloft_manifest_place place;

    return aloft_manifest_load(
            manifest, &place, file->reader, file->work, file->work_size);
}

static enum aloft_status measure(const struct aloft_image_judge *base,
        const struct aloft_image_file *file, uint32_t *size)
{
    struct aloft_manifest manifest;
    const enum aloft_status status = load(file, &manifest);

    if (status == ALOFT_ERR_NOT_FOUND) {
        return aloft_acceptance_takes_trailers(acceptance_of(base))
                       ? status
                       : ALOFT_ERR_NO_MANIFEST;
    }
    if (status == ALOFT_OK) {
        *size = manifest.payload.size;
    }
    return status;
}

static enum aloft_status judge_file(const struct aloft_image_judge *base,
        const struct aloft_image_file *file, const uint8_t *sha256)
{
    struct aloft_manifest manifest;
    const enum aloft_status status = load(file, &manifest);

    if (status != ALOFT_OK) {
        return status;
    }
    if (memcmp(manifest.payload.sha256, sha256, ALOFT_MANIFEST_DIGEST_SIZE) != 0) {
        return ALOFT_ERR_SIGNATURE; // nobody has signed these bytes
    }
    return aloft_acceptance_judge(acceptance_of(base), &manifest,
            content_of(file->is_firmware), file->reader->size);
}

void aloft_acceptance_init(struct aloft_acceptance *acceptance)
{
    static const struct aloft_image_judge_ops ops = {
            .judge_ahead = judge_ahead, .measure = measure, .judge_file = judge_file};

    memset(acceptance, 0, sizeof(*acceptance));
    acceptance->base.ops = &ops;
}
