/**
 * @file site.h
 * What the server answers: the handler between HTTP and the folder.
 */
#ifndef ALOFT_APP_SERVE_SITE_H
#define ALOFT_APP_SERVE_SITE_H

#include "aloft/http_server.h"
#include "folder.h"
#include "part.h"

struct site {
    struct aloft_http_handler base;
    struct folder *folder; /* borrowed */
    FILE *log;             /* the access log, borrowed; NULL: none */
    /* Texts of the answer being made. */
    char md5[2 * ALOFT_PULL_MD5_SIZE + 1];
    char disposition[32 + ALOFT_CATALOG_NAME_MAX];
    char body[160];
    struct part part;
    char trust[12];
};

void site_init(struct site *site, struct folder *folder, FILE *log);

#endif
