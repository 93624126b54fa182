/* Updates over espota, with or without a password. */
#include "aloft/bearssl_digest.h"
#include "firmware.h"

static enum aloft_status make_receiver(struct firmware *firmware)
{
    struct uploads *const uploads = &firmware->uploads;
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

enum aloft_status uploads_open(struct firmware *firmware)
{
    struct uploads *const uploads = &firmware->uploads;
    const struct aloft_espota_ahead_config ahead = {
            .memory = uploads->document,
            .size = sizeof(uploads->document),
    };
    enum aloft_status status = aloft_espota_ahead_init(&uploads->ahead, &ahead);

    if (status == ALOFT_OK) {
        status = make_receiver(firmware);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    aloft_lwip_pump_add(&firmware->pump, &uploads->link, &uploads->receiver.machine);
    return aloft_lwip_link_bind(&uploads->link, FIRMWARE_ESPOTA_PORT);
}
