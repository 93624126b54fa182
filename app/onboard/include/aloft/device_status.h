/**
 * @file device_status.h
 * What the simulated device tells about itself, in a file that tools may read.
 *
 *     {"schema":1,"state":"running","pid":4711,"hostname":"kitchen",
 *      "version":"1.0.0","installs":0,"address":"127.0.0.1","espota_port":8266,
 *      "http_port":40001,"image_sha256":"9f86..."}
 */
#ifndef ALOFT_DEVICE_STATUS_H
#define ALOFT_DEVICE_STATUS_H

#include <stdint.h>

#include "aloft/boot_record.h"
#include "aloft/status.h"

struct device_status {
    /** "running"; "recovery": the boot stage has nothing to boot and waits for an
     * image; "restarting": one was accepted; "off". */
    const char *state;
    const char *hostname;
    const char *version;
    const char *address;
    uint16_t espota_port;
    uint16_t http_port;
    struct aloft_boot_state record;
};

/**
 * Replaces the file `path`: a reader finds the old content or the new, whole.
 *
 * @return ALOFT_OK; ALOFT_ERR_IO.
 */
ALOFT_CHECKED enum aloft_status device_status_write(
        const char *path, const struct device_status *status);

#endif
