#include "manifest_view.h"

#include <string.h>
#include <time.h>

#include "aloft/bearssl_digest.h"
#include "aloft/certificate.h"
#include "aloft/hex.h"
#include "aloft/json.h"
#include "aloft/words.h"

#define TEXT_SIZE 320u
#define TIME_SIZE 40u
#define HEX_SIZE  (2u * ALOFT_MANIFEST_DIGEST_SIZE + 1u)

/* The same thing said twice: as a row for people, as a field for scripts. */
struct view {
    struct cli *cli;
    struct aloft_table *table;
    json_t *object;
};

static void add_row(const struct view *view, const char *label, const char *text)
{
    aloft_table_row(view->table, (const char *const[]){label, text});
}

static void set(const struct view *view, const char *key, json_t *value)
{
    if (value == NULL || json_object_set_new(view->object, key, value) != 0) {
        cli_note(view->cli, "note: no memory for \"%s\"", key);
    }
}

static void add_text(
        const struct view *view, const char *key, const char *label, const char *text)
{
    add_row(view, label, text);
    set(view, key, aloft_json_text(text));
}

static void add_span(const struct view *view, const char *key, const char *label,
        struct aloft_span span)
{
    char text[TEXT_SIZE];

    if (span.len > 0) {
        aloft_words_clean(text, sizeof text, span.text, span.len, true);
        add_text(view, key, label, text);
    }
}

static void add_number(
        const struct view *view, const char *key, const char *label, uint64_t number)
{
    char text[TEXT_SIZE];

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    add_row(view, label, text);
    set(view, key, json_integer((json_int_t)number));
}

static void add_digest(const struct view *view, const char *key, const char *label,
        const uint8_t *sha256)
{
    char text[HEX_SIZE] = {0};

    if (sha256 != NULL) {
        aloft_hex_encode(sha256, ALOFT_MANIFEST_DIGEST_SIZE, text);
        add_text(view, key, label, text);
    }
}

static const char *encoding_text(enum aloft_manifest_encoding encoding)
{
    switch (encoding) {
    case ALOFT_MANIFEST_RAW:
        return "raw";
    case ALOFT_MANIFEST_GZIP:
        return "gzip";
    case ALOFT_MANIFEST_PATCH:
        return "patch";
    }
    return "raw";
}

static const char *content_text(enum aloft_manifest_content content)
{
    switch (content) {
    case ALOFT_MANIFEST_FIRMWARE:
        return "firmware";
    case ALOFT_MANIFEST_FILE_SYSTEM:
        return "file system";
    }
    return "firmware";
}

/* As RFC 3339 has it; in seconds where no calendar goes so far. */
static void time_text(uint64_t seconds, char text[TIME_SIZE])
{
    const time_t moment = (time_t)seconds;
    struct tm parts;

    if (seconds > INT64_MAX || gmtime_r(&moment, &parts) == NULL ||
            strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        snprintf(text, TIME_SIZE, "%llu seconds", (unsigned long long)seconds);
    }
}

static void add_build_time(const struct view *view, uint64_t seconds)
{
    char text[TIME_SIZE];

    if (seconds > 0) {
        time_text(seconds, text);
        add_text(view, "build_time", "built", text);
    }
}

static void add_signature(const struct view *view, json_t *list,
        const struct aloft_document_signature *signature)
{
    char id[2 * ALOFT_KEY_ID_SIZE + 1] = {0};
    char text[TEXT_SIZE];

    aloft_hex_encode(signature->key_id, ALOFT_KEY_ID_SIZE, id);
    snprintf(text, sizeof text, "by key %s, %zu bytes (not checked: aloft verify)", id,
            signature->len);
    add_row(view, "signature", text);
    json_t *entry =
            json_pack("{s:s, s:I}", "key_id", id, "size", (json_int_t)signature->len);

    if (entry == NULL || json_array_append_new(list, entry) != 0) {
        cli_note(view->cli, "note: no memory for the list of signatures");
    }
}

