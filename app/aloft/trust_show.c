/* show: what a store or a certificate says, for people and for scripts. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/bearssl_digest.h"
#include "aloft/certificate.h"
#include "aloft/hex.h"
#include "aloft/json.h"
#include "aloft/table.h"
#include "aloft/tls_anchor.h"
#include "aloft/trust_draft.h"
#include "aloft/words.h"
#include "trust_file.h"
#include "trust_verbs.h"

#define ID_TEXT   (2u * ALOFT_KEY_ID_SIZE + 1u)
#define TEXT_SIZE 320u

/* The same thing said twice: as a row for people, as a field for scripts. */
struct view {
    struct cli *cli;
    struct aloft_table *table;
};

static void add_row(const struct view *view, const char *label, const char *text)
{
    aloft_table_row(view->table, (const char *const[]){label, text});
}

static void add_text(
        const struct view *view, const char *key, const char *label, const char *text)
{
    add_row(view, label, text);
    cli_result_value(view->cli, key, aloft_json_text(text));
}

static void add_number(
        const struct view *view, const char *key, const char *label, uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    add_row(view, label, text);
    cli_result_number(view->cli, key, number);
}

static void add_time(
        const struct view *view, const char *key, const char *label, uint64_t seconds)
{
    const time_t when = (time_t)seconds;
    struct tm utc;
    char text[40] = "";

    if (gmtime_r(&when, &utc) != NULL) {
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
    add_text(view, key, label, text);
}

static void id_text(const uint8_t *id, char text[ID_TEXT])
{
    aloft_hex_encode(id, ALOFT_KEY_ID_SIZE, text);
    text[ID_TEXT - 1] = '\0';
}

static const char *kind_text(const struct aloft_key *key)
{
    switch (key->kind) {
    case ALOFT_KEY_P256:
        return "P-256";
    case ALOFT_KEY_RSA:
        break;
    }
    return key->modulus_len == 256   ? "RSA-2048"
           : key->modulus_len == 384 ? "RSA-3072"
                                     : "RSA-4096";
}

static const char *purposes_text(unsigned purposes)
{
    const bool stores = (purposes & ALOFT_TRUST_STORES) != 0;

    if ((purposes & ALOFT_TRUST_IMAGES) != 0) {
        return stores ? "images, stores" : "images";
    }
    if (stores) {
        return "stores";
    }
    return (purposes & ALOFT_TRUST_INSTALLED) != 0 ? "what is installed" : "nothing";
}

static void append(const struct view *view, json_t *list, json_t *object)
{
    if (object == NULL || json_array_append_new(list, object) != 0) {
        cli_note(view->cli, "note: no memory for all of the list");
    }
}

static void show_anchors(
        const struct view *view, const struct aloft_trust_draft *draft, json_t *list)
{
    for (size_t i = 0; i < draft->anchor_count; i++) {
        const struct aloft_trust_anchor *const anchor = &draft->anchors[i];
        uint8_t id[ALOFT_KEY_ID_SIZE];
        char name[TEXT_SIZE];
        char hex[ID_TEXT];
        char line[2 * TEXT_SIZE];

        aloft_trust_anchor_id(anchor, &aloft_bearssl_sha256, id);
        id_text(id, hex);
        aloft_words_clean(
                name, sizeof name, (const char *)anchor->name, anchor->name_len, true);
        snprintf(line, sizeof line, "%s  %s  %s: %s", hex, kind_text(&anchor->key),
                name, purposes_text(anchor->purposes));
        add_row(view, i == 0 ? "anchors" : "", line);
        append(view, list,
                json_pack("{s:s,s:s,s:o,s:s}", "id", hex, "kind",
                        kind_text(&anchor->key), "name", aloft_json_text(name),
                        "purposes", purposes_text(anchor->purposes)));
    }
}

static void show_revoked(
        const struct view *view, const struct aloft_trust_draft *draft, json_t *list)
{
    char hex[ID_TEXT];
    char line[TEXT_SIZE];

    for (size_t i = 0; i < draft->key_count; i++) {
        const struct aloft_trust_revoked_key *const key = &draft->keys[i];

        id_text(key->id, hex);
        snprintf(line, sizeof line, "%s%s", hex,
                key->installed_too ? "  what it signed does not boot either" : "");
        add_row(view, i == 0 ? "revoked" : "", line);
        append(view, list,
                json_pack("{s:s,s:b}", "id", hex, "installed_too",
                        (int)key->installed_too));
    }
    for (size_t i = 0; i < draft->certificate_count; i++) {
        const struct aloft_trust_revoked_certificates *const revoked =
                &draft->certificates[i];

        id_text(revoked->issuer, hex);
        snprintf(line, sizeof line, "certificates of %s with an order below %lu", hex,
                (unsigned long)revoked->below);
        add_row(view, i == 0 && draft->key_count == 0 ? "revoked" : "", line);
        append(view, list,
                json_pack("{s:s,s:I,s:b}", "issuer", hex, "below",
                        (json_int_t)revoked->below, "installed_too",
                        (int)revoked->installed_too));
    }
}

static void show_tls(
        const struct view *view, const struct aloft_trust_draft *draft, json_t *list)
{
    for (size_t i = 0; i < draft->tls_count; i++) {
        struct aloft_tls_anchor anchor;
        char host[TEXT_SIZE] = "any host";

        if (aloft_tls_anchor_decode(&anchor, draft->tls[i].bytes, draft->tls[i].len) !=
                ALOFT_OK) {
            add_row(view, i == 0 ? "TLS" : "", "an anchor that is not known here");
            continue;
        }
        if (anchor.host.len > 0) {
            aloft_words_clean(
                    host, sizeof host, anchor.host.text, anchor.host.len, true);
        }
        add_row(view, i == 0 ? "TLS" : "", host);
        append(view, list, aloft_json_text(anchor.host.len > 0 ? host : ""));
    }
}

static void show_signers(
        const struct view *view, const struct aloft_document *document, json_t *list)
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    char hex[ID_TEXT];
    bool first = true;

    while (aloft_signature_next(&walk, &signature)) {
        id_text(signature.key_id, hex);
        add_row(view, first ? "signed by" : "", hex);
        append(view, list, json_string(hex));
        first = false;
    }
    if (first) {
        add_row(view, "signed by", "nobody");
    }
}

