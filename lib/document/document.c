#include "aloft/document.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

/*
 * docs/spec/document.md:
 *
 *     0       4            8                  signed_len           len
 *     +-------+------------+------------------+--------------------+
 *     | magic | signed_len | fields           | endorsements       |
 *     +-------+------------+------------------+--------------------+
 *
 *     field, endorsement:  type u16 | length u16 | value
 */

/* What follows walks bytes that may be of any content. */

/* Takes the field at `walk->next`. False when it does not end before `walk->end`. */
static bool take(struct aloft_field_walk *walk, struct aloft_field *field)
{
    const size_t left = (size_t)(walk->end - walk->next);

    if (left < ALOFT_FIELD_HEAD_SIZE) {
        return false;
    }
    const uint16_t type = aloft_le16(walk->next);

    field->type = (uint16_t)(type & ~ALOFT_FIELD_CRITICAL);
    field->critical = (type & ALOFT_FIELD_CRITICAL) != 0;
    field->len = aloft_le16(walk->next + 2);
    if (field->len > left - ALOFT_FIELD_HEAD_SIZE) {
        return false;
    }
    field->value = walk->next + ALOFT_FIELD_HEAD_SIZE;
    walk->next = field->value + field->len;
    return true;
}

static bool at_end(const struct aloft_field_walk *walk)
{
    return walk->next == walk->end;
}

/* Index of the rule for `type`, or the number of rules. */
static size_t find_rule(const struct aloft_document_kind *kind, uint16_t type)
{
    size_t i = 0;

    while (i < kind->rule_count && kind->rules[i].type != type) {
        i++;
    }
    return i;
}

/* `seen` has one bit a rule. */
static enum aloft_status check_field(const struct aloft_document_kind *kind,
        const struct aloft_field *field, uint32_t *seen)
{
    const size_t index = find_rule(kind, field->type);

    if (index == kind->rule_count) {
        return field->critical ? ALOFT_ERR_CRITICAL : ALOFT_OK;
    }
    const struct aloft_field_rule *rule = &kind->rules[index];
    const uint32_t bit = (uint32_t)1 << index;

    if (field->len < rule->min || field->len > rule->max) {
        return ALOFT_ERR_FORMAT;
    }
    if ((*seen & bit) != 0 && rule->occurrence != ALOFT_FIELD_REPEATS) {
        return ALOFT_ERR_FORMAT;
    }
    *seen |= bit;
    return ALOFT_OK;
}

static bool all_there(const struct aloft_document_kind *kind, uint32_t seen)
{
    for (size_t i = 0; i < kind->rule_count; i++) {
        if (kind->rules[i].occurrence == ALOFT_FIELD_ONCE && (seen >> i & 1) == 0) {
            return false;
        }
    }
    return true;
}

static enum aloft_status check_fields(
        const struct aloft_document *document, const struct aloft_document_kind *kind)
{
    struct aloft_field_walk walk = aloft_document_fields(document);
    struct aloft_field field;
    uint16_t last = 0;
    uint32_t seen = 0;

    while (!at_end(&walk)) {
        if (!take(&walk, &field) || field.type < last) {
            return ALOFT_ERR_FORMAT; // it is all there: signed_len tells another end
        }
        const enum aloft_status status = check_field(kind, &field, &seen);

        if (status != ALOFT_OK) {
            return status;
        }
        last = field.type;
    }
    return all_there(kind, seen) ? ALOFT_OK : ALOFT_ERR_FORMAT;
}

static const struct aloft_field_rule endorsement_rules[] = {
        {ALOFT_ENDORSEMENT_SIGNATURE, ALOFT_KEY_ID_SIZE + 1,
                ALOFT_KEY_ID_SIZE + ALOFT_SIGNATURE_MAX, ALOFT_FIELD_REPEATS},
        {ALOFT_ENDORSEMENT_CERTIFICATE, ALOFT_DOCUMENT_HEAD_SIZE, UINT16_MAX,
                ALOFT_FIELD_REPEATS},
};

static enum aloft_status check_endorsements(const struct aloft_document *document)
{
    static const struct aloft_document_kind kind = {
            .rules = endorsement_rules, .rule_count = 2};
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_field field;
    uint32_t seen = 0;
    size_t signatures = 0;
    size_t certificates = 0;

    while (!at_end(&walk)) {
        if (!take(&walk, &field)) {
            return ALOFT_ERR_TRUNCATED;
        }
        const enum aloft_status status = check_field(&kind, &field, &seen);

        if (status != ALOFT_OK) {
            return status;
        }
        signatures += field.type == ALOFT_ENDORSEMENT_SIGNATURE;
        certificates += field.type == ALOFT_ENDORSEMENT_CERTIFICATE;
    }
    return signatures <= ALOFT_SIGNATURES_MAX && certificates <= ALOFT_CERTIFICATES_MAX
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

enum aloft_status aloft_document_open(struct aloft_document *document,
        const struct aloft_document_kind *kind, const uint8_t *bytes, size_t len)
{
    if (len < ALOFT_DOCUMENT_HEAD_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    const struct aloft_document found = {
            .bytes = bytes, .len = len, .signed_len = aloft_le32(bytes + 4)};

    if (memcmp(bytes, kind->magic, sizeof kind->magic) != 0 ||
            found.signed_len < ALOFT_DOCUMENT_HEAD_SIZE) {
        return ALOFT_ERR_FORMAT;
    }
    if (found.signed_len > len) {
        return ALOFT_ERR_TRUNCATED;
    }
    enum aloft_status status = check_fields(&found, kind);

    if (status == ALOFT_OK) {
        status = check_endorsements(&found);
    }
    if (status == ALOFT_OK) {
        *document = found;
    }
    return status;
}

struct aloft_field_walk aloft_document_fields(const struct aloft_document *document)
{
    const struct aloft_field_walk walk = {
            .next = document->bytes + ALOFT_DOCUMENT_HEAD_SIZE,
            .end = document->bytes + document->signed_len};

    return walk;
}

struct aloft_field_walk aloft_document_endorsements(
        const struct aloft_document *document)
{
    const struct aloft_field_walk walk = {
            .next = document->bytes + document->signed_len,
            .end = document->bytes + document->len};

    return walk;
}

bool aloft_field_next(struct aloft_field_walk *walk, struct aloft_field *field)
{
    return take(walk, field);
}

bool aloft_document_find(
        const struct aloft_document *document, uint16_t type, struct aloft_field *field)
{
    struct aloft_field_walk walk = aloft_document_fields(document);

    while (take(&walk, field)) {
        if (field->type == type) {
            return true;
        }
    }
    memset(field, 0, sizeof *field);
    return false;
}

bool aloft_signature_next(
        struct aloft_field_walk *walk, struct aloft_document_signature *signature)
{
    struct aloft_field field;

    while (take(walk, &field)) {
        if (field.type == ALOFT_ENDORSEMENT_SIGNATURE) {
            signature->key_id = field.value;
            signature->bytes = field.value + ALOFT_KEY_ID_SIZE;
            signature->len = field.len - ALOFT_KEY_ID_SIZE;
            return true;
        }
    }
    return false;
}

void aloft_document_digest(const struct aloft_document *document,
        const struct aloft_digest_ops *ops, uint8_t *result)
{
    aloft_digest_once(ops, document->bytes, document->signed_len, result);
}
