/**
 * @file ethernet.h
 * An Ethernet controller that is polled, one frame at a time. Each board has its own.
 * Private to this module.
 */
#ifndef ALOFT_BOARD_ETHERNET_H
#define ALOFT_BOARD_ETHERNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ethernet_state.h"

/** Bytes of the largest frame, without checksum. */
#define ETHERNET_FRAME_MAX 1514u

/** Starts the controller; false when there is none. */
bool ethernet_start(struct ethernet *ethernet, const uint8_t mac[6]);

/** Sends a frame, which is padded as needed; false when there is no room now. */
bool ethernet_send(struct ethernet *ethernet, const uint8_t *frame, size_t len);

/** Bytes of the frame that came first, or 0. Longer ones than ETHERNET_FRAME_MAX are
 * dropped. */
size_t ethernet_peek(struct ethernet *ethernet);

/** Copies `len` bytes from `offset` of that frame. */
void ethernet_copy(
        const struct ethernet *ethernet, uint8_t *to, size_t offset, size_t len);

/** Makes room for the next. */
void ethernet_next(struct ethernet *ethernet);

#endif
