/**
 * @file recorder.h
 * An observer that remembers what it is told, and checks the promises about progress.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include <stdbool.h>

#include "aloft/observer.h"

struct recorder {
    struct aloft_observer base;
    enum aloft_status answer; /**< To `ask`; ALOFT_OK at first. */
    unsigned asked;
    unsigned started;
    unsigned ended;
    unsigned failed;
    enum aloft_status why; /**< Of the last error. */
    unsigned reports;      /**< Calls of progress since the last start. */
    uint32_t done;         /**< Of the last one. */
    uint32_t total;
    bool progress_is_sane; /**< From 0, never back, never past a total above 0. */
};

/** Forgets everything; agrees to every update. */
void recorder_init(struct recorder *recorder);

#endif
