/**
 * @file delay_link.h
 * A network with a round trip time, for one upload over espota on loopback.
 *
 *     host 127.0.0.1        link 127.0.0.2                    device 127.0.0.3
 *     invitation  --UDP-->  :device_port  --(delay)--UDP-->  :device_port
 *     listens     <--TCP--  (delay)        :host_port <--TCP--  connects back
 *
 * Bytes are held back for half a round trip in each direction; there is no limit of
 * bandwidth, and nothing is lost.
 */
#ifndef DELAY_LINK_H
#define DELAY_LINK_H

#include <stdint.h>
#include <sys/types.h>

#define DELAY_LINK_HOST   "127.0.0.1"
#define DELAY_LINK_MIDDLE "127.0.0.2"
#define DELAY_LINK_DEVICE "127.0.0.3"

/**
 * Starts the link in a process of its own, ready to carry when the call returns.
 * `host_port` is where the host listens, and what its invitation says. Ends the program
 * with a message when a socket cannot be had.
 */
pid_t delay_link_start(
        uint16_t device_port, uint16_t host_port, uint32_t round_trip_ms);

/** Ends the link and waits until it is gone. */
void delay_link_stop(pid_t link);

#endif
