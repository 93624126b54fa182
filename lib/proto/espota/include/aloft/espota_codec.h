/**
 * @file espota_codec.h
 * The datagrams of the espota protocol, both directions (docs/spec/espota.md).
 *
 *     host    "0 18010 16384 644413ba9770ffdecd3c7e32377ee9a8\n"   invitation
 *     device  "AUTH bda6dcfce0aa0a63aba3cfdf83d72a2c"              answer
 *     host    "200 <cnonce> <response>\n"                          authentication
 *     device  "OK", "Authentication Failed" or "ERR: ..."          answer
 *
 * And, over the stream, what a device says to a document that came ahead of the file:
 *
 *     device  "OK 8192\n" or "ERROR[n]: text\n"
 */
#ifndef ALOFT_ESPOTA_CODEC_H
#define ALOFT_ESPOTA_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/span.h"
#include "aloft/status.h"
#include "aloft/update.h"

/** Bytes of the longest datagram that either end makes. */
#define ALOFT_ESPOTA_DATAGRAM_MAX 160u
#define ALOFT_ESPOTA_MD5_SIZE     16u
/** Digits of the longest nonce, cnonce or response. */
#define ALOFT_ESPOTA_DIGITS_MAX 64u

/** What a host announces. */
struct aloft_espota_invitation {
    enum aloft_update_kind kind; /**< Unless `ahead`. */
    /** A document comes ahead of the file and tells what it is. Stock devices ignore
     * such invitations. */
    bool ahead;
    uint16_t port; /**< TCP port of the host to be called back at. */
    uint32_t size; /**< Below ALOFT_SIZE_UNKNOWN; larger ones arrive as the largest. */
    uint8_t md5[ALOFT_ESPOTA_MD5_SIZE];
};

/** A host's proof that it knows the password. The spans point into the datagram. */
struct aloft_espota_proof {
    struct aloft_span cnonce;
    struct aloft_span response;
};

enum aloft_espota_answer_kind {
    ALOFT_ESPOTA_ANSWER_OK,
    ALOFT_ESPOTA_ANSWER_CHALLENGE, /**< `text` is the nonce: 32 or 64 digits. */
    ALOFT_ESPOTA_ANSWER_NO_AUTH,   /**< The proof was wrong. */
    ALOFT_ESPOTA_ANSWER_ERROR,     /**< `text` tells why, in the device's words. */
    ALOFT_ESPOTA_ANSWER_STRANGE,   /**< `text` is all of it. */
};

/** What a device answers. The span points into the datagram. */
struct aloft_espota_answer {
    enum aloft_espota_answer_kind kind;
    struct aloft_span text;
};

/**
 * Reads an invitation. The line end is optional, spaces may be repeated.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT for anything else, whatever it is.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_decode_invitation(
        const uint8_t *data, size_t len, struct aloft_espota_invitation *invitation);

/** Writes an invitation with its line end; returns its length. */
size_t aloft_espota_encode_invitation(const struct aloft_espota_invitation *invitation,
        char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/**
 * Reads a proof whose cnonce and response have `digits` characters each.
 *
 * @return ALOFT_OK; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_decode_proof(const uint8_t *data,
        size_t len, size_t digits, struct aloft_espota_proof *proof);

/** Writes a proof with its line end; returns its length. */
size_t aloft_espota_encode_proof(const struct aloft_espota_proof *proof,
        char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Reads what a device answered. Every datagram is one of the kinds. */
struct aloft_espota_answer aloft_espota_decode_answer(const uint8_t *data, size_t len);

/** Writes "OK"; returns its length. */
size_t aloft_espota_encode_ok(char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Writes "AUTH " and the nonce; returns the length. */
size_t aloft_espota_encode_challenge(
        struct aloft_span nonce, char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Writes "Authentication Failed"; returns its length. */
size_t aloft_espota_encode_no_auth(char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Writes "ERR: ERROR[n]: text\n" for a refused invitation; returns the length. */
size_t aloft_espota_encode_refusal(
        enum aloft_status why, char datagram[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Writes "ERROR[n]: text\n" as it goes over the stream; returns the length. */
size_t aloft_espota_encode_error(
        enum aloft_status why, char text[ALOFT_ESPOTA_DATAGRAM_MAX]);

/** Writes "OK offset\n" as it goes over the stream; returns the length. */
size_t aloft_espota_encode_go_ahead(
        uint32_t offset, char text[ALOFT_ESPOTA_DATAGRAM_MAX]);

/**
 * Reads that line, without its line end.
 *
 * @return ALOFT_OK and `*offset`; ALOFT_ERR_FORMAT.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_decode_go_ahead(
        struct aloft_span line, uint32_t *offset);

/**
 * What a device's words mean: the number in "ERROR[n]", looked up in the table of
 * docs/spec/errors.md. ALOFT_ERR_REFUSED for words without a known number.
 */
enum aloft_status aloft_espota_meaning(struct aloft_span text);

#endif
