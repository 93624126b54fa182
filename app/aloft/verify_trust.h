/**
 * @file verify_trust.h
 * `aloft verify --trust`: would a device that has this trust store take the image?
 */
#ifndef ALOFT_APP_VERIFY_TRUST_H
#define ALOFT_APP_VERIFY_TRUST_H

#include "cli.h"
#include "image_file.h"

/**
 * Judges the image by the store in the file `path`, as a device whose target is
 * `target` would; NULL: one that takes images for any. Order, security counter and room
 * are the device's own, and are not looked at.
 *
 * @return ALOFT_EXIT_OK; or the exit code of a failure that is recorded.
 */
enum aloft_exit verify_by_store(struct cli *cli, const char *path, const char *target,
        const struct cli_image *image);

/** Records that the manifest of the image tells of another one. */
enum aloft_exit verify_fail_digest(struct cli *cli, const struct cli_image *image);

#endif
