/**
 * @file push_explain.h
 * Pushes, and why one did not end well, in words: one text for each way it can fail.
 */
#ifndef ALOFT_APP_PUSH_EXPLAIN_H
#define ALOFT_APP_PUSH_EXPLAIN_H

#include "password.h"
#include "push.h"

/**
 * Pushes to `host` as push_run() does, with the password that is known; once more when
 * that fails for want of one which somebody can be asked for. Records a failure, and
 * returns its exit code; `*end` tells how it went only if that is ALOFT_EXIT_OK.
 */
enum aloft_exit push_with_password(struct cli *cli, const char *host, struct push *push,
        struct cli_password *password, struct push_end *end);

/** Records the failure of a push to `host` that was not accepted; returns its exit. */
enum aloft_exit push_explain(struct cli *cli, const char *host, const struct push *push,
        const struct push_end *end);

#endif
