/**
 * @file web_plain_device.h
 * A device of which no more is to be told over HTTP than its name and version, and that
 * takes no orders but updates: for products that know neither trials nor trust stores.
 */
#ifndef ALOFT_WEB_PLAIN_DEVICE_H
#define ALOFT_WEB_PLAIN_DEVICE_H

#include "aloft/web_device.h"

struct aloft_web_plain_device {
    struct aloft_web_device base; /**< Hand out this. */
    const char *hostname;
    const char *version;
};

/** Makes one. Both texts are borrowed; NULL: not told. */
void aloft_web_plain_device_init(struct aloft_web_plain_device *device,
        const char *hostname, const char *version);

#endif
