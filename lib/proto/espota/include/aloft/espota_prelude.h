/**
 * @file espota_prelude.h
 * What comes over espota's stream before a file: the seam between a device's receiver
 * and who reads that. espota_ahead.h is the one there is.
 *
 * A receiver without any is smaller, and ignores hosts that want to send documents
 * ahead, as stock devices do.
 */
#ifndef ALOFT_ESPOTA_PRELUDE_H
#define ALOFT_ESPOTA_PRELUDE_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"

struct aloft_espota_receiver;
struct aloft_espota_prelude;

struct aloft_espota_prelude_ops {
    /** The stream is open: brings the receiver into the state PRELUDE. */
    void (*begin)(struct aloft_espota_prelude *prelude,
            struct aloft_espota_receiver *receiver, uint32_t now_ms);
    /**
     * Takes bytes in that state, and returns how many; others are left only where it
     * has brought the receiver into another state. May block for digests over all that
     * the target holds, and for the replacing of a trust store.
     */
    size_t (*take)(struct aloft_espota_prelude *prelude,
            struct aloft_espota_receiver *receiver, const struct aloft_event *event);
};

/** The base of every prelude. It is the first member of the concrete struct. */
struct aloft_espota_prelude {
    const struct aloft_espota_prelude_ops *ops;
};

#endif