static void add_signatures(
        const struct view *view, const struct aloft_document *document)
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    json_t *list = json_array();
    bool any = false;

    while (aloft_signature_next(&walk, &signature)) {
        add_signature(view, list, &signature);
        any = true;
    }
    if (!any) {
        add_row(view, "signature", "none");
    }
    set(view, "signatures", list);
}

/* What a certificate says: whose key, for which images, built when, and who says so. */
static void add_certificate(
        const struct view *view, json_t *list, const struct aloft_field *field)
{
    struct aloft_certificate certificate;
    uint8_t key_id[ALOFT_KEY_ID_SIZE];
    char key[2 * ALOFT_KEY_ID_SIZE + 1] = {0};
    char issuer[2 * ALOFT_KEY_ID_SIZE + 1] = {0};
    char targets[ALOFT_CERTIFICATE_TARGETS_MAX + 1];
    char from[TIME_SIZE];
    char until[TIME_SIZE];
    char text[TEXT_SIZE];

    if (aloft_certificate_open(&certificate, field->value, field->len) != ALOFT_OK) {
        add_row(view, "certificate", "broken");
        return;
    }
    aloft_key_id(&certificate.key, &aloft_bearssl_sha256, key_id);
    aloft_hex_encode(key_id, sizeof key_id, key);
    aloft_hex_encode(certificate.issuer, ALOFT_KEY_ID_SIZE, issuer);
    aloft_words_clean(targets, sizeof targets, (const char *)certificate.targets,
            certificate.targets_len, true);
    time_text(certificate.not_before, from);
    time_text(certificate.not_after, until);
    snprintf(text, sizeof text, "of key %s by %s, for %s, %s to %s (not checked)", key,
            issuer, targets, from, until);
    add_row(view, "certificate", text);
    json_t *entry = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "key_id", key, "issuer",
            issuer, "targets", targets, "order", (json_int_t)certificate.order,
            "not_before", from, "not_after", until);

    if (entry == NULL || json_array_append_new(list, entry) != 0) {
        cli_note(view->cli, "note: no memory for the list of certificates");
    }
}

static void add_certificates(
        const struct view *view, const struct aloft_document *document)
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_field field;
    json_t *list = json_array();

    while (aloft_field_next(&walk, &field)) {
        if (field.type == ALOFT_ENDORSEMENT_CERTIFICATE) {
            add_certificate(view, list, &field);
        }
    }
    set(view, "certificates", list);
}

static void add_payload(const struct view *view, const struct aloft_manifest *manifest)
{
    const struct aloft_manifest_payload *payload = &manifest->payload;

    add_text(view, "content", "content", content_text(payload->content));
    add_text(view, "encoding", "encoding", encoding_text(payload->encoding));
    add_number(view, "image_size", "image bytes", payload->size);
    add_digest(view, "image_sha256", "image sha256", payload->sha256);
    if (manifest->unpacked_size > 0) {
        add_number(view, "unpacked_size", "unpacked bytes", manifest->unpacked_size);
        add_digest(
                view, "unpacked_sha256", "unpacked sha256", manifest->unpacked_sha256);
    }
    add_digest(view, "base_sha256", "patch against", manifest->base_sha256);
    if (manifest->blocks_sha256 != NULL) {
        add_number(view, "block_size", "block bytes", manifest->block_size);
    }
}

void cli_manifest_show(struct cli *cli, struct aloft_table *table,
        const struct aloft_manifest *manifest)
{
    const struct view view = {cli, table, json_object()};

    add_number(&view, "size", "manifest bytes", manifest->document.len);
    add_span(&view, "target", "target", manifest->target);
    add_span(&view, "version", "version", manifest->version);
    add_number(&view, "order", "order", manifest->order);
    add_number(&view, "counter", "counter", manifest->counter);
    add_payload(&view, manifest);
    add_build_time(&view, manifest->build_time);
    add_span(&view, "text", "text", manifest->text);
    add_signatures(&view, &manifest->document);
    add_certificates(&view, &manifest->document);
    cli_result_value(cli, "manifest", view.object);
}
