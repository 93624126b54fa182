/**
 * @file ethernet_state.h
 * What the driver of the board's OpenCores controller keeps.
 */
#ifndef ALOFT_ETHERNET_STATE_H
#define ALOFT_ETHERNET_STATE_H

#include <stdint.h>

struct ethernet {
    uint32_t first; /**< The descriptor that the next frame comes in. */
};

#endif
