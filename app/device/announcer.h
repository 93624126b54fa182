/**
 * @file announcer.h
 * Announces the device by multicast DNS on the networks that it is in.
 */
#ifndef ALOFT_DEVICE_ANNOUNCER_H
#define ALOFT_DEVICE_ANNOUNCER_H

#include "aloft/mdns_announcer.h"
#include "aloft/multicast.h"
#include "aloft/pump.h"
#include "device.h"

/** Where it can be reached. */
struct announcer_ports {
    uint16_t espota;
    uint16_t http;
};

/** On one network. */
struct announcer_place {
    struct aloft_mdns_announcer machine;
    struct aloft_link *link;
    uint8_t buf[1024];
};

/** Holds pointers into itself once open: it must not be moved. */
struct announcer {
    const struct device *device; /**< Borrowed. */
    struct announcer_place places[ALOFT_INTERFACES_MAX];
    size_t place_count;
    struct aloft_mdns_service services[3];
    const char *arduino[4];
    const char *aloft[3];
    char hostname[ALOFT_MDNS_LABEL_MAX + 1];
    char version[64];
    char state[24];
};

/**
 * Begins to announce on the interface of the device's address, or on all if that is
 * 0.0.0.0. `device` and `random` are borrowed until the pump is freed. A device that
 * cannot be found by name is still a good device: what does not work is said on stderr.
 */
void announcer_open(struct announcer *announcer, const struct device *device,
        const struct announcer_ports *ports, struct aloft_random *random,
        struct aloft_pump *pump);

/** Announces it when the device is not on trial any more. */
void announcer_proceed(struct announcer *announcer);

/** Tells all that the device is gone; the pump has to turn once more for that. */
void announcer_stop(struct announcer *announcer);

#endif
