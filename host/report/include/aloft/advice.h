/**
 * @file advice.h
 * For every status of the project: what a person should know and could try.
 */
#ifndef ALOFT_ADVICE_H
#define ALOFT_ADVICE_H

#include "aloft/exit_code.h"
#include "aloft/status.h"

/** Fixed texts, one sentence each, without a full stop. */
struct aloft_advice {
    const char *code;     /**< Name for scripts: lower case with underscores. */
    enum aloft_exit exit; /**< What a command ends with, unless it knows better. */
    const char *why;      /**< The usual cause. */
    const char *hint;     /**< What to try. */
};

/** Returns the advice for `status`; never NULL, and complete for each of them. */
const struct aloft_advice *aloft_advice(enum aloft_status status);

#endif
