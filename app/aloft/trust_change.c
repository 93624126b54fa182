/* create, add, revoke: a store is read, changed, signed and written. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_pem.h"
#include "aloft/file.h"
#include "aloft/hex.h"
#include "aloft/openssl_checker.h"
#include "aloft/trust.h"
#include "aloft/trust_draft.h"
#include "keys.h"
#include "signing_time.h"
#include "tls_entries.h"
#include "trust_file.h"
#include "trust_verbs.h"

#define FOR_ALL    (ALOFT_TRUST_IMAGES | ALOFT_TRUST_STORES | ALOFT_TRUST_INSTALLED)
#define FOR_IMAGES (ALOFT_TRUST_IMAGES | ALOFT_TRUST_INSTALLED)
#define FOR_STORES ALOFT_TRUST_STORES

/* Bytes of the longest file with TLS anchors. */
#define ROOTS_FILE_MAX 65536u

/* Everything that one change needs, in one place: the draft borrows from it. */
struct change {
    struct trust_file old; /* Zeroed when there is none. */
    struct aloft_trust_draft draft;
    struct cli_public_key keys[ALOFT_TRUST_ANCHORS_MAX];
    struct aloft_key numbers[ALOFT_TRUST_ANCHORS_MAX];
    char names[ALOFT_TRUST_ANCHORS_MAX][ALOFT_TRUST_NAME_MAX + 1];
    size_t count;
    struct aloft_bearssl_pem roots;
    uint8_t tls[ALOFT_TRUST_TLS_MAX][TLS_ENTRY_MAX]; /* As they stand in the store. */
    size_t tls_count;
    struct trust_document made;
};

/* The name of an anchor is that of its file: "keys/release.pub" is "release". */
static void name_after(const char *path, char name[ALOFT_TRUST_NAME_MAX + 1])
{
    const char *const slash = strrchr(path, '/');
    const char *const file = slash == NULL ? path : slash + 1;
    size_t len = strcspn(file, ".");

    len = len < ALOFT_TRUST_NAME_MAX ? len : ALOFT_TRUST_NAME_MAX;
    memcpy(name, file, len);
    name[len] = '\0';
}

static enum aloft_exit add_anchors(struct cli *cli, struct change *change,
        const struct cli_list *files, unsigned purposes)
{
    for (size_t i = 0; i < files->count; i++) {
        const size_t index = change->count;

        if (index == ALOFT_TRUST_ANCHORS_MAX) {
            return cli_usage(
                    cli, "a store has at most %u anchors", ALOFT_TRUST_ANCHORS_MAX);
        }
        const enum aloft_exit exit =
                cli_public_key_load(cli, files->texts[i], &change->keys[index]);
        if (exit != ALOFT_EXIT_OK) {
            return exit;
        }
        change->count++;
        change->numbers[index] = aloft_openssl_public_key(&change->keys[index].key);
        name_after(files->texts[i], change->names[index]);
        const enum aloft_status status = aloft_trust_draft_add(&change->draft, purposes,
                change->names[index], &change->numbers[index]);
        if (status != ALOFT_OK) {
            return cli_fail(cli, status, "anchors", "%s is one anchor too many",
                    files->texts[i]);
        }
    }
    return ALOFT_EXIT_OK;
}

/* Adds one root that was read, for the host of the options. */
static enum aloft_status add_root(struct change *change,
        const struct aloft_tls_anchor *root, const struct trust_options *options)
{
    struct aloft_trust_draft *const draft = &change->draft;
    struct aloft_tls_anchor anchor = *root;
    size_t len = 0;

    if (change->tls_count == ALOFT_TRUST_TLS_MAX ||
            draft->tls_count == ALOFT_TRUST_TLS_MAX) {
        return ALOFT_ERR_SPACE;
    }
    if (options->tls_host != NULL) {
        anchor.host = aloft_span_of(options->tls_host);
    }
    uint8_t *const bytes = change->tls[change->tls_count];
    const enum aloft_status status =
            aloft_tls_anchor_encode(&anchor, bytes, TLS_ENTRY_MAX, &len);
    if (status == ALOFT_OK) {
        change->tls_count++;
        draft->tls[draft->tls_count++] =
                (struct aloft_trust_bytes){.bytes = bytes, .len = len};
    }
    return status;
}

static enum aloft_status add_certificates(struct change *change,
        const struct trust_options *options, const char *text, size_t len)
{
    memset(&change->roots, 0, sizeof(change->roots));
    enum aloft_status status = aloft_bearssl_pem_read(&change->roots, text, len);

    for (size_t i = 0; i < change->roots.anchors.count && status == ALOFT_OK; i++) {
        status = add_root(change, &change->roots.anchors.items[i], options);
    }
    return status;
}

