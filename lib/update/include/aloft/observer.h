/**
 * @file observer.h
 * Who watches an update: the application, its display, its log, its valves.
 */
#ifndef ALOFT_OBSERVER_H
#define ALOFT_OBSERVER_H

#include <stdint.h>

#include "aloft/status.h"

struct aloft_observer;
struct aloft_update_offer;

/** Any member may be NULL. Calls come from within the engine: keep them short. */
struct aloft_observer_ops {
    /**
     * May this update begin? Asked once everything else has agreed and before
     * anything is erased: bring the equipment to a safe state here, or refuse.
     * Returns ALOFT_OK, or ALOFT_ERR_VETO (motor running, valve open).
     */
    enum aloft_status (*ask)(
            struct aloft_observer *observer, const struct aloft_update_offer *offer);
    /** The update has begun. */
    void (*start)(
            struct aloft_observer *observer, const struct aloft_update_offer *offer);
    /**
     * `done` bytes of `total` are handed to the flash: total > 0, done <= total, done
     * never goes back; the first call has done 0. `total` is the announced size, or
     * the room there is when none was announced; the last call before `end` has done
     * and total equal, so there `total` is the true size in any case.
     */
    void (*progress)(struct aloft_observer *observer, uint32_t done, uint32_t total);
    /** Checked and committed. */
    void (*end)(struct aloft_observer *observer);
    /** Refused or given up. The running image is untouched. */
    void (*error)(struct aloft_observer *observer, enum aloft_status why);
};

/** The base of every observer. It is the first member of the concrete struct. */
struct aloft_observer {
    const struct aloft_observer_ops *ops;
};

#endif
