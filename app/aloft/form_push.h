/**
 * @file form_push.h
 * Sends one image to the page of a stock device, as a browser would.
 */
#ifndef ALOFT_APP_FORM_PUSH_H
#define ALOFT_APP_FORM_PUSH_H

#include <stdio.h>

#include "aloft/status.h"
#include "aloft/stock_form.h"
#include "aloft/update.h"
#include "image_file.h"
#include "tls_stream.h"

/** All borrowed until the end. */
struct form_push {
    const struct cli_image *image;
    enum aloft_update_kind kind;
    const char *url; /**< Of the page. */
    struct cli_tls tls;
    const char *password; /**< NULL: none. */
    bool allow_basic;     /**< It may be sent in the clear; over https it is not. */
    uint32_t timeout_ms;  /**< 0: the usual. */
    FILE *trace;          /**< Gets a line for each message; NULL: nobody does. */
};

enum form_outcome {
    FORM_TAKEN,
    FORM_REFUSED,        /**< See answer. */
    FORM_UNCLEAR,        /**< See answer. */
    FORM_NO_PAGE,        /**< There is none: see code. Nothing was sent. */
    FORM_NO_PASSWORD,    /**< One is wanted. Nothing was sent. */
    FORM_WEAK_AUTH,      /**< It would go in the clear. Nothing was sent. */
    FORM_WRONG_PASSWORD, /**< So says the device. */
    FORM_BROKEN,         /**< The conversation: see status. */
    FORM_SIGNAL,         /**< SIGINT or SIGTERM: see signal. */
};

struct form_push_end {
    enum form_outcome outcome;
    enum aloft_status status;
    unsigned code;
    bool sent; /**< The image was on its way. */
    int signal;
    struct aloft_stock_answer answer;
};

/** Sends it; blocks until it is clear what came of it. */
void form_push_run(const struct form_push *push, struct form_push_end *end);

#endif
