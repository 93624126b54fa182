/**
 * @file local_stream.h
 * A machine around a machine: connects to an address that is known, and not to what a
 * name server says. Names in .local are asked for by multicast DNS, and have to stay
 * names for TLS, which proves them.
 */
#ifndef ALOFT_APP_LOCAL_STREAM_H
#define ALOFT_APP_LOCAL_STREAM_H

#include "aloft/machine.h"

/** The members are its own. Hand out &stream.machine. */
struct local_stream {
    struct aloft_machine machine;
    struct aloft_machine *inner;
    struct aloft_peer address;
};

/** Makes it around `inner`, borrowed. Of `address` the port does not matter. */
void local_stream_init(struct local_stream *stream, struct aloft_machine *inner,
        const struct aloft_peer *address);

#endif
