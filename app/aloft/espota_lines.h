/**
 * @file espota_lines.h
 * The lines that users of espota.py know, written to stderr as an upload goes on.
 *
 *     Authenticating...OK
 *     Uploading............
 *     09:41:13 [ERROR]: ERROR[12]: Signature verification failed
 */
#ifndef ALOFT_APP_ESPOTA_LINES_H
#define ALOFT_APP_ESPOTA_LINES_H

#include "push.h"

/** What has been shown so far; each step comes behind all before it. */
enum espota_step {
    ESPOTA_STEP_BEGUN,
    ESPOTA_STEP_INVITED,
    ESPOTA_STEP_CHALLENGED,
    ESPOTA_STEP_ACCEPTED,
    ESPOTA_STEP_CONNECTED,
    ESPOTA_STEP_SENT,
};

struct espota_lines {
    struct push_watcher base;
    FILE *file;
    const char *host;    /**< The device. Borrowed; set it before the push. */
    const char *host_ip; /**< Where this computer listens. As host. */
    uint32_t size;       /**< Of the image. As host. */
    bool debug;
    bool bar; /**< A bar of 60 columns instead of dots. */
    enum espota_step step;
    uint32_t dots;
    uint64_t drawn_ms;
};

/** Writes "09:41:13 [INFO]: text", if --debug was given. */
void espota_info(const struct espota_lines *lines, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** Writes "09:41:13 [ERROR]: text" with all that could harm a terminal replaced. */
void espota_error(const struct espota_lines *lines, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/** Makes the watcher of a push. Hand out &lines->base. */
void espota_lines_init(struct espota_lines *lines, FILE *file, bool debug, bool bar);

/** After the push: the result, or the error in the words that people search for. */
void espota_lines_end(struct espota_lines *lines, const struct push_end *end);

#endif
