/**
 * @file ethernet_state.h
 * What the driver of the board's virtio network card shares with the card: queues and
 * frames, as "Virtual I/O Device (VIRTIO) Version 1.1", 2.6, has them.
 */
#ifndef ALOFT_ETHERNET_STATE_H
#define ALOFT_ETHERNET_STATE_H

#include <stdint.h>

#define VIRTIO_QUEUE  8u
#define VIRTIO_BUFFER 1540u

struct virtio_descriptor {
    uint32_t address;
    uint32_t address_high;
    uint32_t len;
    uint16_t flags;
    uint16_t next;
};

struct virtio_available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[VIRTIO_QUEUE];
};

struct virtio_used {
    uint16_t flags;
    uint16_t index;
    struct {
        uint32_t id;
        uint32_t len;
    } ring[VIRTIO_QUEUE];
};

struct virtio_queue {
    _Alignas(16) struct virtio_descriptor descriptors[VIRTIO_QUEUE];
    _Alignas(16) volatile struct virtio_available available;
    _Alignas(16) volatile struct virtio_used used;
};

struct ethernet {
    uintptr_t card; /**< Its registers. */
    uint16_t seen;  /**< Frames that were taken from the queue. */
    struct virtio_queue in;
    struct virtio_queue out;
    uint8_t received[VIRTIO_QUEUE][VIRTIO_BUFFER];
    uint8_t sending[VIRTIO_BUFFER];
};

#endif
