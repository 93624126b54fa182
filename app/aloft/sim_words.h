/**
 * @file sim_words.h
 * What a program that is started is called with.
 */
#ifndef ALOFT_APP_SIM_WORDS_H
#define ALOFT_APP_SIM_WORDS_H

#include <stddef.h>

#define SIM_WORDS_MAX 48u

/** As exec() wants them: NULL ends them. Begin with zeros. */
struct sim_words {
    char *list[SIM_WORDS_MAX];
    size_t count;
};

/** Adds one of at most SIM_WORDS_MAX - 1, borrowed for as long as the list is used. */
void sim_words_add(struct sim_words *words, const char *text);

#endif
