#include "aloft/probe.h"
#include "update_private.h"

#define SHA256_SIZE   32u
#define TAKES_DEFAULT (ALOFT_TAKES_ESP | ALOFT_TAKES_ELF)

/* The digest for the boot record has to serve the signature as well. */
static bool verifier_fits(const struct aloft_update_config *config)
{
    return config->verifier->signature_max == 0 ||
           aloft_digest_is_same(config->verifier->digest, config->sha256);
}

static bool is_complete(const struct aloft_update_config *config)
{
    return config->firmware != NULL && config->sha256 != NULL &&
           config->sha256->size == SHA256_SIZE && config->verifier != NULL &&
           config->work != NULL && verifier_fits(config);
}

enum aloft_status aloft_update_check_offer(const struct aloft_update_config *config,
        const struct aloft_update_offer *offer)
{
    if (!is_complete(config)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (config->work_size < ALOFT_UPDATE_WORK_SIZE) {
        return ALOFT_ERR_MEMORY;
    }
    if (offer->size == 0) {
        return ALOFT_ERR_SIZE;
    }
    if (offer->kind == ALOFT_UPDATE_FILE_SYSTEM && config->file_system == NULL) {
        return ALOFT_ERR_COMMAND;
    }
    if (config->needs_reset) {
        return ALOFT_ERR_BOOTSTRAP;
    }
    if (config->chip_size != 0 && config->chip_size < config->declared_chip_size) {
        return ALOFT_ERR_FLASH_CONFIG;
    }
    return ALOFT_OK;
}

static unsigned takes_bit(enum aloft_image_format format)
{
    switch (format) {
    case ALOFT_FORMAT_ESP:
        return ALOFT_TAKES_ESP;
    case ALOFT_FORMAT_GZIP:
        return ALOFT_TAKES_GZIP;
    case ALOFT_FORMAT_ELF:
        return ALOFT_TAKES_ELF;
    case ALOFT_FORMAT_UNKNOWN:
        break;
    }
    return ALOFT_TAKES_RAW;
}

static enum aloft_status check_esp_head(
        const struct aloft_update_config *config, const uint8_t *head, size_t len)
{
    struct aloft_esp_header header;

    if (aloft_esp_header_decode(&header, head, len) != ALOFT_OK) {
        return ALOFT_ERR_MAGIC;
    }
    if (config->chip_size != 0 && aloft_esp_flash_size(&header) > config->chip_size) {
        return ALOFT_ERR_IMAGE_CONFIG;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_update_check_head(const struct aloft_update_config *config,
        unsigned takes, const uint8_t *head, size_t len)
{
    const enum aloft_image_format format = aloft_image_probe(head, len);

    if (takes == 0) {
        takes = TAKES_DEFAULT;
    }
    if ((takes & ALOFT_TAKES_RAW) != 0) {
        return ALOFT_OK;
    }
    if ((takes & takes_bit(format)) == 0) {
        return ALOFT_ERR_MAGIC;
    }
    if (format == ALOFT_FORMAT_ESP) {
        return check_esp_head(config, head, len);
    }
    return ALOFT_OK;
}
