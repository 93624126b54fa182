#include "aloft/trust_store.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

/* docs/spec/trust-store.md, 1. */
#define POLICY_SIZE       4u
#define ANCHOR_HEAD_SIZE  2u
#define ANCHOR_MIN        (ANCHOR_HEAD_SIZE + 4u)
#define ANCHOR_MAX        (ANCHOR_HEAD_SIZE + ALOFT_TRUST_NAME_MAX + ALOFT_KEY_SIZE_MAX)
#define REVOKED_KEY_SIZE  (ALOFT_KEY_ID_SIZE + 1u)
#define REVOKED_CERT_SIZE (ALOFT_KEY_ID_SIZE + 4u + 1u)
#define TLS_ANCHOR_MAX    1024u

#define FLAG_TAKES_TRAILERS 0x1u
#define FLAG_IS_FINAL       0x2u
#define FLAGS_KNOWN         (FLAG_TAKES_TRAILERS | FLAG_IS_FINAL)

#define PURPOSES_KNOWN (ALOFT_TRUST_IMAGES | ALOFT_TRUST_STORES | ALOFT_TRUST_INSTALLED)

/* How far a revocation reaches. */
#define DEPTH_NEW       0u
#define DEPTH_INSTALLED 1u

static const struct aloft_field_rule rules[] = {
        {ALOFT_TRUST_FIELD_VERSION, 4, 4, ALOFT_FIELD_ONCE},
        {ALOFT_TRUST_FIELD_SIGNED, 8, 8, ALOFT_FIELD_ONCE},
        {ALOFT_TRUST_FIELD_POLICY, POLICY_SIZE, POLICY_SIZE, ALOFT_FIELD_ONCE},
        {ALOFT_TRUST_FIELD_ANCHOR, ANCHOR_MIN, ANCHOR_MAX, ALOFT_FIELD_REPEATS},
        {ALOFT_TRUST_FIELD_REVOKED_KEY, REVOKED_KEY_SIZE, REVOKED_KEY_SIZE,
                ALOFT_FIELD_REPEATS},
        {ALOFT_TRUST_FIELD_REVOKED_CERTIFICATES, REVOKED_CERT_SIZE, REVOKED_CERT_SIZE,
                ALOFT_FIELD_REPEATS},
        {ALOFT_TRUST_FIELD_TLS_ANCHOR, 1, TLS_ANCHOR_MAX, ALOFT_FIELD_REPEATS},
        {ALOFT_TRUST_FIELD_TEXT, 0, ALOFT_TRUST_TEXT_MAX, ALOFT_FIELD_OPTIONAL},
};

const struct aloft_document_kind aloft_trust_store_kind = {
        .magic = {'a', 'T', 'S', '1'},
        .rules = rules,
        .rule_count = sizeof(rules) / sizeof(rules[0]),
};

/* The value of a field that must be there. */
static const uint8_t *value_of(
        const struct aloft_document *document, enum aloft_trust_field type)
{
    struct aloft_field field;

    /* It is there: a rule says so. */
    (void)aloft_document_find(document, (uint16_t)type, &field);
    return field.value;
}

static enum aloft_status read_policy(struct aloft_trust_store *store)
{
    const uint8_t *const bytes = value_of(&store->document, ALOFT_TRUST_FIELD_POLICY);
    struct aloft_trust_policy *const policy = &store->policy;

    if ((bytes[2] & ~FLAGS_KNOWN) != 0) {
        return ALOFT_ERR_CRITICAL;
    }
    if (bytes[0] < 1 || bytes[0] > ALOFT_TRUST_NEEDED_MAX || bytes[1] < 1 ||
            bytes[1] > ALOFT_TRUST_NEEDED_MAX || bytes[3] != 0) {
        return ALOFT_ERR_FORMAT;
    }
    policy->images_needed = bytes[0];
    policy->stores_needed = bytes[1];
    policy->takes_trailers = (bytes[2] & FLAG_TAKES_TRAILERS) != 0;
    policy->is_final = (bytes[2] & FLAG_IS_FINAL) != 0;
    return ALOFT_OK;
}

static bool decode_anchor(
        struct aloft_trust_anchor *anchor, const struct aloft_field *field)
{
    const size_t room = field->len - ANCHOR_HEAD_SIZE;
    size_t used = 0;

    anchor->purposes = field->value[0];
    anchor->name = field->value + ANCHOR_HEAD_SIZE;
    anchor->name_len = field->value[1];
    if ((anchor->purposes & ~PURPOSES_KNOWN) != 0 ||
            anchor->name_len > ALOFT_TRUST_NAME_MAX || anchor->name_len > room) {
        return false;
    }
    anchor->encoded = anchor->name + anchor->name_len;
    anchor->encoded_len = room - anchor->name_len;
    return aloft_key_decode(&anchor->key, anchor->encoded, anchor->encoded_len,
                   &used) == ALOFT_OK &&
           used == anchor->encoded_len;
}

static bool is_same_key(
        const struct aloft_trust_anchor *a, const struct aloft_trust_anchor *b)
{
    return a->encoded_len == b->encoded_len &&
           memcmp(a->encoded, b->encoded, a->encoded_len) == 0;
}

/* Is an anchor that was counted already the same key? */
static bool is_repeated(
        const struct aloft_trust_store *store, const struct aloft_trust_anchor *anchor)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_trust_anchor other;

    while (aloft_trust_anchor_next(&walk, &other) && other.encoded != anchor->encoded) {
        if (is_same_key(&other, anchor)) {
            return true;
        }
    }
    return false;
}

