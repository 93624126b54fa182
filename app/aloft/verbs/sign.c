#include "verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../cli.h"
#include "../image_file.h"
#include "aloft/bearssl_digest.h"
#include "aloft/file.h"
#include "aloft/openssl_key.h"
#include "aloft/openssl_signer.h"
#include "aloft/signed_image.h"

#define PATH_SIZE 4096u

struct sign_options {
    const char *key;
    const char *output;
    bool force;
};

static enum aloft_exit fail_key(
        struct cli *cli, enum aloft_status status, const char *path)
{
    if (status == ALOFT_ERR_IO) {
        const int reason = errno;
        const enum aloft_exit exit = cli_fail(
                cli, status, "key", "cannot read %s: %s", path, strerror(reason));

        if (reason == ENOENT) {
            cli_hint(cli, "make a key pair with: aloft keygen");
        }
        return exit;
    }
    return cli_fail(cli, status, "key", "%s is no private key that can sign", path);
}

/* Writes image and trailer to `path`, one behind the other. */
static enum aloft_exit write_signed(struct cli *cli, const struct cli_image *image,
        const uint8_t *trailer, size_t trailer_len, const char *path)
{
    const size_t len = image->size + trailer_len;
    uint8_t *bytes = malloc(len);

    if (bytes == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "write", "cannot write %s", path);
    }
    memcpy(bytes, image->bytes, image->size);
    memcpy(bytes + image->size, trailer, trailer_len);
    const enum aloft_status status = aloft_file_write(path, bytes, len, 0666);

    free(bytes);
    if (status != ALOFT_OK) {
        return cli_fail(
                cli, status, "write", "cannot write %s: %s", path, strerror(errno));
    }
    fprintf(cli->out, "%s  %zu bytes, signed\n", path, len);
    cli_result_text(cli, "file", path);
    cli_result_number(cli, "size", len);
    cli_result_number(
            cli, "signature_bits", (trailer_len - ALOFT_TRAILER_LENGTH_SIZE) * 8u);
    return ALOFT_EXIT_OK;
}

static enum aloft_exit sign_with(struct cli *cli,
        const struct aloft_openssl_private *key, const struct cli_image *image,
        const char *output)
{
    struct aloft_openssl_signer signer;
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;

    aloft_openssl_signer_init(&signer, key, &aloft_bearssl_sha256);
    const enum aloft_status status = aloft_sign_trailer(
            &signer.base, &image->reader.base, trailer, sizeof trailer, &len);

    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "sign", "cannot sign %s", image->path);
    }
    return write_signed(cli, image, trailer, len, output);
}

/* Cuts an old signature off where that was asked for. */
static enum aloft_exit prepare(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    const uint32_t unsigned_size = cli_image_signed_size(image);

    if (unsigned_size == 0) {
        return ALOFT_EXIT_OK;
    }
    if (!options->force) {
        const enum aloft_exit exit =
                cli_usage(cli, "%s is signed already", image->path);

        cli_why(cli, "a second signature behind the first would hide it");
        cli_hint(cli, "sign the unsigned file, or replace the signature with --force");
        return cli_fail_as(cli, exit, "already_signed");
    }
    image->size = unsigned_size;
    aloft_memory_reader_init(&image->reader, image->bytes, image->size);
    return ALOFT_EXIT_OK;
}

static enum aloft_exit sign_image(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    struct aloft_openssl_private key = {0};
    char beside[PATH_SIZE];
    const int len = snprintf(beside, sizeof beside, "%s.signed", image->path);
    const char *output = options->output == NULL ? beside : options->output;
    enum aloft_exit exit = prepare(cli, options, image);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (len < 0 || (size_t)len >= sizeof beside) {
        return cli_usage(cli, "the name of the file is too long");
    }
    const enum aloft_status status = aloft_openssl_private_load(&key, options->key);

    if (status != ALOFT_OK) {
        return fail_key(cli, status, options->key);
    }
    exit = sign_with(cli, &key, image, output);
    aloft_openssl_private_free(&key);
    return exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    struct cli_image image;
    enum aloft_exit exit = cli_image_read(cli, arguments->operands[0], &image);

    if (exit == ALOFT_EXIT_OK) {
        exit = sign_image(cli, arguments->options, &image);
        cli_image_free(&image);
    }
    return exit;
}

static const struct sign_options defaults = {.key = "private.key"};

static const struct cli_option table[] = {
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "sign with this private key; private.key by default",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, key),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'o',
                .name = "output",
                .argument = "FILE",
                .help = "write the signed image to FILE instead of the name with "
                        ".signed",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, output),
                .completes = CLI_COMPLETES_FILES},
        {.name = "force",
                .help = "replace the signature of an image that is signed already",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct sign_options, force)},
};

static const char *const examples[] = {
        "aloft sign app.bin",
        "aloft sign app.bin -k kitchen.key -o app-2.0.0.bin",
        NULL,
};

static const char *const details[] = {
        "Appends a signature over the SHA-256 of an image, then the length of the "
        "signature in four bytes, as the ESP8266 core has it: RSA or P-256, as the key "
        "is. The core itself knows RSA only. A device that asks for no signature takes "
        "a signed image too.",
        NULL,
};

const struct cli_command cli_sign_command = {
        .name = "sign",
        .group = "Make",
        .purpose = "Sign a firmware image with a private key",
        .synopsis = "FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct sign_options),
        .defaults = &defaults,
        .operands_min = 1,
        .operands_max = 1,
        .completes = CLI_COMPLETES_FILES,
        .run = run,
};
