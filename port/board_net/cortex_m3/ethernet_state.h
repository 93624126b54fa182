/**
 * @file ethernet_state.h
 * What the driver of the board's LAN9118 keeps.
 */
#ifndef ALOFT_ETHERNET_STATE_H
#define ALOFT_ETHERNET_STATE_H

#include <stdint.h>

struct ethernet {
    uint32_t len;        /**< Of the frame in `words`; 0: none. */
    uint32_t words[380]; /**< It, with its checksum. */
};

#endif