static enum aloft_status add_entries(struct change *change,
        const struct trust_options *options, const uint8_t *bytes, size_t len)
{
    struct tls_entries entries = {.bytes = bytes, .len = len};
    struct aloft_tls_anchor anchor;
    enum aloft_status status = ALOFT_OK;

    while (entries.len > 0 && status == ALOFT_OK) {
        status = tls_entries_next(&entries, &anchor);
        if (status == ALOFT_OK) {
            status = add_root(change, &anchor, options);
        }
    }
    return status;
}

/* Adds all roots of one file. What they point to is copied, so the next may follow. */
static enum aloft_exit add_roots(struct cli *cli, struct change *change,
        const struct trust_options *options, const char *path)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum aloft_status status = aloft_file_read(path, ROOTS_FILE_MAX, &text, &len);

    if (status == ALOFT_OK) {
        status = tls_entries_are(text, len)
                         ? add_entries(change, options, text, len)
                         : add_certificates(change, options, (const char *)text, len);
    }
    free(text);
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "anchors",
                                        "cannot add the certificates in %s", path);
}

static enum aloft_exit change_tls(
        struct cli *cli, struct change *change, const struct trust_options *options)
{
    enum aloft_exit exit = ALOFT_EXIT_OK;

    if (options->no_tls_anchors) {
        change->draft.tls_count = 0;
    }
    for (size_t i = 0; i < options->tls_anchors.count && exit == ALOFT_EXIT_OK; i++) {
        exit = add_roots(cli, change, options, options->tls_anchors.texts[i]);
    }
    return exit;
}

static void change_policy(
        struct aloft_trust_policy *policy, const struct trust_options *options)
{
    if (options->images_needed > 0) {
        policy->images_needed = (uint8_t)options->images_needed;
    }
    if (options->stores_needed > 0) {
        policy->stores_needed = (uint8_t)options->stores_needed;
    }
    policy->takes_trailers =
            (policy->takes_trailers || options->trailers) && !options->no_trailers;
    policy->is_final = policy->is_final || options->final;
}

/* What every change may come with. */
static enum aloft_exit apply_options(
        struct cli *cli, struct change *change, const struct trust_options *options)
{
    struct aloft_trust_draft *const draft = &change->draft;
    enum aloft_exit exit = add_anchors(cli, change, &options->anchors, FOR_ALL);

    if (exit == ALOFT_EXIT_OK) {
        exit = add_anchors(cli, change, &options->image_anchors, FOR_IMAGES);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = add_anchors(cli, change, &options->store_anchors, FOR_STORES);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = change_tls(cli, change, options);
    }
    change_policy(&draft->policy, options);
    if (options->text != NULL) {
        draft->text = (struct aloft_trust_bytes){
                .bytes = (const uint8_t *)options->text, .len = strlen(options->text)};
    }
    draft->version++;
    draft->signed_time = cli_signing_time();
    return exit;
}

static enum aloft_status answer_yes(const struct aloft_trust_witness *witness,
        const struct aloft_trust_store *candidate)
{
    (void)witness;   // nobody here knows what the devices run
    (void)candidate; // they will see for themselves
    return ALOFT_OK;
}

/* Would a device with the old store take this one? Better known here than there. */
static enum aloft_exit judge(struct cli *cli, const struct change *change)
{
    static const struct aloft_trust_witness_ops ops = {.boots_under = answer_yes};
    static const struct aloft_trust_witness witness = {.ops = &ops};
    struct aloft_key_checker checker;
    struct aloft_trust_store next;

    if (change->old.bytes == NULL) {
        return ALOFT_EXIT_OK;
    }
    aloft_openssl_checker_init(&checker, &aloft_bearssl_sha256);
    enum aloft_status status =
            aloft_trust_store_open(&next, change->made.bytes, change->made.len);
    if (status == ALOFT_OK) {
        status = aloft_trust_judge(&change->old.store, &next, &checker, &witness);
    }
    if (status == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit = cli_fail(cli, status, "judge",
            "devices that have %s would refuse this store", change->old.path);

    if (status == ALOFT_ERR_UNSIGNED || status == ALOFT_ERR_SIGNATURE) {
        cli_why(cli, "too few of its anchors for stores have signed the new one");
    }
    cli_hint(cli,
            "sign it, with -k, with keys that %s trusts for stores; aloft trust show "
            "%s "
            "tells which",
            change->old.path, change->old.path);
    return exit;
}

/* Makes the store of the draft, signs it and writes it. */
static enum aloft_exit finish(struct cli *cli, struct change *change,
        const struct trust_options *options, const char *path)
{
    struct trust_document *const made = &change->made;
    const enum aloft_status status = aloft_trust_draft_encode(
            &change->draft, made->bytes, sizeof(made->bytes), &made->len);

    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "make", "no device would take this store");
    }
    enum aloft_exit exit = trust_document_sign(cli, made, &options->keys);
    if (exit == ALOFT_EXIT_OK) {
        exit = judge(cli, change);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    cli_result_number(cli, "version", change->draft.version);
    return trust_document_write(cli, path, made, "trust store");
}

