/**
 * @file mdns_codec.h
 * Messages of multicast DNS, read and written (RFC 1035, RFC 6762, RFC 6763;
 * docs/spec/mdns.md).
 *
 * Every name here has at most a first label of its own, then a service type, then
 * "local"; that is all that finding devices in a network needs. Reading trusts nothing:
 * lengths are checked, and a compressed name may only point backwards, so that no
 * message makes a reader go in circles. Nothing allocates or blocks.
 */
#ifndef ALOFT_MDNS_CODEC_H
#define ALOFT_MDNS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/status.h"

#define ALOFT_MDNS_PORT 5353u

/** Bytes of the longest label; a text of it needs one more. */
#define ALOFT_MDNS_LABEL_MAX 63u
/** Bytes of the longest name when it is not compressed. */
#define ALOFT_MDNS_NAME_MAX 255u
/** Names of one message that later ones may be compressed to. */
#define ALOFT_MDNS_SUFFIXES_MAX 24u

/** Types of records, and ALOFT_MDNS_ANY in questions. */
#define ALOFT_MDNS_A    1u
#define ALOFT_MDNS_PTR  12u
#define ALOFT_MDNS_TXT  16u
#define ALOFT_MDNS_AAAA 28u
#define ALOFT_MDNS_SRV  33u
#define ALOFT_MDNS_NSEC 47u
#define ALOFT_MDNS_ANY  255u

/** The class, and its top bit: "answer me alone", or "forget what you had". */
#define ALOFT_MDNS_IN      1u
#define ALOFT_MDNS_UNICAST 0x8000u
#define ALOFT_MDNS_FLUSH   0x8000u

/** Bits of the second word of a message. */
#define ALOFT_MDNS_RESPONSE      0x8000u
#define ALOFT_MDNS_AUTHORITATIVE 0x0400u
#define ALOFT_MDNS_TRUNCATED     0x0200u

enum aloft_mdns_section {
    ALOFT_MDNS_QUESTION,
    ALOFT_MDNS_ANSWER,
    ALOFT_MDNS_AUTHORITY,
    ALOFT_MDNS_ADDITIONAL,
    ALOFT_MDNS_SECTIONS
};

/** `label`, then the labels of `type`, then "local". Borrows both; either may be NULL.
 */
struct aloft_mdns_name {
    const char *label; /**< "kitchen": one label, dots and all. */
    const char *type;  /**< "_http._tcp" */
};

/** All hosts that speak multicast DNS: 224.0.0.251, port 5353. */
struct aloft_peer aloft_mdns_everybody(void);

/** A message being read, item by item. Borrows the message. */
struct aloft_mdns_reader {
    const uint8_t *message;
    size_t len;
    size_t at;
    uint16_t id;
    uint16_t flags;
    uint16_t left[ALOFT_MDNS_SECTIONS];
};

/** A question or a record. Places are offsets in the message. */
struct aloft_mdns_item {
    enum aloft_mdns_section section;
    size_t name;
    uint16_t type;
    uint16_t class_bits; /**< The class, and its top bit. */
    uint32_t ttl_s;      /**< 0 in questions, as are the next two. */
    size_t data;
    size_t data_len;
};

/**
 * Begins to read. A message of which any part is malformed is refused as a whole;
 * bytes behind its last record are of no interest.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_mdns_read_begin(
        struct aloft_mdns_reader *reader, const uint8_t *message, size_t len);

/** Takes the next question or record; false at the end. */
bool aloft_mdns_read_next(
        struct aloft_mdns_reader *reader, struct aloft_mdns_item *item);

/** Whether the name at offset `at` is `name`; case of ASCII letters does not matter. */
bool aloft_mdns_name_is(const struct aloft_mdns_reader *reader, size_t at,
        const struct aloft_mdns_name *name);

/**
 * Reads the first label of the name at offset `at`, if the labels behind it are `type`
 * (may be NULL) and "local". False for other names, and for labels with a zero byte.
 */
bool aloft_mdns_name_label(const struct aloft_mdns_reader *reader, size_t at,
        const char *type, char label[ALOFT_MDNS_LABEL_MAX + 1]);

/**
 * Copies the data of a record with the names in it uncompressed.
 *
 * @return its length; 0 when it has none, does not fit, or is malformed.
 */
size_t aloft_mdns_read_data(const struct aloft_mdns_reader *reader,
        const struct aloft_mdns_item *item, uint8_t *dst, size_t size);

/** A record to write. What it points to is borrowed for the call. */
struct aloft_mdns_record {
    struct aloft_mdns_name name;
    uint16_t type;
    bool flush; /**< Others forget what they knew of this name and type. */
    uint32_t ttl_s;
    const uint8_t *address;        /**< Of A (4 bytes) and AAAA (16). */
    struct aloft_mdns_name target; /**< Of PTR and SRV. */
    uint16_t port;                 /**< Of SRV. */
    const char *const *texts;      /**< Of TXT: "key=value". */
    size_t text_count;
    uint16_t present[2]; /**< Of NSEC: types below 256 that exist, rising; or 0. */
};

/** A message being written. Borrows its buffer. */
struct aloft_mdns_writer {
    uint8_t *buf;
    size_t size;
    size_t len;
    bool plain; /**< Compresses no names. */
    bool overflowed;
    uint8_t suffix_count;
    uint16_t suffixes[ALOFT_MDNS_SUFFIXES_MAX];
};

/** Begins a message; `size` is 12 at least. */
void aloft_mdns_write_begin(struct aloft_mdns_writer *writer, uint8_t *buf, size_t size,
        uint16_t id, uint16_t flags);

/** Adds a question. False: it does not fit, and the message is as it was. */
bool aloft_mdns_write_question(struct aloft_mdns_writer *writer,
        const struct aloft_mdns_name *name, uint16_t type, uint16_t class_bits);

/**
 * Adds a record; sections come in their order. False: it does not fit, or a text is
 * longer than 255 bytes, and the message is as it was.
 */
bool aloft_mdns_write_record(struct aloft_mdns_writer *writer,
        enum aloft_mdns_section section, const struct aloft_mdns_record *record);

/**
 * Writes nothing but the data of a record, uncompressed: what aloft_mdns_read_data()
 * gives for it.
 *
 * @return its length; 0 when it does not fit.
 */
size_t aloft_mdns_write_data(
        const struct aloft_mdns_record *record, uint8_t *dst, size_t size);

#endif
