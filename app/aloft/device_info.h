/**
 * @file device_info.h
 * What a device tells about itself (docs/spec/device-api.md, 3).
 */
#ifndef ALOFT_APP_DEVICE_INFO_H
#define ALOFT_APP_DEVICE_INFO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli.h"
#include "device_boots.h"
#include "device_fields.h"

enum device_state { DEVICE_RUNNING, DEVICE_TRIAL, DEVICE_CONFIRMED, DEVICE_RECOVERY };

/** Texts that the device does not tell are empty. They are not cleaned. */
struct device_info {
    char hostname[DEVICE_TEXT_MAX];
    char version[DEVICE_TEXT_MAX];
    char target[DEVICE_TEXT_MAX];
    char slot[DEVICE_TEXT_MAX];
    char boot_reason[DEVICE_TEXT_MAX];
    char refused[DEVICE_TEXT_MAX];
    char unhealthy[DEVICE_TEXT_MAX];
    char image_sha256[DEVICE_TEXT_MAX];
    char boot_id[DEVICE_TEXT_MAX];
    enum device_state state;
    bool can_rollback;
    uint32_t trials_left;
    uint32_t image_size;
    uint32_t trust_version; /**< Of its trust store; 0: none, or it does not tell. */
    uint32_t uptime_s;
    bool takes_uploads;     /**< It tells of uploads; else the four below are empty. */
    uint32_t firmware_room; /**< Bytes of the largest file that it takes; 0: none. */
    uint32_t files_room;
    uint32_t manifest_room;         /**< Bytes of a manifest that may come ahead. */
    char password[DEVICE_TEXT_MAX]; /**< "digest", "basic", "none", "closed". */
    struct device_boots boots;
};

/** Reads an answer; false when it is no info object of a device. */
bool device_info_read(struct device_info *info, const char *text);

/** "running", "trial" or "confirmed". */
const char *device_state_text(enum device_state state);

/** Prints a table for people, and puts the same into the result for scripts. */
enum aloft_exit device_info_print(struct cli *cli, const struct device_info *info);

#endif
