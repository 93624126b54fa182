/**
 * @file http_push_explain.h
 * Why a push over HTTP did not end well, in words: one text for each way it can fail.
 */
#ifndef ALOFT_APP_HTTP_PUSH_EXPLAIN_H
#define ALOFT_APP_HTTP_PUSH_EXPLAIN_H

#include "cli.h"
#include "http_push.h"

/** Records the failure of a push to `host` whose outcome was not STAGED; returns its
 * exit code. */
enum aloft_exit http_push_explain(struct cli *cli, const char *host,
        const struct http_push *push, const struct http_push_end *end);

/** The same for http_push_run() with another status than ALOFT_OK. */
enum aloft_exit http_push_explain_start(struct cli *cli, const char *host,
        const struct http_push *push, enum aloft_status status);

#endif