static enum aloft_exit create(struct cli *cli, struct change *change,
        const struct trust_options *options, const char *path)
{
    if (access(path, F_OK) == 0) {
        const enum aloft_exit exit = cli_usage(cli, "%s exists already", path);

        cli_why(cli, "devices take only newer stores: a new one with version 1 would "
                     "lose the count");
        cli_hint(cli, "change it with: aloft trust add %s", path);
        return cli_fail_as(cli, exit, "exists");
    }
    change->draft.policy =
            (struct aloft_trust_policy){.images_needed = 1, .stores_needed = 1};
    const enum aloft_exit exit = apply_options(cli, change, options);

    if (exit == ALOFT_EXIT_OK && change->count == 0) {
        return cli_usage(cli, "a store needs an --anchor");
    }
    return exit == ALOFT_EXIT_OK ? finish(cli, change, options, path) : exit;
}

/* The id that a text is, or that of the public key in the file that it names. */
static enum aloft_exit find_id(
        struct cli *cli, const char *text, uint8_t id[ALOFT_KEY_ID_SIZE])
{
    struct cli_public_key key;

    if (aloft_hex_decode(text, strlen(text), ALOFT_HEX_ANY, id, ALOFT_KEY_ID_SIZE) ==
            ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    const enum aloft_exit exit = cli_public_key_load(cli, text, &key);

    if (exit == ALOFT_EXIT_OK) {
        memcpy(id, key.id, ALOFT_KEY_ID_SIZE);
    }
    return exit;
}

static enum aloft_exit revoke_one(struct cli *cli, struct change *change,
        const struct trust_options *options, const char *text)
{
    struct aloft_trust_draft *const draft = &change->draft;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    const enum aloft_exit exit = find_id(cli, text, id);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status =
            options->below > 0 ? aloft_trust_draft_revoke_certificates(
                                         draft, id, options->below, options->hard)
                               : aloft_trust_draft_revoke_key(draft,
                                         &aloft_bearssl_sha256, id, options->hard);

    return status == ALOFT_OK
                   ? ALOFT_EXIT_OK
                   : cli_fail(cli, status, "revoke", "the store is full of these");
}

/* Reads the store of operand 0, revokes the keys of the others, and applies options. */
static enum aloft_exit modify(struct cli *cli, struct change *change,
        const struct trust_options *options, char *const *operands, size_t count)
{
    enum aloft_exit exit = trust_file_read(cli, operands[0], &change->old);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status =
            aloft_trust_draft_read(&change->draft, &change->old.store);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "read", "there is too much in %s", operands[0]);
    }
    for (size_t i = 1; i < count && exit == ALOFT_EXIT_OK; i++) {
        exit = revoke_one(cli, change, options, operands[i]);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = apply_options(cli, change, options);
    }
    return exit == ALOFT_EXIT_OK
                   ? finish(cli, change, options,
                             options->output == NULL ? operands[0] : options->output)
                   : exit;
}

static enum aloft_exit modify_or_create(struct cli *cli,
        const struct trust_options *options, char *const *operands, size_t count,
        bool is_new)
{
    struct change *const change = calloc(1, sizeof(*change));

    if (change == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "make", "no memory for a store");
    }
    const enum aloft_exit exit = is_new ? create(cli, change, options, operands[0])
                                        : modify(cli, change, options, operands, count);

    trust_file_free(&change->old);
    free(change);
    return exit;
}

enum aloft_exit trust_create(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    return count == 1 ? modify_or_create(cli, options, operands, count, true)
                      : cli_usage(cli, "trust create makes one STORE");
}

enum aloft_exit trust_add(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    return count == 1 ? modify_or_create(cli, options, operands, count, false)
                      : cli_usage(cli, "trust add changes one STORE");
}

enum aloft_exit trust_revoke(struct cli *cli, const struct trust_options *options,
        char *const *operands, size_t count)
{
    return count > 1 ? modify_or_create(cli, options, operands, count, false)
                     : cli_usage(cli, "trust revoke needs a STORE and a KEY");
}
