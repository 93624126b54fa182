/**
 * @file web_device.h
 * What the HTTP server of a device tells about it, and what it may be told to do.
 *
 * A product fulfils this contract; how it boots and where images lie stays its own.
 */
#ifndef ALOFT_WEB_DEVICE_H
#define ALOFT_WEB_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

#define ALOFT_WEB_SHA256_SIZE 32u

/** What the running image is to the boot stage. */
enum aloft_web_state {
    ALOFT_WEB_RUNNING,   /**< Nothing to confirm: this device knows no trials. */
    ALOFT_WEB_TRIAL,     /**< Goes back to the one before unless it is confirmed. */
    ALOFT_WEB_CONFIRMED, /**< Stays. */
    ALOFT_WEB_RECOVERY,  /**< There is none: the boot stage waits for one. */
};

/** Bytes of an image's SHA-256 that tell it from others. */
#define ALOFT_WEB_IMAGE_ID_SIZE 8u
/** Boots that a device can tell of. */
#define ALOFT_WEB_BOOTS_MAX 4u

/** What one boot has come to. Texts as in struct aloft_web_info. */
struct aloft_web_boot {
    uint32_t sequence; /**< Rises from boot to boot. */
    bool bootable;     /**< An image was verified and started. */
    bool installed;    /**< It has finished an install. */
    bool resumed;      /**< It went on with one that was cut. */
    bool files;        /**< That was, or was to be, of a file system. */
    bool on_trial;
    uint32_t trials_left;
    uint32_t moves; /**< Sectors that it copied. */
    const char *slot;
    const char *reason;  /**< Why this image is there. */
    const char *problem; /**< What went wrong: verifying, installing; NULL: nothing. */
    uint8_t image[ALOFT_WEB_IMAGE_ID_SIZE]; /**< First bytes of its SHA-256. */
};

/** Texts are borrowed until the device is called again; NULL: not known. */
struct aloft_web_info {
    const char *hostname;
    const char *version;
    const char *target; /**< The kind of device: who builds images must match it. */
    const char *slot;
    enum aloft_web_state state;
    uint32_t trials_left; /**< Of TRIAL: boots without confirmation that remain. */
    bool can_rollback;
    uint32_t trust_version;  /**< Of the trust store; 0: there is none. */
    const char *boot_reason; /**< Why it booted as it did, in a word or two. */
    const char *refused;     /**< Why the last update or rollback was not done; NULL. */
    const char *unhealthy;   /**< First health check that has not passed; NULL: none. */
    uint32_t uptime_s;
    uint32_t image_size;
    uint8_t image_sha256[ALOFT_WEB_SHA256_SIZE]; /**< Over the whole running image. */
    /** What the last boots that did more than start the image have come to, the newest
     * first. */
    struct aloft_web_boot boots[ALOFT_WEB_BOOTS_MAX];
    unsigned boot_count; /**< At most ALOFT_WEB_BOOTS_MAX. */
};

struct aloft_web_device;

/** The server calls these while it takes a request; they may block to write flash. */
struct aloft_web_device_ops {
    /** Fills `info`, which is zeroed. */
    void (*info)(struct aloft_web_device *device, struct aloft_web_info *info);
    /**
     * Makes the running image stay. NULL, and rollback as well: a boot stage that has
     * nothing to boot, and takes an image; then there is no such order.
     *
     * @return ALOFT_OK; ALOFT_ERR_NOT_ON_TRIAL; ALOFT_ERR_VETO when a health check has
     *         not passed, which info() then names; ALOFT_ERR_PENDING when something
     *         else waits for the restart; others: a failure.
     */
    enum aloft_status (*confirm)(struct aloft_web_device *device);
    /**
     * Asks the boot stage to go back to the image before, at the next restart. The
     * server asks its port for one after the answer is sent.
     *
     * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when there is none to go back to;
     *         ALOFT_ERR_BUSY while an update is under way; ALOFT_ERR_PENDING as above;
     *         others: a failure.
     */
    enum aloft_status (*rollback)(struct aloft_web_device *device);
    /**
     * Takes the `len` hostile bytes of a new trust store. NULL: there are none.
     *
     * @return ALOFT_OK when it counts from now on; ALOFT_ERR_BUSY while an update is
     *         under way; ALOFT_ERR_FLASH_*: a failure; others: why it is refused.
     */
    enum aloft_status (*take_trust)(
            struct aloft_web_device *device, const uint8_t *bytes, size_t len);
    /**
     * Judges firmware by the `len` hostile bytes of its manifest, before it is sent.
     * Nothing is erased, and nothing is kept. NULL: the device cannot.
     *
     * @return ALOFT_OK: it would be taken; ALOFT_ERR_BUSY while an update is under way;
     *         others: why it would not.
     */
    enum aloft_status (*judge_offer)(
            struct aloft_web_device *device, const uint8_t *bytes, size_t len);
};

/** The base of every device. It is the first member of the concrete struct. */
struct aloft_web_device {
    const struct aloft_web_device_ops *ops;
};

#endif
