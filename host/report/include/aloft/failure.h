/**
 * @file failure.h
 * One failure as it is told: what happened, why, and what to try.
 *
 *     error: kitchen.local refused the image: Not Enough Space
 *       why:  the image does not fit between the running image and the file system
 *       try:  choose a flash layout with a smaller file system
 *
 * Not to know how it ended (ALOFT_EXIT_TIMEOUT) is told as a warning.
 */
#ifndef ALOFT_FAILURE_H
#define ALOFT_FAILURE_H

#include <jansson.h>
#include <stdio.h>

#include "aloft/exit_code.h"
#include "aloft/status.h"
#include "aloft/style.h"

#define ALOFT_FAILURE_TEXT_MAX 512u

/** Zeroed memory is "no failure". */
struct aloft_failure {
    enum aloft_exit exit;
    const char *code;  /**< For scripts; borrowed, a fixed text. */
    const char *phase; /**< In which part of the command; borrowed, a fixed text. */
    char message[ALOFT_FAILURE_TEXT_MAX];
    char why[ALOFT_FAILURE_TEXT_MAX];  /**< May be empty. */
    char hint[ALOFT_FAILURE_TEXT_MAX]; /**< May be empty. */
};

/** Fills in exit code, code, why and hint from the advice for `status`. */
void aloft_failure_set(
        struct aloft_failure *failure, enum aloft_status status, const char *phase);

/**
 * Writes up to three lines. Bytes that could harm a terminal become '?', so that
 * texts of devices and file names may be part of any line.
 */
void aloft_failure_print(const struct aloft_failure *failure, FILE *file,
        const struct aloft_style *style);

/**
 * The "error" object of a result: code, exit, phase, message, why, hint. The caller
 * owns it; NULL without memory.
 */
json_t *aloft_failure_json(const struct aloft_failure *failure);

#endif
