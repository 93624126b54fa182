/**
 * @file mdns_announcer.h
 * Lets a device be found by name and by service: the responder of multicast DNS
 * (RFC 6762, RFC 6763; docs/spec/mdns.md).
 *
 *   STOPPED --start--> PROBING --nobody objects--> ANNOUNCING --twice--> RUNNING
 *      ^                 ^  ^ |                        |                   |
 *      |                 |  +-+ name taken: kitchen-2  |   change: announce again
 *      |                 +------- conflict, new address ------------------+
 *      +--- stop: goodbye ---------------------------------------------- any
 *
 * The port opens a UDP socket at port 5353 for it that is a member of 224.0.0.251 on
 * one interface and sends with TTL 255, and drives it as any machine. One announcer is
 * for one interface; records of IPv6 are told over IPv4, too.
 *
 * Whoever is on the network may claim a name. What is announced here helps to find a
 * device, and proves nothing about it.
 */
#ifndef ALOFT_MDNS_ANNOUNCER_H
#define ALOFT_MDNS_ANNOUNCER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/mdns_codec.h"
#include "aloft/platform.h"
#include "aloft/timer.h"

/** Services of one device. */
#define ALOFT_MDNS_SERVICES_MAX 4u

enum aloft_mdns_state {
    ALOFT_MDNS_STOPPED,
    ALOFT_MDNS_PROBING,
    ALOFT_MDNS_ANNOUNCING,
    ALOFT_MDNS_RUNNING,
};

struct aloft_mdns_service {
    const char *type; /**< "_http._tcp" */
    uint16_t port;
    const char *const *texts; /**< "key=value", up to 255 bytes each. */
    size_t text_count;
};

/** Where the device is. Zeroed memory is "no address". */
struct aloft_mdns_address {
    uint8_t ipv4[4];
    /** Messages from outside of this network are ignored; all zero: from nowhere. */
    uint8_t ipv4_mask[4];
    bool has_ipv6;
    uint8_t ipv6[16]; /**< Only told to others; messages go over IPv4. */
};

/**
 * Copied by init; what is pointed to is borrowed for as long as the announcer lives.
 * Services and their texts may change, if aloft_mdns_announcer_change() is told.
 */
struct aloft_mdns_announcer_config {
    const char *hostname; /**< "kitchen": one label, without dots. */
    const struct aloft_mdns_service *services;
    size_t service_count;
    struct aloft_mdns_address address;
    struct aloft_random *random;
    uint8_t *buf;    /**< Where messages are made. */
    size_t buf_size; /**< 512 is enough for most; init tells when it is not. */
    /**
     * Other programs of this host have sockets at port 5353, too. Then nobody is asked
     * to answer this announcer alone, since another one might get the answer.
     */
    bool shared_port;
};

/** A message to one asker. The announcer's own. */
struct aloft_mdns_reply {
    uint32_t records; /**< 0: none. */
    uint32_t extras;
    struct aloft_peer to;
    bool legacy; /**< The asker knows only plain DNS: repeat its question. */
    uint16_t id;
    uint16_t type;
    uint8_t question; /**< A record with the name that was asked for. */
};

/** The members are its own. */
struct aloft_mdns_announcer {
    struct aloft_machine machine;
    struct aloft_mdns_announcer_config config;
    enum aloft_mdns_state state;
    char label[ALOFT_MDNS_LABEL_MAX + 1]; /**< The name in use. */
    uint16_t number;                      /**< Behind the name; 0 or 1: none. */
    uint8_t round;                        /**< Probes or announcements sent. */
    uint8_t conflicts;
    struct aloft_timer conflict_window;
    struct aloft_timer timer;   /**< Of the state. */
    struct aloft_timer delay;   /**< Until `waiting` is sent. */
    struct aloft_timer recent;  /**< While `recently` must not be sent again. */
    struct aloft_timer settled; /**< While asked-for unicast answers are enough. */
    uint32_t waiting;           /**< Sets of records; see announcer_private.h. */
    struct aloft_peer waiting_for;
    bool waiting_shared; /**< More than one asker waits. */
    uint32_t recently;
    /* What next() is to send, in this order. */
    struct aloft_mdns_reply reply;
    uint32_t goodbye;
    bool probe;
    uint32_t answer;
    uint32_t extras;
};

/**
 * Makes an announcer that is STOPPED.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, too many services, or a
 *         hostname that is no label; ALOFT_ERR_MEMORY when the records, with the
 * longest name that a conflict may lead to, do not fit into `buf`.
 */
ALOFT_CHECKED enum aloft_status aloft_mdns_announcer_init(
        struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_announcer_config *config);

/** Claims the name and announces the services. Does nothing unless STOPPED. */
void aloft_mdns_announcer_start(
        struct aloft_mdns_announcer *announcer, uint32_t now_ms);

/** Tells everybody to forget this device, if anybody knows it, and falls silent. */
void aloft_mdns_announcer_stop(struct aloft_mdns_announcer *announcer);

/** Announces services or texts that have changed. */
void aloft_mdns_announcer_change(
        struct aloft_mdns_announcer *announcer, uint32_t now_ms);

/** Claims the name anew with another address, and announces that. */
void aloft_mdns_announcer_move(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_address *address, uint32_t now_ms);

/** The name in use, without ".local": the hostname, or what a conflict made of it. */
const char *aloft_mdns_announcer_name(const struct aloft_mdns_announcer *announcer);

#endif
