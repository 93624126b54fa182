/**
 * @file net.h
 * A network on which every message is heard by all, with devices that announce
 * themselves, and a listener who notes what is said.
 */
#ifndef NET_H
#define NET_H

#include "aloft/mdns_announcer.h"
#include "aloft/mdns_browser.h"
#include "test_random.h"

#define NET_NODES    4u
#define NET_MESSAGES 64u
#define NET_SIZE     1024u

/** What somebody sent. */
struct net_message {
    uint32_t at_ms;
    struct aloft_peer from;
    struct aloft_peer to;
    bool multicast;
    size_t len;
    uint8_t bytes[NET_SIZE];
};

struct net_node {
    struct aloft_machine *machine;
    struct aloft_peer peer;
    bool cut_off; /**< Neither hears nor is heard. */
};

struct net {
    struct net_node nodes[NET_NODES];
    size_t node_count;
    uint32_t now_ms;
    struct net_message said[NET_MESSAGES];
    size_t said_count;
};

/** A device that announces _arduino._tcp (8266) and _aloft._tcp (80). */
struct net_device {
    struct aloft_mdns_announcer announcer;
    struct aloft_mdns_announcer_config config;
    struct aloft_mdns_service services[2];
    const char *arduino[4];
    const char *aloft[3];
    struct test_random random;
    uint8_t buf[512];
};

/** An empty network at time 1000. */
void net_init(struct net *net);

/** Adds a machine at 192.168.1.`host`, port 5353. */
void net_add(struct net *net, struct aloft_machine *machine, uint8_t host);

/** Makes a device at 192.168.1.`host`, adds it, and starts it. */
void net_add_device(
        struct net *net, struct net_device *device, const char *hostname, uint8_t host);

/** Lets everything happen that happens within `for_ms`. */
void net_run(struct net *net, uint32_t for_ms);

/** Sends a message to all, or to `to` alone, from 192.168.1.`host`:`port`. */
void net_send(
        struct net *net, uint8_t host, uint16_t port, const uint8_t *bytes, size_t len);

/** Forgets what was said. */
void net_clear(struct net *net);

/** Counts records of a name and type in what was said: with ttl 0, or with another. */
unsigned net_count(const struct net *net, const struct aloft_mdns_name *name,
        uint16_t type, bool goodbye);

/** Milliseconds from net_clear() to the first response; UINT32_MAX: none. */
uint32_t net_first_response_ms(const struct net *net, uint32_t since_ms);

/** Writes a query with one question. Returns its length. */
size_t net_query(const struct aloft_mdns_name *name, uint16_t type, uint16_t class_bits,
        uint8_t bytes[NET_SIZE]);

#endif
