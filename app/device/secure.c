#include "secure.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/file.h"
#include "aloft/posix_random.h"

#define ROOTS_MAX 65536u

static enum aloft_status read_roots(struct secure *secure, const char *path)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum aloft_status status = aloft_file_read(path, ROOTS_MAX, &text, &len);

    if (status == ALOFT_OK) {
        status = aloft_bearssl_pem_read(&secure->roots, (const char *)text, len);
    }
    free(text);
    return status;
}

/* A device without a clock goes by what was signed: its firmware, its trust store. Both
 * are in its flash, so it knows that much after each start. */
static void read_time(struct secure *secure)
{
    const struct device *const device = secure->device;
    const struct device_options *const options = device->options;
    const uint64_t signed_s = device->updates.acceptance.latest;
    const int64_t clock_s =
            options->clock_s != 0 ? options->clock_s : (int64_t)time(NULL);

    secure->time.is_clock = !options->no_clock;
    secure->time.floor_s = options->no_clock ? device->build->built_s : clock_s;
    if (signed_s <= INT64_MAX) {
        aloft_tls_time_raise(&secure->time, (int64_t)signed_s);
    }
}

void secure_refresh(struct secure *secure)
{
    const size_t count = aloft_site_tls_anchors(
            &secure->device->board.site, secure->items, ALOFT_BEARSSL_TLS_ANCHORS_MAX);

    secure->anchors = secure->roots.anchors;
    if (count > 0) {
        secure->anchors.items = secure->items;
        secure->anchors.count = count;
    }
    read_time(secure);
}

enum aloft_status secure_init(
        struct secure *secure, const struct device *device, struct aloft_machine *inner)
{
    const struct device_options *const options = device->options;
    const struct aloft_bearssl_tls_config config = {
            .suites = &aloft_bearssl_fast,
            .anchors = &secure->anchors,
            .time = &secure->time,
            .policy = options->tls_preferred ? ALOFT_TLS_PREFERRED : ALOFT_TLS_REQUIRED,
            .random = &secure->random,
            .buffer = secure->records,
            .buffer_size = sizeof(secure->records),
    };

    memset(secure, 0, sizeof(*secure));
    secure->device = device;
    secure->random = aloft_posix_random();
    enum aloft_status status = aloft_bearssl_tls_init(&secure->engine, &config);

    if (status == ALOFT_OK && options->tls_roots != NULL) {
        status = read_roots(secure, options->tls_roots);
    }
    aloft_tls_client_init(&secure->client, inner, &secure->engine.base, 0);
    return status;
}
