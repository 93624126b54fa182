#include "verbs.h"

#include <string.h>

#include "../cli.h"
#include "../image_file.h"
#include "../keys.h"
#include "../verify_trust.h"
#include "aloft/bearssl_verifier.h"
#include "aloft/openssl_key.h"
#include "aloft/signed_image.h"

struct verify_options {
    struct cli_list keys;
    const char *trust;
    const char *target;
};

/* The check of a device that trusts this one key: its code, its arithmetic. */
static enum aloft_status check(
        const struct cli_image *image, const struct aloft_openssl_public *key)
{
    struct aloft_bearssl_verifier verifier;
    const struct aloft_key_set keys = {
            .keys = {aloft_openssl_public_key(key)},
            .count = 1,
            .signature_required = true,
    };

    aloft_bearssl_verifier_init(
            &verifier, &keys, &aloft_bearssl_rsa_i31, &aloft_bearssl_p256_i31);
    return aloft_signed_image_verify(&verifier.base, &image->reader.base);
}

static enum aloft_exit report_good(
        struct cli *cli, const struct cli_image *image, const char *key)
{
    fprintf(cli->out, "%s  signed by %s\n", image->path, key);
    cli_result_text(cli, "file", image->path);
    cli_result_text(cli, "key", key);
    return ALOFT_EXIT_OK;
}

static enum aloft_exit report_bad(struct cli *cli, enum aloft_status status,
        const struct cli_image *image, const struct cli_list *keys)
{
    cli_result_text(cli, "file", image->path);
    if (status == ALOFT_ERR_UNSIGNED) {
        const enum aloft_exit exit =
                cli_fail(cli, status, "verify", "%s is not signed", image->path);

        cli_hint(cli, "sign it with: aloft sign %s", image->path);
        return exit;
    }
    if (status == ALOFT_ERR_DIGEST) {
        return verify_fail_digest(cli, image);
    }
    if (status != ALOFT_ERR_SIGNATURE) {
        return cli_fail(cli, status, "verify", "cannot check %s", image->path);
    }
    char keys_text[64];

    snprintf(keys_text, sizeof keys_text, "any of the %zu keys", keys->count);
    const enum aloft_exit exit =
            cli_fail(cli, status, "verify", "%s is not what %s has signed", image->path,
                    keys->count == 1 ? keys->texts[0] : keys_text);

    cli_hint(cli, "name the key that belongs to it with -k, or sign it again");
    return exit;
}

static enum aloft_exit verify(
        struct cli *cli, const struct cli_list *keys, const struct cli_image *image)
{
    enum aloft_status verdict = ALOFT_ERR_SIGNATURE;

    for (size_t i = 0; i < keys->count; i++) {
        struct cli_public_key key;
        const enum aloft_exit exit = cli_public_key_load(cli, keys->texts[i], &key);

        if (exit != ALOFT_EXIT_OK) {
            return exit;
        }
        verdict = check(image, &key.key);
        if (verdict == ALOFT_OK) {
            return report_good(cli, image, keys->texts[i]);
        }
    }
    return report_bad(cli, verdict, image, keys);
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    static const struct cli_list default_keys = {.texts = {"public.key"}, .count = 1};
    const struct verify_options *options = arguments->options;
    const struct cli_list *keys =
            options->keys.count == 0 ? &default_keys : &options->keys;
    struct cli_image image;

    if (options->trust != NULL && options->keys.count > 0) {
        return cli_usage(cli, "--trust names the keys: --key adds nothing to it");
    }
    if (options->trust == NULL && options->target != NULL) {
        return cli_usage(cli, "--target needs --trust");
    }
    enum aloft_exit exit = cli_image_read(cli, arguments->operands[0], &image);

    if (exit == ALOFT_EXIT_OK) {
        exit = options->trust == NULL
                       ? verify(cli, keys, &image)
                       : verify_by_store(cli, options->trust, options->target, &image);
        cli_image_free(&image);
    }
    return exit;
}

static const struct cli_option table[] = {
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "trust this public key; give it again for more; public.key by "
                        "default",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct verify_options, keys),
                .completes = CLI_COMPLETES_FILES},
        {.name = "trust",
                .argument = "STORE",
                .help = "judge as a device does that has this trust store",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct verify_options, trust),
                .completes = CLI_COMPLETES_FILES},
        {.name = "target",
                .argument = "NAME",
                .help = "with --trust: a device that takes images for this target only",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct verify_options, target)},
};

static const char *const examples[] = {
        "aloft verify app.bin.signed",
        "aloft verify app.bin.signed -k kitchen.pub -k old.pub",
        "aloft verify app.bin.signed --trust fleet.trust --target kitchen",
        NULL,
};

static const char *const details[] = {
        "Checks an image as a device does that trusts these keys: image and blocks "
        "against the manifest, and the signatures of the manifest; or the one "
        "signature "
        "at the end, where that is all there is. Ends with exit code 0 when one of the "
        "keys has signed exactly these bytes, else with 5.",
        "With --trust it is judged as by a device that has this trust store: "
        "thresholds, certificates and what is revoked count as well. What only the "
        "device knows is left out: the version that it runs, its security counter and "
        "its room.",
        NULL,
};

const struct cli_command cli_verify_command = {
        .name = "verify",
        .group = "Make",
        .purpose =
                "Check the signature of an image against public keys or a trust store",
        .synopsis = "FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct verify_options),
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_FILES,
        .run = run,
};
