/**
 * @file demo.h
 * `aloft demo`: the whole story on simulated devices, told with the real commands.
 */
#ifndef ALOFT_DEMO_H
#define ALOFT_DEMO_H

#include <stdbool.h>

struct aloft_demo_options {
    const char *chapter; /**< Name of the one to tell; NULL: all of them. */
    bool unattended;     /**< Never waits for a key. */
};

/**
 * Tells the chapters. Works in a folder of its own below $TMPDIR and removes it after;
 * every device that it started is gone when it returns. Blocks until told.
 *
 * @return an exit code of the tool: 0; 1 when a command ended otherwise than the
 *         chapter says; 2 for a chapter that does not exist; 130 when interrupted.
 */
int aloft_demo(const struct aloft_demo_options *options);

#endif
