#include "aloft/checked.h"
#include "aloft/memory.h"
#include "update_private.h"

/*
 * Where the trailer begins is known only at the end, and the signature is over what
 * stands in front of it. So the digest stays behind by the longest trailer, and by what
 * a target may hold back until it is flushed.
 */
#define LAG (ALOFT_TRAILER_MAX + ALOFT_FLASH_UNIT_MAX)

/*
 * With a judge also by a manifest and a short block list in front of it. Behind a
 * longer one the payload is digested a second time.
 */
#define LAG_JUDGED (LAG + 4096u)

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

/* Reads the next piece in front of `end`, as it was sent, and tells its length. */
static enum aloft_status read_sent(
        struct aloft_update *update, uint32_t offset, uint32_t end, uint32_t *len)
{
    const uint32_t piece = piece_size(update);
    const uint32_t left = end - offset;

    *len = left < piece ? left : piece;
    const enum aloft_status status = read_piece(update, offset, *len);
    if (status == ALOFT_OK) {
        unpatch(update, offset, *len);
    }
    return status;
}

/* Digests on up to `end`: the image as it was sent, for all who know only that. */
static enum aloft_status digest_to(struct aloft_update *update, uint32_t end)
{
    uint32_t len;

    while (update->digested < end) {
        const enum aloft_status status = read_sent(update, update->digested, end, &len);

        if (status != ALOFT_OK) {
            return status;
        }
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
    const uint32_t lag = update->config.judge == NULL ? LAG : LAG_JUDGED;
    const uint32_t piece = piece_size(update);

    if (behind < lag || behind - lag < piece) {
        return ALOFT_OK;
    }
    return digest_to(update, update->digested + aloft_round_down(behind - lag, piece));
}

/* Is there a manifest, and where does what it speaks about end? */
static enum aloft_status find_manifest(
        struct aloft_update *update, struct aloft_readback *result)
{
    const struct aloft_image_judge *image_judge = update->config.judge;
    struct aloft_target_reader reader;

    if (image_judge == NULL) {
        return ALOFT_OK;
    }
    aloft_target_reader_init(&reader, update);
    const struct aloft_image_file file = aloft_update_file(update, &reader.base);
    const enum aloft_status status =
            image_judge->ops->measure(image_judge, &file, &result->image.payload_size);
    result->has_manifest = status == ALOFT_OK;
    return status == ALOFT_ERR_NOT_FOUND ? ALOFT_OK : status;
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

/* Digests the payload: on, or, where it ends before what was digested, once more. */
static enum aloft_status digest_payload(
        struct aloft_update *update, uint32_t size, uint8_t *result)
{
    struct aloft_digest payload;
    enum aloft_status status = ALOFT_OK;
    uint32_t len;

    if (update->digested <= size) {
        status = digest_to(update, size);
        payload = update->sha256;
    } else {
        aloft_digest_begin(&payload, update->config.sha256);
        for (uint32_t at = 0; at < size && status == ALOFT_OK; at += len) {
            status = read_sent(update, at, size, &len);
            aloft_digest_update(&payload, update->config.work, len);
        }
    }
    aloft_digest_finish(&payload, result);
    return status;
}

enum aloft_status aloft_readback_finish(
        struct aloft_update *update, struct aloft_readback *result)
{
    enum aloft_status status = find_manifest(update, result);

    if (status == ALOFT_OK && !result->has_manifest) {
        status = find_trailer(update, result);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    result->image.size = update->written;
    status = digest_payload(update, result->image.payload_size, result->signed_digest);
    if (status != ALOFT_OK) {
        return status;
    }
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
