#include "aloft/certificate.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

static const struct aloft_field_rule rules[] = {
        {ALOFT_CERTIFICATE_FIELD_KEY, 4, ALOFT_KEY_SIZE_MAX, ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_PURPOSES, 1, 1, ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_TARGETS, 1, ALOFT_CERTIFICATE_TARGETS_MAX,
                ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_ORDER, 4, 4, ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_WINDOW, 16, 16, ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_ISSUER, ALOFT_KEY_ID_SIZE, ALOFT_KEY_ID_SIZE,
                ALOFT_FIELD_ONCE},
        {ALOFT_CERTIFICATE_FIELD_NAME, 0, ALOFT_CERTIFICATE_NAME_MAX,
                ALOFT_FIELD_OPTIONAL},
};

const struct aloft_document_kind aloft_certificate_kind = {
        .magic = {'a', 'C', 'R', '1'},
        .rules = rules,
        .rule_count = sizeof(rules) / sizeof(rules[0]),
};

/* A field that must be there is: a rule says so. One that is not has no value. */
static struct aloft_field find(
        const struct aloft_document *document, enum aloft_certificate_field type)
{
    struct aloft_field field;

    (void)aloft_document_find(document, (uint16_t)type, &field); // as said
    return field;
}

static enum aloft_status read_key(struct aloft_certificate *certificate)
{
    const struct aloft_field field =
            find(&certificate->document, ALOFT_CERTIFICATE_FIELD_KEY);
    size_t used = 0;

    return aloft_key_decode(&certificate->key, field.value, field.len, &used) ==
                                   ALOFT_OK &&
                           used == field.len
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

static void read_scope(struct aloft_certificate *certificate)
{
    const struct aloft_document *const document = &certificate->document;
    const struct aloft_field targets = find(document, ALOFT_CERTIFICATE_FIELD_TARGETS);
    const struct aloft_field name = find(document, ALOFT_CERTIFICATE_FIELD_NAME);
    const uint8_t *const window = find(document, ALOFT_CERTIFICATE_FIELD_WINDOW).value;

    certificate->purposes = find(document, ALOFT_CERTIFICATE_FIELD_PURPOSES).value[0];
    certificate->order =
            aloft_le32(find(document, ALOFT_CERTIFICATE_FIELD_ORDER).value);
    certificate->targets = targets.value;
    certificate->targets_len = targets.len;
    certificate->not_before = aloft_le64(window);
    certificate->not_after = aloft_le64(window + 8);
    certificate->issuer = find(document, ALOFT_CERTIFICATE_FIELD_ISSUER).value;
    certificate->name = name.value;
    certificate->name_len = name.len;
}

/* A star means something at the end only; elsewhere it would look as if it did. */
static bool is_pattern(const uint8_t *targets, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (targets[i] == '*') {
            return false;
        }
    }
    return true;
}

enum aloft_status aloft_certificate_open(
        struct aloft_certificate *certificate, const uint8_t *bytes, size_t len)
{
    struct aloft_certificate found;
    enum aloft_status status =
            aloft_document_open(&found.document, &aloft_certificate_kind, bytes, len);

    if (status == ALOFT_OK) {
        status = read_key(&found);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    read_scope(&found);
    if (!is_pattern(found.targets, found.targets_len) ||
            found.not_before > found.not_after) {
        return ALOFT_ERR_FORMAT;
    }
    *certificate = found;
    return ALOFT_OK;
}

bool aloft_certificate_covers(
        const struct aloft_certificate *certificate, const uint8_t *target, size_t len)
{
    const size_t last = certificate->targets_len - 1; // there is at least one byte

    if (certificate->targets[last] == '*') {
        return len >= last && memcmp(certificate->targets, target, last) == 0;
    }
    return len == last + 1 && memcmp(certificate->targets, target, len) == 0;
}
