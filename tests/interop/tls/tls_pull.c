/*
 * A device's pull client over BearSSL, for the scripts here: asks once and tells how it
 * ended. tls_pull URL CA.pem [option=value]...
 *
 *     floor=SECONDS  clock=1  preferred=1  buffer=SIZE  suites=chacha20|aes_gcm|fast
 *     flash=SIZE     silence=MS  handshake=MS  chunked=1
 *
 * Prints: OUTCOME STATUS SUITE touched|untouched, and the image's SHA-256.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_pem.h"
#include "aloft/bearssl_tls.h"
#include "aloft/clock.h"
#include "aloft/file.h"
#include "aloft/hex.h"
#include "aloft/memory_target.h"
#include "aloft/posix_random.h"
#include "aloft/pull_client.h"
#include "aloft/pump.h"
#include "aloft/tls_client.h"
#include "aloft/update.h"

#define RAM_SIZE (4u * 1024u * 1024u)

struct device {
    struct aloft_pull_client client;
    struct aloft_pull_config config;
    struct aloft_pull_device facts;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target target;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t ram[RAM_SIZE];
    struct aloft_random random;
    struct aloft_bearssl_pem pem;
    struct aloft_tls_time time;
    struct aloft_bearssl_tls_config tls_config;
    struct aloft_bearssl_tls engine;
    struct aloft_tls_client tls;
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
    uint32_t handshake_ms;
};

static const char *status_name(enum aloft_status status)
{
    static const struct {
        enum aloft_status status;
        const char *name;
    } names[] = {
#define NAME(name, number, text) {name, #name},
            ALOFT_STATUS_LIST(NAME)
#undef NAME
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].status == status) {
            return names[i].name;
        }
    }
    return "?";
}

static bool take_number(struct device *device, const char *text)
{
    const char *value = strchr(text, '=');
    const unsigned long long number = value != NULL ? strtoull(value + 1, NULL, 10) : 0;

    if (strncmp(text, "floor=", 6) == 0) {
        device->time.floor_s = (int64_t)number;
    } else if (strncmp(text, "clock=", 6) == 0) {
        device->time.is_clock = number != 0;
    } else if (strncmp(text, "preferred=", 10) == 0) {
        device->tls_config.policy =
                number != 0 ? ALOFT_TLS_PREFERRED : ALOFT_TLS_REQUIRED;
    } else if (strncmp(text, "buffer=", 7) == 0) {
        device->tls_config.buffer_size = (size_t)number;
    } else if (strncmp(text, "silence=", 8) == 0) {
        device->config.silence_ms = (uint32_t)number;
    } else if (strncmp(text, "handshake=", 10) == 0) {
        device->handshake_ms = (uint32_t)number;
    } else if (strncmp(text, "chunked=", 8) == 0) {
        device->config.chunked_allowed = number != 0;
    } else {
        return false;
    }
    return true;
}

static bool take_option(struct device *device, const char *text)
{
    static const struct {
        const char *name;
        const struct aloft_bearssl_suites *suites;
    } all[] = {
            {"suites=chacha20", &aloft_bearssl_chacha20},
            {"suites=aes_gcm", &aloft_bearssl_aes_gcm},
            {"suites=both", &aloft_bearssl_chacha20_aes_gcm},
            {"suites=fast", &aloft_bearssl_fast},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].name, text) == 0) {
            device->tls_config.suites = all[i].suites;
            return true;
        }
    }
    return take_number(device, text);
}

static void set_up(struct device *device, const char *url)
{
    aloft_memory_target_init(&device->target, device->ram, sizeof device->ram);
    device->update_config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    device->config = (struct aloft_pull_config){
            .update = &device->update,
            .update_config = &device->update_config,
            .md5 = &aloft_bearssl_md5,
            .device = &device->facts,
            .url = url,
            .version = "0",
            .tls_available = true,
            .stay = true,
    };
    device->random = aloft_posix_random();
    device->tls_config = (struct aloft_bearssl_tls_config){
            .suites = &aloft_bearssl_chacha20_aes_gcm,
            .anchors = &device->pem.anchors,
            .time = &device->time,
            .random = &device->random,
            .buffer = device->records,
            .buffer_size = sizeof device->records,
    };
}

static enum aloft_status read_anchors(struct device *device, const char *path)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum aloft_status status = aloft_file_read(path, 65536, &text, &len);

    if (status == ALOFT_OK) {
        status = aloft_bearssl_pem_read(&device->pem, (const char *)text, len);
    }
    free(text);
    return status;
}

static enum aloft_status ask(struct device *device)
{
    struct aloft_pump *pump = NULL;
    struct aloft_link *link = NULL;
    enum aloft_status status =
            aloft_bearssl_tls_init(&device->engine, &device->tls_config);

    if (status == ALOFT_OK) {
        status = aloft_pump_new(&pump);
    }
    aloft_pull_client_init(&device->client);
    aloft_tls_client_init(&device->tls, &device->client.exchange.machine,
            &device->engine.base, device->handshake_ms);
    if (status == ALOFT_OK) {
        status = aloft_pump_add(pump, &device->tls.machine, &link);
    }
    if (status == ALOFT_OK) {
        status = aloft_pull_client_start(
                &device->client, &device->config, aloft_clock_ms());
    }
    while (status == ALOFT_OK &&
            aloft_pull_client_outcome(&device->client) == ALOFT_PULL_RUNNING) {
        (void)aloft_pump_turn(pump, 100); // nothing is watched
    }
    aloft_pump_free(pump);
    return status;
}

static void report(const struct device *device)
{
    static const char *const outcomes[] = {
            "running", "failed", "no_update", "installed", "version_told"};
    bool touched = aloft_pull_client_outcome(&device->client) == ALOFT_PULL_INSTALLED;

    for (size_t i = 0; !touched && i < sizeof device->ram; i++) {
        touched = touched || device->ram[i] != 0;
    }
    printf("%s %s %s %s %u\n", outcomes[aloft_pull_client_outcome(&device->client)],
            status_name(aloft_pull_client_status(&device->client)),
            aloft_bearssl_tls_suite(&device->engine), touched ? "touched" : "untouched",
            (unsigned)device->target.image.size);
}

int main(int argc, char **argv)
{
    struct device *device = (struct device *)calloc(1, sizeof *device);
    enum aloft_status status = ALOFT_ERR_ARGUMENT;

    if (device == NULL || argc < 3) {
        free(device);
        return 2;
    }
    set_up(device, argv[1]);
    for (int i = 3; i < argc; i++) {
        if (!take_option(device, argv[i])) {
            free(device);
            return 2;
        }
    }
    status = read_anchors(device, argv[2]);
    if (status == ALOFT_OK) {
        status = ask(device);
    }
    if (status == ALOFT_OK) {
        report(device);
    } else {
        printf("not asked: %s\n", status_name(status));
    }
    free(device);
    return status == ALOFT_OK ? 0 : 1;
}
