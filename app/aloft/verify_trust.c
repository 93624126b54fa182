#include "verify_trust.h"

#include "aloft/acceptance.h"
#include "aloft/bearssl_checker.h"
#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/manifest_check.h"
#include "aloft/signed_image.h"
#include "trust_file.h"

/* The one signature of an image without a manifest. */
static enum aloft_status check_trailer(
        const struct aloft_trust_store *store, const struct cli_image *image)
{
    struct aloft_bearssl_verifier verifier;
    struct aloft_key_set keys;
    const enum aloft_status status = aloft_trust_store_keys(
            store, ALOFT_TRUST_IMAGES, &aloft_bearssl_sha256, &keys);

    if (status != ALOFT_OK) {
        return status;
    }
    aloft_bearssl_verifier_init(
            &verifier, &keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    return aloft_signed_image_verify(&verifier.base, &image->reader.base);
}

static enum aloft_status check_manifest(const struct aloft_acceptance *acceptance,
        const struct aloft_manifest *manifest, const struct cli_image *image)
{
    const enum aloft_status status = aloft_acceptance_judge(
            acceptance, manifest, manifest->payload.content, UINT32_MAX);

    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_manifest_check(manifest, &image->reader.base, &aloft_bearssl_sha256);
}

static enum aloft_status check(const struct aloft_trust_store *store,
        const char *target, const struct cli_image *image)
{
    struct aloft_bearssl_checker checker;
    struct aloft_acceptance acceptance;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];

    aloft_bearssl_checker_init(
            &checker, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    aloft_acceptance_init(&acceptance);
    acceptance.store = store;
    acceptance.checker = &checker.base;
    acceptance.latest = store->signed_time;
    acceptance.target = aloft_span_of(target == NULL ? "" : target);
    const enum aloft_status status = aloft_manifest_load(
            &manifest, &place, &image->reader.base, buf, sizeof buf);

    if (status == ALOFT_ERR_NOT_FOUND) {
        return aloft_acceptance_takes_trailers(&acceptance)
                       ? check_trailer(store, image)
                       : ALOFT_ERR_NO_MANIFEST;
    }
    return status == ALOFT_OK ? check_manifest(&acceptance, &manifest, image) : status;
}

enum aloft_exit verify_fail_digest(struct cli *cli, const struct cli_image *image)
{
    cli_fail(cli, ALOFT_ERR_DIGEST, "verify",
            "%s is not the image that its manifest tells of", image->path);
    cli_hint(cli, "sign it again, or copy it from its source anew");
    return cli_fail_as(cli, ALOFT_EXIT_SIGNATURE, "digest");
}

static enum aloft_exit report(struct cli *cli, enum aloft_status status,
        const struct trust_file *file, const struct cli_image *image)
{
    cli_result_text(cli, "file", image->path);
    cli_result_text(cli, "trust", file->path);
    cli_result_number(cli, "trust_version", file->store.version);
    if (status == ALOFT_ERR_DIGEST) {
        return verify_fail_digest(cli, image);
    }
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "verify", "devices with %s do not take %s: %s",
                file->path, image->path, aloft_status_text(status));
    }
    fprintf(cli->out, "%s  taken by devices with %s, version %u\n", image->path,
            file->path, (unsigned)file->store.version);
    return ALOFT_EXIT_OK;
}

enum aloft_exit verify_by_store(struct cli *cli, const char *path, const char *target,
        const struct cli_image *image)
{
    struct trust_file file;
    enum aloft_exit exit = trust_file_read(cli, path, &file);

    if (exit == ALOFT_EXIT_OK) {
        exit = report(cli, check(&file.store, target, image), &file, image);
        trust_file_free(&file);
    }
    return exit;
}
