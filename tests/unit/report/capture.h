/**
 * @file capture.h
 * A stream whose text a test can look at.
 */
#ifndef ALOFT_TEST_CAPTURE_H
#define ALOFT_TEST_CAPTURE_H

#include <stdio.h>

struct capture {
    FILE *file; /**< Hand this to the code under test. */
    char *text;
    size_t len;
};

/** Opens the stream. Fails the test when it cannot. */
void capture_open(struct capture *capture);

/** What was written so far. Borrowed until the next call. */
const char *capture_text(struct capture *capture);

/** Closes the stream and frees the text. */
void capture_close(struct capture *capture);

#endif
