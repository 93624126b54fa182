#include "uploads.h"

#include "aloft/bearssl_digest.h"
#include "renewal.h"

static enum aloft_status take_trust(
        struct aloft_espota_trust *base, const uint8_t *bytes, size_t len)
{
    return firmware_renew_trust(((struct uploads_trust *)base)->firmware, bytes, len);
}

static enum aloft_status make_receiver(
        struct uploads *uploads, struct firmware *firmware)
{
    const char *const password = firmware->settings.password;
    struct aloft_espota_receiver_config config = {
            .update = &firmware->updates.update,
            .update_config = &firmware->updates.config,
            .prelude = &uploads->ahead.base,
            .digests = {.md5 = &aloft_bearssl_md5, .sha256 = &aloft_bearssl_sha256},
            .random = &firmware->random,
            .scheme = ALOFT_ESPOTA_SCHEME_OPEN,
    };

    if (password != NULL) {
        config.scheme = ALOFT_ESPOTA_SCHEME_PBKDF2;
        aloft_espota_secret_make(&config.secret, &aloft_bearssl_sha256, password,
                aloft_span_of(password).len);
    }
    return aloft_espota_receiver_init(&uploads->receiver, &config);
}

static enum aloft_status open(struct firmware_part *part, struct firmware *firmware)
{
    static const struct aloft_espota_trust_ops ops = {.take = take_trust};
    struct uploads *const uploads = (struct uploads *)part;
    const struct aloft_espota_ahead_config ahead = {
            .memory = uploads->document,
            .size = sizeof(uploads->document),
            .trust = &uploads->trust.base,
    };

    uploads->trust = (struct uploads_trust){.base = {&ops}, .firmware = firmware};
    enum aloft_status status = aloft_espota_ahead_init(&uploads->ahead, &ahead);

    if (status == ALOFT_OK) {
        status = make_receiver(uploads, firmware);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_lwip_pump_add(&firmware->pump, &uploads->link, &uploads->receiver.machine);
    return aloft_lwip_link_bind(&uploads->link, FIRMWARE_ESPOTA_PORT);
}

void uploads_init(struct uploads *uploads)
{
    static const struct firmware_part_ops ops = {.open = open};

    uploads->part.ops = &ops;
}
