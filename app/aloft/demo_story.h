/**
 * @file demo_story.h
 * What `aloft demo` tells: data only.
 */
#ifndef ALOFT_DEMO_STORY_H
#define ALOFT_DEMO_STORY_H

#include <stddef.h>

enum demo_step_kind {
    DEMO_RUN,   /**< Run to the end; `expect` is its exit code. */
    DEMO_START, /**< Leave it running; go on when its output has `wait_for`. */
    DEMO_STOP,  /**< End what was started last, as if its plug were pulled. */
    DEMO_WAIT,  /**< Wait until what was started last has `wait_for` in its output. */
};

struct demo_step {
    enum demo_step_kind kind;
    const char *say;      /**< A sentence before it; NULL: none. */
    const char *command;  /**< A line for the shell, shown as it is run. */
    int expect;           /**< Of RUN. */
    const char *wait_for; /**< Of START and WAIT. */
};

struct demo_chapter {
    const char *name;
    const char *title;
    const struct demo_step *steps;
    size_t count;
    /** What it begins with beside `demo_prepare`; such a chapter needs more than
     * others, and is told only when it is named. NULL: nothing. */
    const char *prepare;
};

extern const struct demo_chapter demo_chapters[];
extern const size_t demo_chapter_count;

/** The steps of the chapters that have files of their own. */
#define DEMO_TRUST_STEPS 16u
extern const struct demo_step demo_trust_steps[DEMO_TRUST_STEPS];
#define DEMO_HTTPS_STEPS 13u
extern const struct demo_step demo_https_steps[DEMO_HTTPS_STEPS];

#define DEMO_BOARDS_STEPS 16u
extern const struct demo_step demo_boards_steps[DEMO_BOARDS_STEPS];
extern const char demo_boards_prepare[];

/** What every chapter begins with, not shown; only its errors are: keys, images. */
extern const char *const demo_prepare;

#endif
