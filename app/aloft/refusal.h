/**
 * @file refusal.h
 * What uploads over any way have to say about a device that says no.
 */
#ifndef ALOFT_APP_REFUSAL_H
#define ALOFT_APP_REFUSAL_H

#include "aloft/update.h"
#include "cli.h"
#include "image_file.h"

/**
 * Why a device refuses an image. The number that it tells for a bad signature stands
 * for a missing one, too; here the image can be looked at.
 */
enum aloft_status refusal_status(const struct cli_image *image, enum aloft_status told);

/** Adds what can be done to the recorded failure with this status. */
void refusal_advise(struct cli *cli, const struct cli_image *image,
        enum aloft_update_kind kind, enum aloft_status status);

/**
 * Records that a password is wanted, or, if one was `known`, not accepted; returns the
 * exit code.
 */
enum aloft_exit refusal_of_password(struct cli *cli, const char *host, bool known);

#endif
