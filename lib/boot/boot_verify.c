#include "aloft/boot_verify.h"

#include "aloft/checked.h"
#include "aloft/memory.h"
#include "aloft/trailer.h"
#include "boot_verify_private.h"

static enum aloft_status read_image(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct boot_check *const check =
            (const struct boot_check *)(const void *)reader;

    switch (check->slot) {
    case ALOFT_BOOT_IN_MAIN:
        return aloft_boot_main_read(check->layout, offset, dst, len);
    case ALOFT_BOOT_IN_STAGE:
        return aloft_area_read(
                &check->layout->stage, check->image->offset + offset, dst, len);
    case ALOFT_BOOT_IN_FILES:
        return aloft_area_read(&check->layout->files, offset, dst, len);
    }
    return ALOFT_ERR_ARGUMENT;
}

static enum aloft_status check_place(const struct boot_check *check)
{
    const struct aloft_boot_image *image = check->image;
    const struct aloft_boot_layout *layout = check->layout;
    bool fits = false;

    if (image->size == 0) {
        return ALOFT_ERR_NO_IMAGE;
    }
    switch (check->slot) {
    case ALOFT_BOOT_IN_MAIN:
        fits = image->offset == 0 && image->size <= layout->main.size;
        break;
    case ALOFT_BOOT_IN_STAGE:
        fits = aloft_within(image->offset, image->size, layout->stage.size);
        break;
    case ALOFT_BOOT_IN_FILES:
        fits = image->size <= layout->files.size;
        break;
    }
    return fits ? ALOFT_OK : ALOFT_ERR_SPACE;
}

static enum aloft_status check_trust(const struct aloft_boot_trust *trust)
{
    if (trust->work_size < ALOFT_BOOT_WORK_SIZE) {
        return ALOFT_ERR_MEMORY;
    }
    if (trust->verifier->signature_max > 0 &&
            !aloft_digest_is_same(trust->verifier->digest, trust->sha256)) {
        return ALOFT_ERR_ARGUMENT;
    }
    return ALOFT_OK;
}

/* Digests [begin, end). */
static enum aloft_status digest_range(
        struct boot_check *check, uint32_t begin, uint32_t end)
{
    while (begin < end) {
        const uint32_t left = end - begin;
        const size_t piece = left < check->work_size ? left : check->work_size;
        const enum aloft_status status =
                aloft_reader_read(&check->base, begin, check->work, piece);
        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&check->digest, check->work, piece);
        begin += (uint32_t)piece;
    }
    return ALOFT_OK;
}

enum aloft_status boot_check_keep(
        struct boot_check *check, uint32_t offset, uint32_t len, const uint8_t **bytes)
{
    uint8_t *const kept = check->work;

    if (check->work_size < len + ALOFT_BOOT_PIECE_MIN) {
        return ALOFT_ERR_MEMORY;
    }
    check->work += len;
    check->work_size -= len;
    *bytes = kept;
    return aloft_reader_read(&check->base, offset, kept, len);
}

enum aloft_status boot_check_whole(
        struct boot_check *check, uint32_t prefix, uint8_t *prefix_digest)
{
    uint8_t found[ALOFT_DIGEST_MAX];

    enum aloft_status status = digest_range(check, 0, prefix);
    if (status != ALOFT_OK) {
        return status;
    }
    struct aloft_digest fork = check->digest;
    aloft_digest_finish(&fork, prefix_digest);
    status = digest_range(check, prefix, check->image->size);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_finish(&check->digest, found);
    return memcmp(found, check->image->sha256, ALOFT_BOOT_DIGEST_SIZE) == 0
                   ? ALOFT_OK
                   : ALOFT_ERR_DIGEST;
}

static enum aloft_status verify_unsigned(struct boot_check *check)
{
    uint8_t unused[ALOFT_DIGEST_MAX];

    return boot_check_whole(check, 0, unused);
}

static enum aloft_status verify_by_trailer(struct boot_check *check)
{
    const struct aloft_verifier *verifier = check->trust->verifier;
    uint8_t signed_digest[ALOFT_DIGEST_MAX];
    struct aloft_trailer trailer;
    const uint8_t *signature;

    enum aloft_status status = aloft_trailer_read(&trailer, &check->base);
    if (status == ALOFT_OK) {
        status = boot_check_keep(
                check, trailer.image_size, trailer.signature_len, &signature);
    }
    if (status == ALOFT_OK) {
        status = boot_check_whole(check, trailer.image_size, signed_digest);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return verifier->ops->verify(
            verifier, signed_digest, signature, trailer.signature_len);
}

static enum aloft_status verify_signed(struct boot_check *check)
{
    const struct aloft_boot_manifests *const manifests = check->trust->manifests;

    if (manifests != NULL) {
        const enum aloft_status status = manifests->ops->verify(manifests, check);

        if (status != ALOFT_ERR_NOT_FOUND) {
            return status;
        }
    }
    return verify_by_trailer(check);
}

enum aloft_status aloft_boot_verify(const struct aloft_boot_layout *layout,
        enum aloft_boot_slot slot, const struct aloft_boot_image *image,
        const struct aloft_boot_trust *trust, uint32_t *counter)
{
    static const struct aloft_reader_ops ops = {.read = read_image};
    struct boot_check check = {
            .base = {.ops = &ops, .size = image->size},
            .layout = layout,
            .image = image,
            .trust = trust,
            .slot = slot,
            .work = trust->work,
            .work_size = trust->work_size,
    };
    enum aloft_status status = check_trust(trust);

    if (status != ALOFT_OK) {
        return status;
    }
    status = check_place(&check);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_begin(&check.digest, trust->sha256);
    status = trust->verifier->signature_max > 0 ? verify_signed(&check)
                                                : verify_unsigned(&check);
    if (status == ALOFT_OK) {
        *counter = check.counter;
    }
    return status;
}

enum aloft_status aloft_boot_files_verify(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *image, const struct aloft_boot_trust *trust)
{
    struct aloft_boot_trust digest_only = *trust;
    uint32_t counter;

    digest_only.verifier = &aloft_verifier_none;
    return aloft_boot_verify(
            layout, ALOFT_BOOT_IN_FILES, image, &digest_only, &counter);
}
