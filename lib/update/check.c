#include "aloft/memory.h"
#include "aloft/probe.h"
#include "update_private.h"

static bool announced_holds(
        const struct aloft_update *update, const struct aloft_readback *found)
{
    const struct aloft_digest_value *announced = &update->offer.announced;

    return announced->ops == NULL ||
           memcmp(announced->bytes, found->announced, announced->ops->size) == 0;
}

static enum aloft_status check_signature(
        const struct aloft_update *update, const struct aloft_readback *found)
{
    const struct aloft_verifier *verifier = update->config.verifier;

    if (verifier->signature_max == 0) {
        return ALOFT_OK;
    }
    if (found->trailer_status != ALOFT_OK) {
        return found->trailer_status;
    }
    if (found->signature_len > verifier->signature_max) {
        return ALOFT_ERR_SIGNATURE;
    }
    return verifier->ops->verify(
            verifier, found->signed_digest, update->config.work, found->signature_len);
}

/* Is whoever made the image trusted for it? */
static enum aloft_status check_maker(
        const struct aloft_update *update, const struct aloft_readback *found)
{
    const struct aloft_image_judge *image_judge = update->config.judge;
    struct aloft_target_reader reader;

    if (!found->has_manifest) {
        return check_signature(update, found);
    }
    aloft_target_reader_init(&reader, update);
    const struct aloft_image_file file = aloft_update_file(update, &reader.base);
    return image_judge->ops->judge_file(image_judge, &file, found->signed_digest);
}

static bool is_packed(const struct aloft_update *update)
{
    return update->config.unpacker != NULL &&
           (update->config.takes & ALOFT_TAKES_GZIP) != 0 &&
           aloft_image_probe(update->head, update->head_len) == ALOFT_FORMAT_GZIP;
}

static enum aloft_status examine(const struct aloft_update *update)
{
    struct aloft_target_reader reader;

    if (update->offer.kind != ALOFT_UPDATE_FIRMWARE) {
        return ALOFT_OK;
    }
    aloft_target_reader_init(&reader, update);
    if (is_packed(update)) {
        return aloft_update_check_packed(update, &reader.base);
    }
    if (update->config.examiner == NULL) {
        return ALOFT_OK;
    }
    return update->config.examiner->examine(&reader.base);
}

enum aloft_status aloft_update_check_image(
        struct aloft_update *update, struct aloft_target_image *image)
{
    struct aloft_readback found = {0};
    enum aloft_status status = aloft_readback_finish(update, &found);

    if (status != ALOFT_OK) {
        return status;
    }
    if (!announced_holds(update, &found)) {
        return ALOFT_ERR_DIGEST;
    }
    status = check_maker(update, &found);
    if (status != ALOFT_OK) {
        return status;
    }
    status = examine(update);
    if (status != ALOFT_OK) {
        return status;
    }
    *image = found.image;
    return aloft_readback_as_stored(update, image);
}
