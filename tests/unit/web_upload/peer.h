/**
 * @file peer.h
 * A device that takes uploads as docs/spec/device-api.md, 6, has it, or misbehaves as a
 * test wants. It knows no passwords, but may ask for one.
 */
#ifndef WEB_UPLOAD_PEER_H
#define WEB_UPLOAD_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"

#define PEER_FILE_MAX 300000u
/** The kinds of requests, as they are counted. */
enum peer_order {
    PEER_ASK,
    PEER_BEGIN,
    PEER_BLOCKS,
    PEER_PIECE,
    PEER_COMMIT,
    PEER_DROP,
    PEER_ORDERS
};

struct peer {
    struct aloft_machine machine;
    /* What it is like. */
    uint32_t blocks;  /**< Bytes of the list that it asks for. */
    uint32_t held;    /**< What it then finds that it has. */
    const char *says; /**< To requests of kind `says_to`: a whole answer. */
    enum peer_order says_to;
    unsigned says_times;    /**< How often; then it behaves. */
    unsigned wants_login;   /**< So many requests without a proof get a challenge. */
    unsigned deaf_from;     /**< The request from which on it does not answer; 0. */
    bool keeps_nothing;     /**< Forgets the upload whenever a stream breaks. */
    bool forgets_at_commit; /**< Commits, and falls silent at once. */
    /* What it has seen. */
    unsigned orders[PEER_ORDERS];
    unsigned requests;
    unsigned proofs;
    size_t head_len;
    char head[2048]; /**< Of the last request. Ends with a zero. */
    uint8_t manifest[64];
    size_t manifest_len;
    uint8_t list[512];
    size_t list_len;
    /* The upload. */
    bool open;
    bool staged;
    uint32_t size;
    uint32_t offset;
    unsigned ids;
    uint8_t file[PEER_FILE_MAX];
    uint32_t pieces_len[64]; /**< Sizes of the pieces, as announced. */
    /* The request that is coming. */
    enum peer_order order;
    bool in_body;
    size_t body_len;
    size_t body_read;
    uint32_t piece_from;
    bool answering;
    bool closing;
    size_t answer_len;
    char answer[2048];
};

void peer_init(struct peer *peer);

#endif
