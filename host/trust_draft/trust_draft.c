#include "aloft/trust_draft.h"

#include <string.h>

#include "aloft/bytes.h"
#include "aloft/document_writer.h"

#define POLICY_SIZE 4u

#define CRITICAL(type) ((uint16_t)((unsigned)(type) | ALOFT_FIELD_CRITICAL))

/* ---- reading ---- */

static enum aloft_status read_anchors(
        struct aloft_trust_draft *draft, const struct aloft_trust_store *store)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_trust_anchor anchor;

    while (aloft_trust_anchor_next(&walk, &anchor)) {
        draft->anchors[draft->anchor_count++] =
                anchor; // not more than fit: it was read
    }
    return ALOFT_OK;
}

static enum aloft_status add_revoked_key(
        struct aloft_trust_draft *draft, const uint8_t *id, bool installed_too)
{
    for (size_t i = 0; i < draft->key_count; i++) {
        struct aloft_trust_revoked_key *const key = &draft->keys[i];

        if (memcmp(key->id, id, sizeof(key->id)) == 0) {
            key->installed_too = key->installed_too || installed_too;
            return ALOFT_OK;
        }
    }
    if (draft->key_count == ALOFT_TRUST_REVOKED_MAX) {
        return ALOFT_ERR_SPACE;
    }
    struct aloft_trust_revoked_key *const fresh = &draft->keys[draft->key_count++];
    memcpy(fresh->id, id, sizeof(fresh->id));
    fresh->installed_too = installed_too;
    return ALOFT_OK;
}

static enum aloft_status add_tls(
        struct aloft_trust_draft *draft, const struct aloft_field *field)
{
    if (draft->tls_count == ALOFT_TRUST_TLS_MAX) {
        return ALOFT_ERR_SPACE;
    }
    draft->tls[draft->tls_count++] =
            (struct aloft_trust_bytes){.bytes = field->value, .len = field->len};
    return ALOFT_OK;
}

static enum aloft_status read_field(
        struct aloft_trust_draft *draft, const struct aloft_field *field)
{
    const uint8_t *const value = field->value;

    switch (field->type) {
    case ALOFT_TRUST_FIELD_REVOKED_KEY:
        return add_revoked_key(draft, value, value[ALOFT_KEY_ID_SIZE] != 0);
    case ALOFT_TRUST_FIELD_REVOKED_CERTIFICATES:
        return aloft_trust_draft_revoke_certificates(draft, value,
                aloft_le32(value + ALOFT_KEY_ID_SIZE),
                value[ALOFT_KEY_ID_SIZE + 4] != 0);
    case ALOFT_TRUST_FIELD_TLS_ANCHOR:
        return add_tls(draft, field);
    case ALOFT_TRUST_FIELD_TEXT:
        draft->text = (struct aloft_trust_bytes){.bytes = value, .len = field->len};
        return ALOFT_OK;
    default:
        return ALOFT_OK; // read elsewhere, or not known here
    }
}

enum aloft_status aloft_trust_draft_read(
        struct aloft_trust_draft *draft, const struct aloft_trust_store *store)
{
    struct aloft_field_walk walk = aloft_document_fields(&store->document);
    struct aloft_field field;

    memset(draft, 0, sizeof(*draft));
    draft->version = store->version;
    draft->signed_time = store->signed_time;
    draft->policy = store->policy;
    enum aloft_status status = read_anchors(draft, store);
    while (status == ALOFT_OK && aloft_field_next(&walk, &field)) {
        status = read_field(draft, &field);
    }
    return status;
}

/* ---- changing ---- */

static bool is_same_key(const struct aloft_key *a, const struct aloft_key *b)
{
    uint8_t first[ALOFT_KEY_SIZE_MAX];
    uint8_t second[ALOFT_KEY_SIZE_MAX];
    const size_t len = aloft_key_encode(a, first);

    return len == aloft_key_encode(b, second) && memcmp(first, second, len) == 0;
}

enum aloft_status aloft_trust_draft_add(struct aloft_trust_draft *draft,
        unsigned purposes, const char *name, const struct aloft_key *key)
{
    const struct aloft_trust_anchor anchor = {.purposes = purposes,
            .name = (const uint8_t *)name,
            .name_len = strlen(name),
            .key = *key};
    size_t i = 0;

    if (anchor.name_len > ALOFT_TRUST_NAME_MAX) {
        return ALOFT_ERR_TOO_LONG;
    }
    while (i < draft->anchor_count && !is_same_key(&draft->anchors[i].key, key)) {
        i++;
    }
    if (i == ALOFT_TRUST_ANCHORS_MAX) {
        return ALOFT_ERR_SPACE;
    }
    draft->anchors[i] = anchor;
    draft->anchor_count = i < draft->anchor_count ? draft->anchor_count : i + 1;
    return ALOFT_OK;
}

static void remove_anchor(struct aloft_trust_draft *draft, size_t index)
{
    draft->anchor_count--;
    memmove(&draft->anchors[index], &draft->anchors[index + 1],
            (draft->anchor_count - index) * sizeof(draft->anchors[0]));
}

