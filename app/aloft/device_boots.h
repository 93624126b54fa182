/**
 * @file device_boots.h
 * What the last boots of a device have come to (docs/spec/device-api.md, 3.1).
 */
#ifndef ALOFT_APP_DEVICE_BOOTS_H
#define ALOFT_APP_DEVICE_BOOTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"
#include "device_fields.h"

/** More of them are passed over. */
#define DEVICE_BOOTS_MAX 16u

/** One boot. Texts that the device does not tell are empty. They are not cleaned. */
struct device_boot {
    uint32_t sequence;
    bool bootable;
    bool installed;
    bool resumed;
    bool files;
    bool trial;
    uint32_t trials_left;
    uint32_t moves;
    char slot[DEVICE_TEXT_MAX];
    char reason[DEVICE_TEXT_MAX];
    char problem[DEVICE_TEXT_MAX];
    char image[DEVICE_TEXT_MAX];
};

struct device_boots {
    struct device_boot boots[DEVICE_BOOTS_MAX]; /**< The newest first. */
    size_t count;
};

/** Reads the member "boots" of an info object; one without has none. False when it is
 * not as specified. */
bool device_boots_read(struct device_boots *boots, const json_t *info);

/** Prints a table for people, if there is anything to tell, and puts the same into the
 * result for scripts. */
enum aloft_exit device_boots_print(struct cli *cli, const struct device_boots *boots);

#endif
