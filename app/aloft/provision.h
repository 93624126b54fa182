/**
 * @file provision.h
 * Makes a device's first flash content in a file, as the first upload over a serial
 * line would.
 */
#ifndef ALOFT_APP_PROVISION_H
#define ALOFT_APP_PROVISION_H

#include <stdbool.h>

#include "cli.h"

/** All texts borrowed; NULL: not given. */
struct provision_options {
    const char *layout;      /**< Name of a built-in layout, or a file. */
    const char *boot;        /**< Boot stage; aloft-boot next to this program. */
    const char *image;       /**< Firmware. */
    const char *file_system; /**< Image of the fs partition. */
    const char *settings;    /**< Of the application. */
    struct cli_list keys;    /**< Public keys, PEM files. */
    const char *trust;       /**< First trust store. */
    bool require_signature;  /**< The boot stage, too, refuses unsigned images. */
    const char *output;      /**< The flash file; replaced only when all is well. */
    bool brief;              /**< Print no map. */
};

/**
 * Makes the flash file, prints what it holds to cli->out and puts it into the result.
 *
 * @return ALOFT_EXIT_OK; or the exit code of a failure that is recorded: USAGE for a
 *         layout that makes no sense, SIGNATURE for an image that the keys refuse,
 *         INCOMPATIBLE for one that does not fit, IO for files.
 */
enum aloft_exit cli_provision(struct cli *cli, const struct provision_options *options);

#endif
