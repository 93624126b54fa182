#include "update_private.h"

/* The transfer and the flash are sound, as the digests have shown: whatever does not
 * unpack was broken before it was sent. */
static enum aloft_status blame_file(enum aloft_status status)
{
    const bool is_broken = status == ALOFT_ERR_TRUNCATED || status == ALOFT_ERR_DIGEST;

    return is_broken ? ALOFT_ERR_FORMAT : status;
}

static enum aloft_status check_first_bytes(const struct aloft_update *update)
{
    const struct aloft_update_config *config = &update->config;
    const unsigned inside = config->takes & ~ALOFT_TAKES_GZIP;
    size_t len;
    const enum aloft_status status = aloft_decoder_read(
            config->unpacker, config->work, ALOFT_ESP_HEADER_MAX, &len);

    if (status != ALOFT_OK) {
        return status;
    }
    if (len == 0) {
        return ALOFT_ERR_NO_DATA;
    }
    return aloft_update_check_head(config, inside, config->work, len);
}

/* Up to the end, where the format's own checks are. */
static enum aloft_status unpack_rest(const struct aloft_update_config *config)
{
    enum aloft_status status = ALOFT_OK;
    size_t len;

    while (status == ALOFT_OK && !config->unpacker->ended) {
        status = aloft_decoder_read(
                config->unpacker, config->work, config->work_size, &len);
    }
    return status;
}

static enum aloft_status ask_examiner(const struct aloft_update_config *config)
{
    struct aloft_decoder_reader unpacked;

    if (config->examiner == NULL) {
        return ALOFT_OK;
    }
    aloft_decoder_reader_init(&unpacked, config->unpacker, config->unpacker->offset,
            config->work, config->work_size);
    return config->examiner->examine(&unpacked.base);
}

enum aloft_status aloft_update_check_packed(
        const struct aloft_update *update, const struct aloft_reader *packed)
{
    const struct aloft_update_config *config = &update->config;
    const uint32_t room = update->target->ops->unpacked_room(update->target);
    enum aloft_status status = aloft_decoder_begin(config->unpacker, packed, room);

    if (status == ALOFT_OK) {
        status = check_first_bytes(update);
    }
    if (status == ALOFT_OK) {
        status = unpack_rest(config);
    }
    return status == ALOFT_OK ? ask_examiner(config) : blame_file(status);
}
