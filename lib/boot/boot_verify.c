#include "aloft/boot_verify.h"

#include "aloft/checked.h"
#include "aloft/memory.h"
#include "aloft/trailer.h"

/* An image being checked. */
struct check {
    const struct aloft_boot_layout *layout;
    const struct aloft_boot_image *image;
    const struct aloft_boot_trust *trust;
    enum aloft_boot_slot slot;
    struct aloft_digest digest; /* Over the bytes read so far. */
};

static enum aloft_status read_image(
        const struct check *check, uint32_t offset, void *dst, size_t len)
{
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

static enum aloft_status check_place(const struct check *check)
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

/* Digests [begin, end). What was read last stays in the work memory. */
static enum aloft_status digest_range(struct check *check, uint32_t begin, uint32_t end)
{
    const struct aloft_boot_trust *trust = check->trust;

    while (begin < end) {
        const uint32_t left = end - begin;
        const size_t piece = left < trust->work_size ? left : trust->work_size;
        const enum aloft_status status = read_image(check, begin, trust->work, piece);
        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&check->digest, trust->work, piece);
        begin += (uint32_t)piece;
    }
    return ALOFT_OK;
}

/* Ends the digest and compares it with the record's. */
static enum aloft_status check_digest(struct check *check)
{
    uint8_t found[ALOFT_DIGEST_MAX];

    aloft_digest_finish(&check->digest, found);
    return memcmp(found, check->image->sha256, ALOFT_BOOT_DIGEST_SIZE) == 0
                   ? ALOFT_OK
                   : ALOFT_ERR_DIGEST;
}

static enum aloft_status verify_unsigned(struct check *check)
{
    const enum aloft_status status = digest_range(check, 0, check->image->size);

    return status == ALOFT_OK ? check_digest(check) : status;
}

static enum aloft_status find_trailer(
        const struct check *check, uint8_t *length, struct aloft_trailer *trailer)
{
    const uint32_t size = check->image->size;

    if (size <= ALOFT_TRAILER_LENGTH_SIZE) {
        return ALOFT_ERR_UNSIGNED;
    }
    const enum aloft_status status = read_image(
            check, size - ALOFT_TRAILER_LENGTH_SIZE, length, ALOFT_TRAILER_LENGTH_SIZE);
    return status == ALOFT_OK ? aloft_trailer_decode(trailer, size, length) : status;
}

/* One pass gives both digests: the one that was signed is that of a prefix. Signature
 * and length are digested as they were read, not read a second time. */
static enum aloft_status verify_signed(struct check *check)
{
    const struct aloft_verifier *verifier = check->trust->verifier;
    uint8_t length[ALOFT_TRAILER_LENGTH_SIZE];
    uint8_t signed_digest[ALOFT_DIGEST_MAX];
    struct aloft_trailer trailer;

    enum aloft_status status = find_trailer(check, length, &trailer);
    if (status != ALOFT_OK) {
        return status;
    }
    status = digest_range(check, 0, trailer.image_size);
    if (status != ALOFT_OK) {
        return status;
    }
    struct aloft_digest fork = check->digest;
    aloft_digest_finish(&fork, signed_digest);

    status = digest_range(
            check, trailer.image_size, trailer.image_size + trailer.signature_len);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_update(&check->digest, length, sizeof(length));
    status = check_digest(check);
    if (status != ALOFT_OK) {
        return status;
    }
    return verifier->ops->verify(
            verifier, signed_digest, check->trust->work, trailer.signature_len);
}

enum aloft_status aloft_boot_verify(const struct aloft_boot_layout *layout,
        enum aloft_boot_slot slot, const struct aloft_boot_image *image,
        const struct aloft_boot_trust *trust)
{
    struct check check = {
            .layout = layout, .image = image, .trust = trust, .slot = slot};
    enum aloft_status status = check_trust(trust);

    if (status != ALOFT_OK) {
        return status;
    }
    status = check_place(&check);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_begin(&check.digest, trust->sha256);
    return trust->verifier->signature_max > 0 ? verify_signed(&check)
                                              : verify_unsigned(&check);
}

enum aloft_status aloft_boot_files_verify(const struct aloft_boot_layout *layout,
        const struct aloft_boot_image *image, const struct aloft_boot_trust *trust)
{
    struct aloft_boot_trust digest_only = *trust;

    digest_only.verifier = &aloft_verifier_none;
    return aloft_boot_verify(layout, ALOFT_BOOT_IN_FILES, image, &digest_only);
}
