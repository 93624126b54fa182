/**
 * @file document.h
 * Reads signed documents: manifests, certificates and trust stores. They have one
 * grammar, specified in docs/spec/document.md, and this is its only reader.
 *
 *     magic 4 | signed_len u32 | fields ... | endorsements ... |
 *     <----------- signed_len ------------->
 *
 * A reader states once, as a table of rules, which fields its kind of document has.
 * aloft_document_open() then checks the whole frame and each rule. After that taking a
 * document apart cannot fail, and what is left for the reader is what the values mean.
 *
 * Nothing is copied: a document and its fields point into the caller's bytes, which
 * must not change. No signature is checked here.
 */
#ifndef ALOFT_DOCUMENT_H
#define ALOFT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/digest.h"
#include "aloft/key.h"
#include "aloft/status.h"
#include "aloft/verifier.h"

/** Bytes in front of the fields. */
#define ALOFT_DOCUMENT_HEAD_SIZE 8u
/** Bytes in front of the value of each field and endorsement. */
#define ALOFT_FIELD_HEAD_SIZE 4u
/** In the encoded type: who does not know the field must refuse the document. */
#define ALOFT_FIELD_CRITICAL 0x8000u

/** Endorsements of each kind that one document can have. */
#define ALOFT_SIGNATURES_MAX   4u
#define ALOFT_CERTIFICATES_MAX 2u

/** Types of endorsements. */
#define ALOFT_ENDORSEMENT_SIGNATURE   1u
#define ALOFT_ENDORSEMENT_CERTIFICATE 2u

/** How often a field may occur. */
enum aloft_occurrence {
    ALOFT_FIELD_ONCE,     /**< It must be there. */
    ALOFT_FIELD_OPTIONAL, /**< Once, or not at all. */
    ALOFT_FIELD_REPEATS,  /**< Any number of times, one behind the other. */
};

/** What is known about one type of field. */
struct aloft_field_rule {
    uint16_t type; /**< Without ALOFT_FIELD_CRITICAL. */
    uint16_t min;  /**< Bytes of the shortest value. */
    uint16_t max;  /**< Bytes of the longest. */
    enum aloft_occurrence occurrence;
};

/** One kind of document: its magic number, and its fields sorted by type. */
struct aloft_document_kind {
    uint8_t magic[4];
    const struct aloft_field_rule *rules;
    size_t rule_count; /**< At most 32. */
};

/** A document whose frame and fields were checked. */
struct aloft_document {
    const uint8_t *bytes; /**< Borrowed. */
    size_t len;           /**< Endorsements included. */
    size_t signed_len;    /**< Head and fields: what signatures are over. */
};

/** One field or endorsement. */
struct aloft_field {
    uint16_t type; /**< Without ALOFT_FIELD_CRITICAL. */
    bool critical;
    const uint8_t *value; /**< Points into the document. */
    size_t len;
};

/** A walk over fields or endorsements. */
struct aloft_field_walk {
    const uint8_t *next;
    const uint8_t *end;
};

/** A signature in a document. */
struct aloft_document_signature {
    const uint8_t *key_id; /**< ALOFT_KEY_ID_SIZE bytes: a hint, nothing more. */
    const uint8_t *bytes;
    size_t len; /**< 1 to ALOFT_SIGNATURE_MAX. */
};

/**
 * Checks the `len` bytes at `bytes`, which are all of the document, and that it keeps
 * the rules of `kind`.
 *
 * @return ALOFT_OK; ALOFT_ERR_TRUNCATED when it ends early;
 *         ALOFT_ERR_FORMAT for another magic number, fields out of order or past the
 *         signed part, twice or missing, a value too short or too long, too many
 *         endorsements;
 *         ALOFT_ERR_CRITICAL for a field or endorsement that is not known here, and
 *         must be. `document` changes only with ALOFT_OK.
 */
ALOFT_CHECKED enum aloft_status aloft_document_open(struct aloft_document *document,
        const struct aloft_document_kind *kind, const uint8_t *bytes, size_t len);

/** Starts a walk over all fields, those that are not known here included. */
struct aloft_field_walk aloft_document_fields(const struct aloft_document *document);

/** Starts a walk over all endorsements, those that are not known here included. */
struct aloft_field_walk aloft_document_endorsements(
        const struct aloft_document *document);

/** Gives the next of a walk over a document that was opened; false at the end. */
bool aloft_field_next(struct aloft_field_walk *walk, struct aloft_field *field);

/**
 * Gives the first field of `type`, or one without value (NULL, 0) when there is none,
 * and tells whether there is one.
 */
bool aloft_document_find(const struct aloft_document *document, uint16_t type,
        struct aloft_field *field);

/**
 * Gives the next signature of a walk over endorsements, whatever stands in between;
 * false at the end.
 */
bool aloft_signature_next(
        struct aloft_field_walk *walk, struct aloft_document_signature *signature);

/** Writes the digest of what signatures are over; `ops->size` bytes. */
void aloft_document_digest(const struct aloft_document *document,
        const struct aloft_digest_ops *ops, uint8_t *result);

#endif
