/**
 * @file push_explain.h
 * Why a push did not end well, in words: one text for each way it can fail.
 */
#ifndef ALOFT_APP_PUSH_EXPLAIN_H
#define ALOFT_APP_PUSH_EXPLAIN_H

#include "push.h"

/** Records the failure of a push to `host` that was not accepted; returns its exit. */
enum aloft_exit push_explain(struct cli *cli, const char *host, const struct push *push,
        const struct push_end *end);

#endif
