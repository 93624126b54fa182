/**
 * @file boot_policy.h
 * What a product decides for its boot stage: how long a trial is, which resets count,
 * and which image is older than another.
 */
#ifndef ALOFT_BOOT_POLICY_H
#define ALOFT_BOOT_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/flash.h"
#include "aloft/status.h"

/** Boots that a new image may take to confirm itself, where the policy tells nothing.
 */
#define ALOFT_BOOT_TRIALS 3u

struct aloft_boot_policy;

struct aloft_boot_policy_ops {
    /**
     * Finds the security counter of an image that has been verified: `size` bytes from
     * the beginning of `area`. `*counter` comes as what the signed manifest of the
     * image says, or 0, and may stay so. An image whose counter is lower than the
     * record's is not installed. NULL: the manifest alone tells. ALOFT_OK; anything
     * else, and the image is refused for that.
     */
    enum aloft_status (*counter)(const struct aloft_boot_policy *policy,
            const struct aloft_area *area, uint32_t size, uint32_t *counter);
    /**
     * Tells whether the last reset says nothing about the image, because power came on
     * and the image had not crashed before. Such a boot uses up no trial. An image that
     * hangs without a watchdog must not look like this, or it stays for ever. NULL:
     * every boot counts.
     */
    bool (*spares_trial)(const struct aloft_boot_policy *policy);
};

/** The base of every policy. It is the first member of the concrete struct. */
struct aloft_boot_policy {
    const struct aloft_boot_policy_ops *ops;
    uint8_t trials; /**< 0: ALOFT_BOOT_TRIALS. */
};

#endif
