#include "sign_image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/file.h"
#include "aloft/manifest.h"
#include "aloft/signed_image.h"
#include "keys.h"
#include "sign_private.h"

char *sign_output_path(const struct sign_options *options, const char *beside)
{
    const char *path = options->output == NULL ? beside : options->output;
    const char *suffix = options->output == NULL ? ".signed" : "";
    const size_t size = strlen(path) + strlen(suffix) + 1;
    char *result = malloc(size);

    if (result != NULL) {
        snprintf(result, size, "%s%s", path, suffix);
    }
    return result;
}

enum aloft_exit sign_write(struct cli *cli, const char *path, const uint8_t *bytes,
        size_t len, const char *what)
{
    const enum aloft_status status = aloft_file_write(path, bytes, len, 0666);

    if (status != ALOFT_OK) {
        return cli_fail(
                cli, status, "write", "cannot write %s: %s", path, strerror(errno));
    }
    fprintf(cli->out, "%s  %zu bytes, %s\n", path, len, what);
    cli_result_text(cli, "file", path);
    cli_result_number(cli, "size", len);
    return ALOFT_EXIT_OK;
}

/* Writes image and trailer, one behind the other. */
static enum aloft_exit write_stock(struct cli *cli, const struct cli_image *image,
        const uint8_t *trailer, size_t trailer_len, const char *path)
{
    const size_t len = image->size + trailer_len;
    uint8_t *bytes = malloc(len);

    if (bytes == NULL) {
        return cli_fail(cli, ALOFT_ERR_MEMORY, "write", "cannot write %s", path);
    }
    memcpy(bytes, image->bytes, image->size);
    memcpy(bytes + image->size, trailer, trailer_len);
    cli_result_text(cli, "format", "stock");
    cli_result_number(
            cli, "signature_bits", (trailer_len - ALOFT_TRAILER_LENGTH_SIZE) * 8u);
    const enum aloft_exit exit = sign_write(cli, path, bytes, len, "signed");

    free(bytes);
    return exit;
}

static enum aloft_exit sign_stock(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    struct cli_signing_key key;
    uint8_t trailer[ALOFT_TRAILER_MAX];
    size_t len = 0;
    enum aloft_exit exit = cli_signing_key_load(cli, options->keys.texts[0], &key);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    const enum aloft_status status = aloft_sign_trailer(
            &key.signer.base, &image->reader.base, trailer, sizeof trailer, &len);

    cli_signing_key_free(&key);
    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "sign", "cannot sign %s", image->path);
    }
    char *path = sign_output_path(options, image->path);

    exit = path == NULL ? cli_fail(cli, ALOFT_ERR_MEMORY, "write", "no memory")
                        : write_stock(cli, image, trailer, len, path);
    free(path);
    return exit;
}

/* Bytes of the image without what was signed behind it; 0: nothing was. */
static uint32_t bare_size(const struct cli_image *image)
{
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    if (aloft_manifest_load(&manifest, &place, &image->reader.base, buf, sizeof buf) ==
            ALOFT_OK) {
        return manifest.payload.size;
    }
    return cli_image_signed_size(image);
}

/* Cuts manifest and signature off where that was asked for. */
static enum aloft_exit make_bare(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    const uint32_t size = bare_size(image);

    if (size == 0) {
        return ALOFT_EXIT_OK;
    }
    if (!options->force) {
        const enum aloft_exit exit =
                cli_usage(cli, "%s is signed already", image->path);

        cli_why(cli, "a second signature behind the first would hide it");
        cli_hint(cli, "sign the unsigned file, replace all signatures with --force, or "
                      "add one to a manifest with --add");
        return cli_fail_as(cli, exit, "already_signed");
    }
    image->size = size;
    aloft_memory_reader_init(&image->reader, image->bytes, image->size);
    return ALOFT_EXIT_OK;
}

static bool names_manifest_fields(const struct sign_options *options)
{
    return options->target != NULL || options->version != NULL ||
           options->text != NULL || options->order != SIGN_ORDER_OF_VERSION ||
           options->counter != 0 || options->block_size != 0 || options->file_system;
}

static bool needs_manifest(const struct sign_options *options)
{
    return names_manifest_fields(options) || options->certificates.count > 0 ||
           options->stock_key != NULL || options->emit_tbs != NULL ||
           options->emit_manifest != NULL || options->attach != NULL || options->add;
}

static enum aloft_exit check_options(
        struct cli *cli, const struct sign_options *options)
{
    const bool adds = options->add || options->attach != NULL;

    if (options->format == SIGN_STOCK && needs_manifest(options)) {
        return cli_usage(cli, "--format=stock has no room for what is asked for");
    }
    if (options->format == SIGN_STOCK && options->keys.count > 1) {
        return cli_usage(cli, "--format=stock has room for one signature");
    }
    if (adds && (names_manifest_fields(options) || options->force)) {
        return cli_usage(cli, "what is signed can only be replaced as a whole");
    }
    if ((options->attach == NULL) != (options->public_key == NULL)) {
        return cli_usage(cli, "--attach-sig and --public-key go together");
    }
    return ALOFT_EXIT_OK;
}

/* Without any other signer it is the key that `aloft keygen` makes. */
static struct sign_options with_defaults(const struct sign_options *options)
{
    struct sign_options chosen = *options;

    if (options->keys.count == 0 && options->emit_tbs == NULL &&
            options->attach == NULL) {
        chosen.keys.texts[0] = "private.key";
        chosen.keys.count = 1;
    }
    return chosen;
}

enum aloft_exit sign_image(
        struct cli *cli, const struct sign_options *options, struct cli_image *image)
{
    const struct sign_options chosen = with_defaults(options);
    enum aloft_exit exit = check_options(cli, &chosen);

    if (exit == ALOFT_EXIT_OK && !chosen.add && chosen.attach == NULL) {
        exit = make_bare(cli, &chosen, image);
    }
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    return chosen.format == SIGN_STOCK ? sign_stock(cli, &chosen, image)
                                       : sign_with_manifest(cli, &chosen, image);
}
