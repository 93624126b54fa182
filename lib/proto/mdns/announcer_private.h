/**
 * @file announcer_private.h
 * Parts of the announcer. Private to this module.
 *
 * The records of a device are numbered, so that sets of them are bits of a word:
 *
 *   0 A   1 AAAA   2 NSEC of the host, then for service i, from 3 + 5 * i:
 *   +0 PTR of its type   +1 PTR of all types   +2 SRV   +3 TXT   +4 NSEC
 */
#ifndef ALOFT_MDNS_ANNOUNCER_PRIVATE_H
#define ALOFT_MDNS_ANNOUNCER_PRIVATE_H

#include "aloft/mdns_announcer.h"

#define ANNOUNCER_RECORDS (3u + 5u * ALOFT_MDNS_SERVICES_MAX)

/** Seconds that others may keep what has to do with a name, and all else. */
#define ANNOUNCER_HOST_TTL_S  120u
#define ANNOUNCER_OTHER_TTL_S 4500u
/** Seconds for those that know only plain DNS (RFC 6762, 6.7). */
#define ANNOUNCER_LEGACY_TTL_S 10u

/** Fills in record `index`; false when this device has none such. */
bool announcer_record(const struct aloft_mdns_announcer *announcer, unsigned index,
        struct aloft_mdns_record *record);

/** The records that no other host may have: by these the name is claimed. */
uint32_t announcer_unique(const struct aloft_mdns_announcer *announcer);

/** What is announced and said goodbye to: all but answers that there is nothing. */
uint32_t announcer_all(const struct aloft_mdns_announcer *announcer);

/** What who asks for `records` will want to know next, without these. */
uint32_t announcer_extras(
        const struct aloft_mdns_announcer *announcer, uint32_t records);

/** Whether answers in `records` may come from other hosts, too. */
bool announcer_has_shared(uint32_t records);

/** Names the label anew after `announcer->number`. */
void announcer_relabel(struct aloft_mdns_announcer *announcer);

/** How messages of one kind are written. */
struct announcer_manner {
    uint16_t id;
    bool legacy;
    bool goodbye;
    bool tentative; /**< Nobody has to forget anything yet. */
};

/**
 * Writes a response with as many of `*records` as fit, and takes these out of the set.
 * Once that is empty, `extras` are added as far as they fit. Returns its length, 0 when
 * nothing could be written, and then the set is empty.
 */
size_t announcer_write_response(struct aloft_mdns_announcer *announcer,
        uint32_t *records, uint32_t extras, const struct announcer_manner *manner);

/** Writes the probe (RFC 6762, 8.1); returns its length, 0 when it does not fit. */
size_t announcer_write_probe(struct aloft_mdns_announcer *announcer);

/** A number from 0 to `below` - 1. */
uint32_t announcer_random(const struct aloft_mdns_announcer *announcer, uint32_t below);

/** Takes a query: plans the answer. */
void announcer_take_query(struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_event *event);

/** What a message of another host means for the name. */
enum announcer_claim {
    ANNOUNCER_CLAIM_NONE,     /**< Nothing. */
    ANNOUNCER_CLAIM_CONFLICT, /**< A response claims it. */
    ANNOUNCER_CLAIM_LATER,    /**< A probe claims it, and has the better right. */
};

/** Looks for claims to the name in a message. */
enum announcer_claim announcer_find_claim(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader);

/** Whether the data of an item is that of our record. */
bool announcer_has_data(const struct aloft_mdns_announcer *announcer,
        const struct aloft_mdns_reader *reader, const struct aloft_mdns_item *item,
        const struct aloft_mdns_record *record);

#endif