static void show_policy(
        const struct view *view, const struct aloft_trust_policy *policy)
{
    add_number(view, "images_needed", "for images", policy->images_needed);
    add_number(view, "stores_needed", "for stores", policy->stores_needed);
    add_row(view, "trailers",
            policy->takes_trailers ? "are taken"
                                   : "are not taken: images need a manifest");
    cli_result_flag(view->cli, "takes_trailers", policy->takes_trailers);
    if (policy->is_final) {
        add_row(view, "final", "no other store replaces it");
    }
    cli_result_flag(view->cli, "final", policy->is_final);
}

static enum aloft_exit show_store(
        struct cli *cli, const struct view *view, const struct aloft_trust_store *store)
{
    struct aloft_trust_draft *const draft = calloc(1, sizeof(*draft));
    json_t *const anchors = json_array();
    json_t *const revoked = json_array();
    json_t *const signers = json_array();
    json_t *const hosts = json_array();

    if (draft == NULL || aloft_trust_draft_read(draft, store) != ALOFT_OK) {
        free(draft);
        return cli_fail(cli, ALOFT_ERR_MEMORY, "show", "there is too much in it");
    }
    cli_result_text(cli, "kind", "store");
    add_number(view, "version", "version", store->version);
    add_time(view, "signed_time", "signed", store->signed_time);
    show_policy(view, &store->policy);
    show_anchors(view, draft, anchors);
    show_revoked(view, draft, revoked);
    show_tls(view, draft, hosts);
    show_signers(view, &store->document, signers);
    cli_result_value(cli, "anchors", anchors);
    cli_result_value(cli, "revoked", revoked);
    cli_result_value(cli, "tls_hosts", hosts);
    cli_result_value(cli, "signed_by", signers);
    free(draft);
    return ALOFT_EXIT_OK;
}

static void show_certificate(struct cli *cli, const struct view *view,
        const struct aloft_certificate *certificate)
{
    json_t *const signers = json_array();
    uint8_t id[ALOFT_KEY_ID_SIZE];
    char hex[ID_TEXT];
    char text[TEXT_SIZE];

    cli_result_text(cli, "kind", "certificate");
    aloft_key_id(&certificate->key, &aloft_bearssl_sha256, id);
    id_text(id, hex);
    add_text(view, "key", "key", hex);
    add_text(view, "key_kind", "kind", kind_text(&certificate->key));
    add_text(view, "purposes", "for", purposes_text(certificate->purposes));
    aloft_words_clean(text, sizeof text, (const char *)certificate->targets,
            certificate->targets_len, true);
    add_text(view, "targets", "targets", text);
    add_number(view, "order", "order", certificate->order);
    add_time(view, "not_before", "from", certificate->not_before);
    add_time(view, "not_after", "to", certificate->not_after);
    id_text(certificate->issuer, hex);
    add_text(view, "issuer", "issuer", hex);
    show_signers(view, &certificate->document, signers);
    cli_result_value(cli, "signed_by", signers);
}

static enum aloft_exit show(
        struct cli *cli, const char *path, const uint8_t *bytes, size_t len)
{
    static const struct aloft_table_column columns[2] = {{NULL, ALOFT_ALIGN_LEFT}};
    struct view view = {.cli = cli, .table = aloft_table_new(columns, 2, 0)};
    struct aloft_certificate certificate;
    struct aloft_trust_store store;
    enum aloft_exit exit = ALOFT_EXIT_OK;
    enum aloft_status status = aloft_certificate_open(&certificate, bytes, len);

    if (status == ALOFT_OK) {
        show_certificate(cli, &view, &certificate);
    } else {
        status = aloft_trust_store_open(&store, bytes, len);
        exit = status == ALOFT_OK
                       ? show_store(cli, &view, &store)
                       : cli_fail(cli, status, "read",
                                 "%s is no trust store, and no certificate", path);
    }
    if (exit == ALOFT_EXIT_OK &&
            aloft_table_print(view.table, cli->out, &cli->out_style) != ALOFT_OK) {
        exit = cli_fail(cli, ALOFT_ERR_MEMORY, "show", "no memory for the table");
    }
    aloft_table_free(view.table);
    return exit;
}

enum aloft_exit trust_show(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)options; // it has none
    if (count != 1) {
        return cli_usage(cli, "trust show is for one file");
    }
    enum aloft_exit exit = trust_file_read_bytes(cli, operands[0], &bytes, &len);
    if (exit == ALOFT_EXIT_OK) {
        exit = show(cli, operands[0], bytes, len);
    }
    free(bytes);
    return exit;
}
