#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/certificate.h"
#include "aloft/file.h"
#include "aloft/openssl_checker.h"
#include "keys.h"
#include "sign_private.h"

#define FILE_MAX 65536u // of signatures and certificates

static enum aloft_exit fail_addition(
        struct cli *cli, enum aloft_status status, const char *path)
{
    enum aloft_exit exit;

    switch ((int)status) {
    case ALOFT_ERR_STATE:
        exit = cli_usage(cli, "%s has signed this image before", path);
        cli_why(cli, "a key counts once, however often it signs");
        return exit;
    case ALOFT_ERR_SPACE:
        exit = cli_fail(cli, status, "sign", "there is no room for %s", path);
        cli_why(cli,
                "a manifest has at most 4 signatures, 2 certificates and 2048 bytes");
        cli_hint(cli, "use fewer keys, or P-256 keys, which sign in 72 bytes");
        return exit;
    case ALOFT_ERR_FORMAT:
    case ALOFT_ERR_TRUNCATED:
        return cli_fail(cli, status, "sign", "%s is no certificate", path);
    default:
        return cli_fail(cli, status, "sign", "cannot add %s", path);
    }
}

static enum aloft_exit read_file(
        struct cli *cli, const char *path, uint8_t **bytes, size_t *len)
{
    errno = 0;
    const enum aloft_status status = aloft_file_read(path, FILE_MAX, bytes, len);

    if (status == ALOFT_OK) {
        return ALOFT_EXIT_OK;
    }
    return cli_fail(cli, status, "read", "cannot read %s: %s", path,
            errno == 0 ? aloft_status_text(status) : strerror(errno));
}

static enum aloft_exit add_key(
        struct cli *cli, struct aloft_image_package *package, const char *path)
{
    struct cli_signing_key key;
    const enum aloft_exit exit = cli_signing_key_load(cli, path, &key);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status =
            aloft_image_package_sign(package, &key.signer.base, key.id);

    cli_signing_key_free(&key);
    return status == ALOFT_OK ? ALOFT_EXIT_OK : fail_addition(cli, status, path);
}

/* The signatures so far; those by the key `key_id`, or all of them with NULL. */
static size_t count_signatures(
        const struct aloft_image_package *package, const uint8_t *key_id)
{
    struct aloft_manifest manifest;
    struct aloft_document_signature signature;
    size_t count = 0;

    if (aloft_manifest_decode(&manifest, package->writer.buf, package->writer.len) !=
            ALOFT_OK) {
        return 0;
    }
    struct aloft_field_walk walk = aloft_document_endorsements(&manifest.document);

    while (aloft_signature_next(&walk, &signature)) {
        count += key_id == NULL ||
                 memcmp(signature.key_id, key_id, ALOFT_KEY_ID_SIZE) == 0;
    }
    return count;
}

/* A certificate that helps nobody is found here, not by the devices. Where the
 * signature is yet to come from elsewhere, nothing can be said. */
static enum aloft_status check_certificate(
        const struct aloft_image_package *package, const uint8_t *bytes, size_t len)
{
    struct aloft_certificate certificate;
    uint8_t key_id[ALOFT_KEY_ID_SIZE];
    const enum aloft_status status = aloft_certificate_open(&certificate, bytes, len);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_key_id(&certificate.key, &aloft_bearssl_sha256, key_id);
    return count_signatures(package, NULL) == 0 || count_signatures(package, key_id) > 0
                   ? ALOFT_OK
                   : ALOFT_ERR_CERTIFIED_KEY;
}

static enum aloft_exit add_certificate(
        struct cli *cli, struct aloft_image_package *package, const char *path)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    const enum aloft_exit exit = read_file(cli, path, &bytes, &len);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    enum aloft_status status = check_certificate(package, bytes, len);

    if (status == ALOFT_OK) {
        status = aloft_image_package_certify(package, bytes, len);
    }
    free(bytes);
    return status == ALOFT_OK ? ALOFT_EXIT_OK : fail_addition(cli, status, path);
}

/* A wrong signature is found here, not by the devices. */
static bool made_by(const struct aloft_image_package *package,
        const struct cli_public_key *key, const uint8_t *signature, size_t len)
{
    const struct aloft_key numbers = aloft_openssl_public_key(&key->key);
    struct aloft_key_checker checker;
    uint8_t digest[ALOFT_DIGEST_MAX];
    size_t signed_len = 0;
    const uint8_t *signed_part = aloft_image_package_signed_part(package, &signed_len);

    aloft_digest_once(&aloft_bearssl_sha256, signed_part, signed_len, digest);
    aloft_openssl_checker_init(&checker, &aloft_bearssl_sha256);
    return checker.ops->check(&checker, &numbers, digest, signature, len) == ALOFT_OK;
}

static enum aloft_exit attach_bytes(struct cli *cli,
        struct aloft_image_package *package, const struct sign_options *options,
        const uint8_t *signature, size_t len)
{
    struct cli_public_key key;
    const enum aloft_exit exit = cli_public_key_load(cli, options->public_key, &key);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (!made_by(package, &key, signature, len)) {
        const enum aloft_exit wrong = cli_fail(cli, ALOFT_ERR_SIGNATURE, "sign",
                "%s is no signature over this manifest by %s", options->attach,
                key.path);

        cli_hint(cli, "sign what --emit-tbs wrote for this very file, over SHA-256");
        return wrong;
    }
    const enum aloft_status status =
            aloft_image_package_attach(package, key.id, signature, len);

    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : fail_addition(cli, status, options->attach);
}

