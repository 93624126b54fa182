/**
 * @file device.h
 * A device with a form, in memory, and one conversation with it.
 */
#ifndef TRANSCRIPT_WEB_DEVICE_H
#define TRANSCRIPT_WEB_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/memory_target.h"
#include "aloft/web_plain_device.h"
#include "aloft/web_server.h"
#include "fake_verifier.h"
#include "test_random.h"

#define DEVICE_ROOM   524288u
#define DEVICE_ANSWER 4096u
#define DEVICE_KEY    0x5A

struct device_settings {
    bool password; /**< It has one: "secret". */
    bool signing;  /**< It demands signatures. */
    uint32_t room;
};

struct device {
    struct aloft_web_plain_device plain;
    struct aloft_web_server server;
    struct test_random random;
    struct fake_verifier verifier;
    struct aloft_memory_target firmware;
    struct aloft_memory_target files;
    struct aloft_update update;
    struct aloft_update_config config;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t *firmware_bytes; /**< DEVICE_ROOM bytes; and so of files. */
    uint8_t *files_bytes;
    char answer[DEVICE_ANSWER]; /**< Of the last request; ends with a zero. */
    size_t answer_len;
    bool closed;
    unsigned restarts;
};

/** A device as it is switched on. Free it with device_done(). */
void device_init(struct device *device, const struct device_settings *settings);
void device_done(struct device *device);

/** Sends `len` bytes over a new connection: the first `first` of them at once, the rest
 * `piece` at a time, until the device closes. */
void device_hear(struct device *device, const uint8_t *bytes, size_t len, size_t first,
        size_t piece);

/** The code of the last answer; interim ones do not count. */
unsigned device_code(const struct device *device);

#endif