enum aloft_status aloft_trust_draft_revoke_key(struct aloft_trust_draft *draft,
        const struct aloft_digest_ops *sha256, const uint8_t id[ALOFT_KEY_ID_SIZE],
        bool installed_too)
{
    for (size_t i = 0; i < draft->anchor_count; i++) {
        uint8_t own[ALOFT_KEY_ID_SIZE];

        aloft_trust_anchor_id(&draft->anchors[i], sha256, own);
        if (memcmp(own, id, sizeof(own)) != 0) {
            continue;
        }
        draft->anchors[i].purposes &= ALOFT_TRUST_INSTALLED;
        if (installed_too) {
            remove_anchor(draft, i);
        }
        break;
    }
    return add_revoked_key(draft, id, installed_too);
}

enum aloft_status aloft_trust_draft_revoke_certificates(struct aloft_trust_draft *draft,
        const uint8_t issuer[ALOFT_KEY_ID_SIZE], uint32_t below, bool installed_too)
{
    struct aloft_trust_revoked_certificates *const fresh =
            &draft->certificates[draft->certificate_count];

    if (draft->certificate_count == ALOFT_TRUST_REVOKED_MAX) {
        return ALOFT_ERR_SPACE;
    }
    memcpy(fresh->issuer, issuer, sizeof(fresh->issuer));
    fresh->below = below;
    fresh->installed_too = installed_too;
    draft->certificate_count++;
    return ALOFT_OK;
}

/* ---- writing ---- */

static void put_policy(
        struct aloft_document_writer *writer, const struct aloft_trust_policy *policy)
{
    const uint8_t bytes[POLICY_SIZE] = {policy->images_needed, policy->stores_needed,
            (uint8_t)((policy->takes_trailers ? 1u : 0u) |
                      (policy->is_final ? 2u : 0u)),
            0};

    aloft_document_put(
            writer, CRITICAL(ALOFT_TRUST_FIELD_POLICY), bytes, sizeof(bytes));
}

static void put_anchor(
        struct aloft_document_writer *writer, const struct aloft_trust_anchor *anchor)
{
    uint8_t bytes[2 + ALOFT_TRUST_NAME_MAX + ALOFT_KEY_SIZE_MAX];
    const size_t key_at = 2 + anchor->name_len;

    bytes[0] = (uint8_t)anchor->purposes;
    bytes[1] = (uint8_t)anchor->name_len;
    memcpy(bytes + 2, anchor->name, anchor->name_len);
    aloft_document_put(writer, CRITICAL(ALOFT_TRUST_FIELD_ANCHOR), bytes,
            key_at + aloft_key_encode(&anchor->key, bytes + key_at));
}

static void put_revoked(
        struct aloft_document_writer *writer, const struct aloft_trust_draft *draft)
{
    for (size_t i = 0; i < draft->key_count; i++) {
        uint8_t bytes[ALOFT_KEY_ID_SIZE + 1];

        memcpy(bytes, draft->keys[i].id, ALOFT_KEY_ID_SIZE);
        bytes[ALOFT_KEY_ID_SIZE] = draft->keys[i].installed_too;
        aloft_document_put(
                writer, CRITICAL(ALOFT_TRUST_FIELD_REVOKED_KEY), bytes, sizeof(bytes));
    }
    for (size_t i = 0; i < draft->certificate_count; i++) {
        const struct aloft_trust_revoked_certificates *const revoked =
                &draft->certificates[i];
        uint8_t bytes[ALOFT_KEY_ID_SIZE + 5];

        memcpy(bytes, revoked->issuer, ALOFT_KEY_ID_SIZE);
        aloft_put_le32(bytes + ALOFT_KEY_ID_SIZE, revoked->below);
        bytes[ALOFT_KEY_ID_SIZE + 4] = revoked->installed_too;
        aloft_document_put(writer, CRITICAL(ALOFT_TRUST_FIELD_REVOKED_CERTIFICATES),
                bytes, sizeof(bytes));
    }
}

enum aloft_status aloft_trust_draft_encode(
        const struct aloft_trust_draft *draft, uint8_t *buf, size_t size, size_t *len)
{
    struct aloft_document_writer writer;
    struct aloft_trust_store store;

    aloft_document_writer_init(&writer, aloft_trust_store_kind.magic, buf, size);
    aloft_document_put_le32(
            &writer, CRITICAL(ALOFT_TRUST_FIELD_VERSION), draft->version);
    aloft_document_put_le64(
            &writer, CRITICAL(ALOFT_TRUST_FIELD_SIGNED), draft->signed_time);
    put_policy(&writer, &draft->policy);
    for (size_t i = 0; i < draft->anchor_count; i++) {
        put_anchor(&writer, &draft->anchors[i]);
    }
    put_revoked(&writer, draft);
    for (size_t i = 0; i < draft->tls_count; i++) {
        aloft_document_put(&writer, ALOFT_TRUST_FIELD_TLS_ANCHOR, draft->tls[i].bytes,
                draft->tls[i].len);
    }
    if (draft->text.len > 0) {
        aloft_document_put(
                &writer, ALOFT_TRUST_FIELD_TEXT, draft->text.bytes, draft->text.len);
    }
    aloft_document_seal(&writer);
    const enum aloft_status status = aloft_document_writer_end(&writer, len);

    return status == ALOFT_OK ? aloft_trust_store_open(&store, buf, *len) : status;
}