/* How many there are for each purpose. */
struct tally {
    size_t all;
    size_t images;
    size_t stores;
};

static enum aloft_status count_anchors(
        const struct aloft_trust_store *store, struct tally *tally)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_field field;
    struct aloft_trust_anchor anchor;

    while (aloft_field_next(&walk, &field)) {
        if (field.type != ALOFT_TRUST_FIELD_ANCHOR) {
            continue;
        }
        if (!decode_anchor(&anchor, &field) || is_repeated(store, &anchor)) {
            return ALOFT_ERR_FORMAT;
        }
        tally->all++;
        tally->images += (anchor.purposes & ALOFT_TRUST_IMAGES) != 0;
        tally->stores += (anchor.purposes & ALOFT_TRUST_STORES) != 0;
    }
    return tally->all >= 1 && tally->all <= ALOFT_TRUST_ANCHORS_MAX ? ALOFT_OK
                                                                    : ALOFT_ERR_FORMAT;
}

static enum aloft_status check_anchors(const struct aloft_trust_store *store)
{
    const struct aloft_trust_policy *const policy = &store->policy;
    struct tally tally = {0};
    const enum aloft_status status = count_anchors(store, &tally);

    if (status != ALOFT_OK) {
        return status;
    }
    if (tally.images < policy->images_needed ||
            (!policy->is_final && tally.stores < policy->stores_needed)) {
        return ALOFT_ERR_LOCKED;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_trust_store_open(
        struct aloft_trust_store *store, const uint8_t *bytes, size_t len)
{
    struct aloft_trust_store found;
    enum aloft_status status =
            aloft_document_open(&found.document, &aloft_trust_store_kind, bytes, len);

    if (status != ALOFT_OK) {
        return status;
    }
    found.version = aloft_le32(value_of(&found.document, ALOFT_TRUST_FIELD_VERSION));
    found.signed_time = aloft_le64(value_of(&found.document, ALOFT_TRUST_FIELD_SIGNED));
    if (found.version == 0) {
        return ALOFT_ERR_FORMAT;
    }
    status = read_policy(&found);
    if (status == ALOFT_OK) {
        status = check_anchors(&found);
    }
    if (status == ALOFT_OK) {
        *store = found;
    }
    return status;
}

bool aloft_trust_anchor_next(
        struct aloft_field_walk *walk, struct aloft_trust_anchor *anchor)
{
    struct aloft_field field;

    while (aloft_field_next(walk, &field)) {
        if (field.type == ALOFT_TRUST_FIELD_ANCHOR) {
            return decode_anchor(anchor, &field);
        }
    }
    return false;
}

void aloft_trust_anchor_id(const struct aloft_trust_anchor *anchor,
        const struct aloft_digest_ops *sha256, uint8_t id[ALOFT_KEY_ID_SIZE])
{
    aloft_key_id(&anchor->key, sha256, id);
}

/* Does a revocation of this depth reach what is asked about? An unknown depth is meant
 * for a later reader; it reaches everything. */
static bool reaches(unsigned depth, unsigned purpose)
{
    return purpose != ALOFT_TRUST_INSTALLED || depth >= DEPTH_INSTALLED;
}

bool aloft_trust_revokes_key(const struct aloft_trust_store *store,
        const uint8_t id[ALOFT_KEY_ID_SIZE], unsigned purpose)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_field field;

    while (aloft_field_next(&walk, &field)) {
        if (field.type == ALOFT_TRUST_FIELD_REVOKED_KEY &&
                memcmp(field.value, id, ALOFT_KEY_ID_SIZE) == 0 &&
                reaches(field.value[ALOFT_KEY_ID_SIZE], purpose)) {
            return true;
        }
    }
    return false;
}

bool aloft_trust_revokes_certificate(const struct aloft_trust_store *store,
        const uint8_t issuer[ALOFT_KEY_ID_SIZE], uint32_t order, unsigned purpose)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_field field;

    while (aloft_field_next(&walk, &field)) {
        if (field.type == ALOFT_TRUST_FIELD_REVOKED_CERTIFICATES &&
                memcmp(field.value, issuer, ALOFT_KEY_ID_SIZE) == 0 &&
                order < aloft_le32(field.value + ALOFT_KEY_ID_SIZE) &&
                reaches(field.value[ALOFT_KEY_ID_SIZE + 4], purpose)) {
            return true;
        }
    }
    return false;
}

enum aloft_status aloft_trust_store_keys(const struct aloft_trust_store *store,
        unsigned purpose, const struct aloft_digest_ops *sha256,
        struct aloft_key_set *set)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_trust_anchor anchor;
    uint8_t id[ALOFT_KEY_ID_SIZE];

    memset(set, 0, sizeof *set);
    set->signature_required = true;
    while (aloft_trust_anchor_next(&walk, &anchor)) {
        aloft_trust_anchor_id(&anchor, sha256, id);
        if ((anchor.purposes & purpose) == 0 ||
                aloft_trust_revokes_key(store, id, purpose)) {
            continue;
        }
        if (set->count == ALOFT_KEY_SET_MAX) {
            return ALOFT_ERR_SPACE;
        }
        set->keys[set->count] = anchor.key;
        set->count++;
    }
    return ALOFT_OK;
}
