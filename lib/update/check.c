#include "aloft/memory.h"
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
    status = check_signature(update, &found);
    if (status != ALOFT_OK) {
        return status;
    }
    *image = found.image;
    return aloft_readback_as_stored(update, image);
}
