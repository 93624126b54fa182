/**
 * @file fake_asker.h
 * The simplest HTTP client: asks for one URL and remembers what it got.
 */
#ifndef FAKE_ASKER_H
#define FAKE_ASKER_H

#include <stdbool.h>

#include "aloft/http_exchange.h"

struct fake_asker {
    struct aloft_http_exchange exchange;
    bool over;
    char body[64];
    size_t body_len;
};

/** Begins to ask. */
void fake_asker_start(struct fake_asker *asker, const char *url);

#endif
