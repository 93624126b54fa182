/**
 * @file names.h
 * Names as lists of labels. Private to this module.
 */
#ifndef ALOFT_MDNS_NAMES_H
#define ALOFT_MDNS_NAMES_H

#include "aloft/mdns_codec.h"
#include "aloft/span.h"

/** Labels of the longest name that is written: "x._services._dns-sd._udp.local". */
#define MDNS_LABELS_MAX 6u

/** Takes a name apart and returns how many labels it has; more than fit are dropped. */
size_t mdns_labels(
        const struct aloft_mdns_name *name, struct aloft_span labels[MDNS_LABELS_MAX]);

/** Walks through the labels of a name in a message, whatever it points to. */
struct mdns_walk {
    const uint8_t *message;
    size_t len;
    size_t at;
    size_t limit; /**< A pointer must lead to before this. */
    size_t total; /**< Bytes of the name so far. */
};

struct mdns_walk mdns_walk_begin(const uint8_t *message, size_t len, size_t at);

/** Takes a label; the last one has length 0. False: the name is malformed. */
bool mdns_walk_next(struct mdns_walk *walk, struct aloft_span *label);

/** Whether the rest of the walk is exactly these labels. */
bool mdns_walk_is(
        struct mdns_walk *walk, const struct aloft_span *labels, size_t count);

#endif
