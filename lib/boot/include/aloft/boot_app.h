/**
 * @file boot_app.h
 * What an application asks and tells its boot stage.
 *
 * A new image that has an old one behind it runs on trial: the boot stage starts it a
 * few times (boot_policy.h), then puts the old one back. Once the application knows
 * that it works (it has reached its server, say), it confirms itself. An image that was
 * installed by overwriting has no old one behind it and is never on trial.
 *
 * Power may fail at any instant: then what was asked for counts, or does not. The calls
 * for writing block for the erase of one bank of the record.
 */
#ifndef ALOFT_BOOT_APP_H
#define ALOFT_BOOT_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/boot_layout.h"
#include "aloft/boot_record.h"
#include "aloft/status.h"

/** How the application that asks came to run, and what may become of it. */
struct aloft_boot_status {
    struct aloft_boot_image running; /**< Size 0: the record knows of none. */
    bool in_slot_b;                  /**< It runs in the second of two slots. */
    bool on_trial;                   /**< It has not been confirmed. */
    uint8_t trials_left;  /**< On trial: boots after this one before it goes back. */
    bool restart_does_it; /**< Something is asked for: the next boot does it. */
    bool can_revert;      /**< aloft_boot_request_revert() has something to go to. */
    enum aloft_boot_reason reason; /**< Why this image runs. */
    enum aloft_status refused; /**< Why the last request was not granted; ALOFT_OK. */
    uint32_t counter;          /**< Security counter: images below it are refused. */
    uint32_t installs;         /**< Installs since the device was provisioned. */
};

/**
 * Reads the record.
 *
 * @return ALOFT_OK; ALOFT_ERR_NO_IMAGE when there is no record; ALOFT_ERR_ARGUMENT for
 *         an unfit one; ALOFT_ERR_FLASH_READ. Then `*status` holds nothing.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_status_read(
        const struct aloft_boot_layout *layout, struct aloft_boot_status *status);

/**
 * Ends the trial of the image that runs: it stays. Raises the security counter to that
 * of this image; then no older one is installed any more, the one before included.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_ON_TRIAL; ALOFT_ERR_PENDING when a request waits for
 *         the restart; else as aloft_boot_status_read() or ALOFT_ERR_FLASH_*: then the
 *         trial may go on, as after a power cut.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_confirm(
        const struct aloft_boot_layout *layout);

/**
 * Asks the boot stage to put the image back that ran before, at the next restart. That
 * one is verified first; if it is not good, this one goes on, and
 * aloft_boot_status.refused tells why.
 *
 * @return ALOFT_OK; ALOFT_ERR_NOT_FOUND when there is none to go back to;
 *         ALOFT_ERR_PENDING when another request waits for the restart; else as
 *         aloft_boot_confirm(): the request may count.
 */
ALOFT_CHECKED enum aloft_status aloft_boot_request_revert(
        const struct aloft_boot_layout *layout);

#endif
