/**
 * @file textbook.h
 * A small boot stage, overwriting or swapping, once as it should be and once for each
 * mistake that others have made.
 */
#ifndef POWERCUT_TEXTBOOK_H
#define POWERCUT_TEXTBOOK_H

#include "aloft/boot.h"

/** As it should be: no cut may harm it. */
void textbook_boot(const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Erases the record, then writes the new state. */
void textbook_erases_record(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Starts what it has copied without looking at it. */
void textbook_trusts_copy(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Keeps a flag in the sector that the image ends in. */
void textbook_flags_image(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Logs a move, then does it. */
void textbook_logs_first(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Begins an install over after a cut, although its source may be half gone. */
void textbook_begins_over(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Acts on a log entry that may have been torn without writing it again. */
void textbook_believes_log(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Forgets at a reset how many boots an image on trial has taken. */
void textbook_counts_in_ram(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

/** Forgets at a reset how far the return to the old image has got. */
void textbook_reverts_in_ram(
        const struct aloft_boot *boot, struct aloft_boot_result *result);

#endif
