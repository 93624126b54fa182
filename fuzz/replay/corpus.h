/*
 * The kept inputs of one target, in memory.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct corpus_input {
    uint8_t *bytes;
    size_t len;
};

/* Zero it before use. */
struct corpus {
    struct corpus_input *inputs;
    size_t count;
};

/* Adds a file, or each file of a folder in the order of their names. False, with a
   message, when something cannot be read. */
bool corpus_add(struct corpus *corpus, const char *path);

void corpus_free(struct corpus *corpus);

#endif