static enum aloft_exit attach(struct cli *cli, struct aloft_image_package *package,
        const struct sign_options *options)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (options->attach == NULL) {
        return ALOFT_EXIT_OK;
    }
    enum aloft_exit exit = read_file(cli, options->attach, &bytes, &len);

    if (exit == ALOFT_EXIT_OK) {
        exit = attach_bytes(cli, package, options, bytes, len);
        free(bytes);
    }
    return exit;
}

static enum aloft_exit write_part(struct cli *cli, const char *key, const char *path,
        const uint8_t *bytes, size_t len)
{
    const enum aloft_status status = aloft_file_write(path, bytes, len, 0666);

    if (status != ALOFT_OK) {
        return cli_fail(
                cli, status, "write", "cannot write %s: %s", path, strerror(errno));
    }
    cli_result_text(cli, key, path);
    return ALOFT_EXIT_OK;
}

/* Writes what has to be signed elsewhere. */
static enum aloft_exit emit(struct cli *cli, const struct aloft_image_package *package,
        const struct sign_options *options)
{
    size_t len = 0;
    const uint8_t *bytes = aloft_image_package_signed_part(package, &len);

    return options->emit_tbs == NULL
                   ? ALOFT_EXIT_OK
                   : write_part(cli, "to_be_signed", options->emit_tbs, bytes, len);
}

static enum aloft_exit add_all(struct cli *cli, struct aloft_image_package *package,
        const struct sign_options *options)
{
    enum aloft_exit exit = emit(cli, package, options);

    for (size_t i = 0; i < options->keys.count && exit == ALOFT_EXIT_OK; i++) {
        exit = add_key(cli, package, options->keys.texts[i]);
    }
    if (exit == ALOFT_EXIT_OK) {
        exit = attach(cli, package, options);
    }
    for (size_t i = 0; i < options->certificates.count && exit == ALOFT_EXIT_OK; i++) {
        exit = add_certificate(cli, package, options->certificates.texts[i]);
    }
    return exit;
}

static enum aloft_exit write_package(struct cli *cli,
        const struct sign_options *options, const struct aloft_image_package *package,
        size_t len, const char *path)
{
    const size_t count = count_signatures(package, NULL);
    const bool has_trailer = options->stock_key != NULL;
    char what[96];

    snprintf(what, sizeof what, "manifest with %zu signature%s%s", count,
            count == 1 ? "" : "s", has_trailer ? ", stock trailer" : "");
    cli_result_text(cli, "format", "manifest");
    cli_result_number(cli, "manifest_size", package->writer.len);
    cli_result_number(cli, "signatures", count);
    cli_result_flag(cli, "stock_trailer", has_trailer);
    return sign_write(cli, path, package->bytes, len, what);
}

/* Completes the file, with a trailer where one is asked for. */
static enum aloft_exit finish(struct cli *cli, const struct sign_options *options,
        struct aloft_image_package *package, const char *path)
{
    struct cli_signing_key stock = {0};
    const bool has_trailer = options->stock_key != NULL;
    size_t len = 0;
    enum aloft_exit exit =
            has_trailer ? cli_signing_key_load(cli, options->stock_key, &stock)
                        : ALOFT_EXIT_OK;

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (has_trailer && stock.signer.base.kind != ALOFT_KEY_RSA) {
        cli_note(cli, "note: the ESP8266 core checks RSA signatures alone");
    }
    const enum aloft_status status = aloft_image_package_end(
            package, has_trailer ? &stock.signer.base : NULL, &len);

    cli_signing_key_free(&stock);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "sign", "cannot sign with %s", options->stock_key);
    }
    const enum aloft_exit written = write_package(cli, options, package, len, path);

    return written != ALOFT_EXIT_OK || options->emit_manifest == NULL
                   ? written
                   : write_part(cli, "manifest", options->emit_manifest,
                             package->writer.buf, package->writer.len);
}

static enum aloft_exit begin_new(struct cli *cli, const struct sign_options *options,
        const struct cli_image *image, struct aloft_image_package *package)
{
    struct sign_facts facts;
    const enum aloft_exit exit = sign_facts_find(cli, options, image, &facts);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status = aloft_image_package_new(
            package, image->bytes, image->size, &facts.manifest, &aloft_bearssl_sha256);

    cli_result_number(cli, "order", facts.manifest.order);
    return status == ALOFT_OK
                   ? ALOFT_EXIT_OK
                   : cli_fail(cli, status, "sign", "cannot sign %s", image->path);
}

static enum aloft_exit begin_again(struct cli *cli, const struct cli_image *image,
        struct aloft_image_package *package)
{
    const enum aloft_status status =
            aloft_image_package_open(package, image->bytes, image->size);

    if (status == ALOFT_ERR_NOT_FOUND) {
        const enum aloft_exit exit = cli_fail(
                cli, status, "sign", "%s has no manifest to add to", image->path);

        cli_hint(cli, "make one with: aloft sign %s -k KEY", image->path);
        return exit;
    }
    return status == ALOFT_OK ? ALOFT_EXIT_OK
                              : cli_fail(cli, status, "sign",
                                        "the manifest of %s is broken", image->path);
}

enum aloft_exit sign_with_manifest(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    const bool adds = options->add || options->attach != NULL;
    struct aloft_image_package package = {0};
    enum aloft_exit exit = adds ? begin_again(cli, image, &package)
                                : begin_new(cli, options, image, &package);

    if (exit == ALOFT_EXIT_OK) {
        exit = add_all(cli, &package, options);
    }
    if (exit == ALOFT_EXIT_OK) {
        char *path = adds && options->output == NULL
                             ? strdup(image->path)
                             : sign_output_path(options, image->path);

        exit = path == NULL ? cli_fail(cli, ALOFT_ERR_MEMORY, "write", "no memory")
                            : finish(cli, options, &package, path);
        free(path);
    }
    aloft_image_package_free(&package);
    return exit;
}
