#include "aloft/checked.h"
#include "aloft/memory.h"
#include "update_private.h"

/*
 * Where the trailer begins is known only at the end, and the signature is over what
 * stands in front of it. So the digest stays behind by the longest trailer, and by what
 * a target may hold back until it is flushed.
 */
#define LAG (ALOFT_TRAILER_MAX + ALOFT_FLASH_UNIT_MAX)

/* Pieces in which the image is read: whole digest blocks are the fastest. */
static uint32_t piece_size(const struct aloft_update *update)
{
    const size_t size = update->config.work_size;

    return aloft_round_down(
            size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, ALOFT_DIGEST_BLOCK_MAX);
}

/* Reads a piece of the image, at most piece_size(), into the work memory. */
static enum aloft_status read_piece(
        struct aloft_update *update, uint32_t offset, uint32_t len)
{
    return update->target->ops->read(update->target, offset, update->config.work, len);
}

/* Puts the flash mode as it was sent over the one that stands in flash. */
static void unpatch(struct aloft_update *update, uint32_t offset, uint32_t len)
{
    const uint32_t at = ALOFT_ESP_FLASH_MODE_OFFSET;

    if (update->mode_patched && offset <= at && at < offset + len) {
        update->config.work[at - offset] = update->head[at];
    }
}

/* Digests on up to `end`: the image as it was sent, for all who know only that. */
static enum aloft_status digest_to(struct aloft_update *update, uint32_t end)
{
    const uint32_t piece = piece_size(update);

    while (update->digested < end) {
        const uint32_t left = end - update->digested;
        const uint32_t len = left < piece ? left : piece;
        const enum aloft_status status = read_piece(update, update->digested, len);

        if (status != ALOFT_OK) {
            return status;
        }
        unpatch(update, update->digested, len);
        aloft_digest_update(&update->sha256, update->config.work, len);
        if (update->offer.announced.ops != NULL) {
            aloft_digest_update(&update->announced, update->config.work, len);
        }
        update->digested += len;
    }
    return ALOFT_OK;
}

void aloft_readback_begin(struct aloft_update *update)
{
    update->digested = 0;
    aloft_digest_begin(&update->sha256, update->config.sha256);
    if (update->offer.announced.ops != NULL) {
        aloft_digest_begin(&update->announced, update->offer.announced.ops);
    }
}

enum aloft_status aloft_readback_follow(struct aloft_update *update)
{
    const uint32_t behind = update->written - update->digested;
    const uint32_t piece = piece_size(update);

    if (behind < LAG || behind - LAG < piece) {
        return ALOFT_OK;
    }
    return digest_to(update, update->digested + aloft_round_down(behind - LAG, piece));
}

/* Fills where the trailer is; without one, all of the image is payload. */
static enum aloft_status find_trailer(
        struct aloft_update *update, struct aloft_readback *result)
{
    struct aloft_trailer trailer;
    enum aloft_status status;

    result->image.payload_size = update->written;
    result->trailer_status = ALOFT_ERR_UNSIGNED;
    if (update->config.verifier->signature_max == 0 ||
            update->written < ALOFT_TRAILER_LENGTH_SIZE) {
        return ALOFT_OK;
    }
    status = read_piece(update, update->written - ALOFT_TRAILER_LENGTH_SIZE,
            ALOFT_TRAILER_LENGTH_SIZE);
    if (status != ALOFT_OK) {
        return status;
    }
    result->trailer_status =
            aloft_trailer_decode(&trailer, update->written, update->config.work);
    if (result->trailer_status == ALOFT_OK) {
        result->image.payload_size = trailer.image_size;
        result->signature_len = trailer.signature_len;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_readback_finish(
        struct aloft_update *update, struct aloft_readback *result)
{
    struct aloft_digest payload;
    enum aloft_status status = find_trailer(update, result);

    if (status != ALOFT_OK) {
        return status;
    }
    result->image.size = update->written;
    status = digest_to(update, result->image.payload_size);
    if (status != ALOFT_OK) {
        return status;
    }
    payload = update->sha256;
    aloft_digest_finish(&payload, result->signed_digest);
    // The trailer is one piece, so it is what stays in the work memory.
    status = digest_to(update, update->written);
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_digest_finish(&update->sha256, result->image.sha256);
    if (update->offer.announced.ops != NULL) {
        aloft_digest_finish(&update->announced, result->announced);
    }
    return ALOFT_OK;
}

enum aloft_status aloft_readback_as_stored(
        struct aloft_update *update, struct aloft_target_image *image)
{
    const uint32_t piece = piece_size(update);

    if (!update->mode_patched) {
        return ALOFT_OK; // as stored is as sent
    }
    aloft_digest_begin(&update->sha256, update->config.sha256);
    for (uint32_t offset = 0; offset < image->size; offset += piece) {
        const uint32_t left = image->size - offset;
        const uint32_t len = left < piece ? left : piece;
        const enum aloft_status status = read_piece(update, offset, len);

        if (status != ALOFT_OK) {
            return status;
        }
        aloft_digest_update(&update->sha256, update->config.work, len);
    }
    aloft_digest_finish(&update->sha256, image->sha256);
    return ALOFT_OK;
}
