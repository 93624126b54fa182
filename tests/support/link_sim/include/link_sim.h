/**
 * @file link_sim.h
 * Two machines on a network that a test controls, with a clock of its own.
 *
 * Datagrams are lost, doubled and delayed at random, from the seed given. The stream
 * keeps order and loses nothing, as TCP does, but splits wherever it is told to.
 */
#ifndef LINK_SIM_H
#define LINK_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "test_random.h"

#define LINK_SIM_ENDS 2u

/** One of the two ends. */
struct link_sim_end {
    struct aloft_machine *machine;
    struct aloft_peer udp;   /**< Where it sends datagrams from. */
    uint16_t listens;        /**< TCP port that it accepts a stream at; 0: none. */
    bool mute;               /**< Whatever it sends is lost, its stream's end too. */
    bool deaf_to_datagrams;  /**< Whatever is sent to it as a datagram is lost. */
    bool unreachable;        /**< Streams to it are neither opened nor refused. */
    bool has_stream;         /**< As this end sees it. */
    unsigned restarts;       /**< RESTART actions so far. */
    unsigned datagrams_sent; /**< Lost ones included. */
    size_t unread;           /**< Stream bytes of this end that are on their way. */
    uint8_t said[4096];      /**< The last bytes that it sent over the stream. */
    size_t said_len;
};

struct link_sim_message;

struct link_sim {
    struct link_sim_end ends[LINK_SIM_ENDS];
    uint32_t now_ms;
    uint32_t delay_ms;  /**< One way, of everything. */
    uint32_t jitter_ms; /**< Up to so much more, of datagrams. */
    uint32_t loss_percent;
    uint32_t double_percent;
    size_t piece;  /**< Longest BYTES event; 0: as they were sent. */
    size_t window; /**< Stream bytes that may be on their way; 0: any number. */
    struct test_random random;
    struct link_sim_message *messages; /**< On their way. */
    unsigned stream; /**< Counts streams: bytes of an old one are not delivered. */
};

/**
 * A link without delays and losses. Free it with link_sim_free(). A machine whose ops
 * are NULL is not there yet.
 */
void link_sim_init(struct link_sim *sim, struct aloft_machine *first,
        struct aloft_machine *second, uint64_t seed);

void link_sim_free(struct link_sim *sim);

/** Lets everything happen that happens before `sim->now_ms + for_ms`. */
void link_sim_run(struct link_sim *sim, uint32_t for_ms);

/**
 * Lets the next thing happen, and time pass until then. False when nothing is left to
 * happen, or not within `for_ms`.
 */
bool link_sim_step(struct link_sim *sim, uint32_t for_ms);

/** Delivers a datagram from anybody to an end, at once. */
void link_sim_inject(struct link_sim *sim, unsigned to, const struct aloft_peer *from,
        const void *data, size_t len);

/** Breaks the stream, if there is one: both ends see it CLOSED. */
void link_sim_cut(struct link_sim *sim);

#endif
