/**
 * @file outbox.h
 * Bytes of a stream that the kernel did not take yet. Private to this module.
 */
#ifndef ALOFT_OUTBOX_H
#define ALOFT_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Zeroed memory is an empty outbox. */
struct outbox {
    uint8_t *bytes; /**< Allocated while anything waits. */
    size_t start;
    size_t end;
    bool broken; /**< The peer takes no more: bytes are thrown away from now on. */
};

/** Sends what the kernel takes and copies the rest. Nothing may be waiting. */
void outbox_send(struct outbox *outbox, int fd, const uint8_t *bytes, size_t len);

/** Sends more of what waits. Returns how many bytes went. */
size_t outbox_flush(struct outbox *outbox, int fd);

bool outbox_is_empty(const struct outbox *outbox);

/** Forgets what waits. */
void outbox_clear(struct outbox *outbox);

#endif
