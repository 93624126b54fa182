/**
 * @file access_log.h
 * One line for each request: who asked for what, and what was answered why.
 */
#ifndef ALOFT_APP_SERVE_ACCESS_LOG_H
#define ALOFT_APP_SERVE_ACCESS_LOG_H

#include <stdio.h>

#include "aloft/http_server.h"

/* Writes "192.168.1.7 GET /path 200 18:FE:...: here is the update". Any text may be
   hostile; `mac` NULL: not told. */
void access_log_answer(FILE *log, const struct aloft_http_request *request,
        const char *mac, unsigned code, const char *why);

/* Writes "192.168.1.7 refused: why". */
void access_log_refusal(FILE *log, const struct aloft_peer *peer, const char *why);

#endif
