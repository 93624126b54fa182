/**
 * @file player.h
 * Plays a transcript's server to a real client.
 */
#ifndef PULL_PLAYER_H
#define PULL_PLAYER_H

#include "transcript.h"

/* How the server's bytes are cut into pieces. */
enum player_split {
    SPLIT_NOT,   /* each answer is one piece */
    SPLIT_AT,    /* two pieces */
    SPLIT_EVERY, /* each byte is a piece */
};

/*
 * Plays once, and then a plain update with the same client and engine, which has to
 * work whatever came before. Returns NULL, or what went wrong.
 */
const char *player_run(
        const struct transcript *transcript, enum player_split split, size_t at);

#endif
