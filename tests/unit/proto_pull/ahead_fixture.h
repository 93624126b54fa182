/**
 * @file ahead_fixture.h
 * A device on flash that asks for an image with a manifest, and servers of all sorts.
 */
#ifndef AHEAD_FIXTURE_H
#define AHEAD_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/pull_client.h"
#include "wary_board.h"

#define PIECE 700u
#define NEVER UINT32_MAX

/* What the server is like. */
struct server {
    bool has_ranges;
    bool has_manifest_file;
    bool has_no_end;     /* 416, it says to who asks for the last bytes */
    bool forgets_ranges; /* it answers the first request with a part, and no other */
    bool changes;        /* the file is another one from the second request on */
    bool is_static;      /* pages of text for what is not there */
    bool redirects;      /* to its front page, for what is not there */
    bool withdraws;      /* nothing new, it says from the second request on */
    const char *etag;
    uint32_t breaks_at; /* the stream breaks behind so many bytes of the image */
    unsigned requests;
    uint32_t sent; /* bytes of the image, trailing parts included */
};

struct device {
    struct wary_board board;
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX];
    struct aloft_pull_device facts;
    struct aloft_pull_config config;
    struct aloft_pull_client client;
    struct server server;
    char request[ALOFT_HTTP_REQUEST_MAX + 1];
};

/* The cmocka fixture: `*state` is a struct device. */
int ahead_set_up(void **state);
int ahead_tear_down(void **state);

/* Serves the client until it has ended. The device knows nothing of what was before. */
enum aloft_pull_outcome ahead_pull(struct device *d);

#endif
