#include "verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli.h"
#include "aloft/bearssl_digest.h"
#include "aloft/file.h"
#include "aloft/openssl_key.h"
#include "aloft/openssl_signer.h"
#include "aloft/signed_image.h"
#include "aloft/stock_header.h"

#define KEY_FILE_MAX 65536u
#define IMAGE_MAX    ((size_t)128 << 20)

static const char *const mode_words[] = {"header", "sign", NULL};

enum mode {
    MODE_MISSING = -1,
    MODE_HEADER,
    MODE_SIGN,
};

struct signing_options {
    bool help;
    int mode; /* enum mode */
    const char *bin;
    const char *out;
    const char *public_key;
    const char *private_key;
    const char *legacy;
};

/* An image, and who signs it. */
struct job {
    const struct aloft_openssl_private *key;
    const uint8_t *image;
    size_t len;
};

/* The folder of a file, which a build may not have made yet. */
static enum aloft_status make_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    enum aloft_status status = ALOFT_OK;

    if (slash != NULL && slash != path) {
        char *folder = strndup(path, (size_t)(slash - path));

        status = folder == NULL ? ALOFT_ERR_MEMORY : aloft_folder_make(folder);
        free(folder);
    }
    return status;
}

static enum aloft_status write_file(const char *path, const void *bytes, size_t len)
{
    const enum aloft_status status = make_folder_of(path);

    return status == ALOFT_OK ? aloft_file_write(path, bytes, len, 0666) : status;
}

/* Tells what went wrong as the original does, and in one line more. */
static enum aloft_exit fail(enum aloft_status status, const char *path)
{
    fprintf(stderr, "%s: %s\n", path,
            status == ALOFT_ERR_IO ? strerror(errno) : aloft_status_text(status));
    return ALOFT_EXIT_FAILED;
}

static enum aloft_exit write_header(
        const struct signing_options *options, const uint8_t *pem, size_t len)
{
    const size_t size = ALOFT_STOCK_HEADER_TEXT_MAX(len);
    char *buf = malloc(size);
    struct aloft_text text;
    enum aloft_status status = ALOFT_ERR_MEMORY;

    if (buf != NULL) {
        aloft_text_init(&text, buf, size);
        status = aloft_stock_header_encode(&text, pem, len);
    }
    if (status == ALOFT_OK) {
        status = write_file(options->out, buf, text.len);
    }
    free(buf);
    return status == ALOFT_OK ? ALOFT_EXIT_OK : fail(status, options->out);
}

/* Without a key signatures are switched off: that is how sketches are usually built. */
static enum aloft_exit make_header(const struct signing_options *options)
{
    uint8_t *pem = NULL;
    size_t len = 0;

    if (options->public_key == NULL || aloft_file_read(options->public_key,
                                               KEY_FILE_MAX, &pem, &len) != ALOFT_OK) {
        len = 0;
    }
    fputs(len > 0 ? "Enabling binary signing\n" : "Not enabling binary signing\n",
            stderr);
    const enum aloft_exit exit = write_header(options, pem, len);

    free(pem);
    return exit;
}

/* Writes image, signature and length. */
static enum aloft_status write_signed(
        const struct job *job, const struct aloft_signer *signer, const char *path)
{
    uint8_t *bytes = malloc(job->len + ALOFT_TRAILER_MAX);
    struct aloft_memory_reader reader;
    size_t trailer_len = 0;

    if (bytes == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    memcpy(bytes, job->image, job->len);
    aloft_memory_reader_init(&reader, bytes, (uint32_t)job->len);
    enum aloft_status status = aloft_sign_trailer(
            signer, &reader.base, bytes + job->len, ALOFT_TRAILER_MAX, &trailer_len);

    if (status == ALOFT_OK) {
        status = write_file(path, bytes, job->len + trailer_len);
    }
    free(bytes);
    return status;
}

static enum aloft_exit write_both(
        const struct signing_options *options, const struct job *job)
{
    struct aloft_openssl_signer signer;

    aloft_openssl_signer_init(&signer, job->key, &aloft_bearssl_sha256);
    enum aloft_status status = write_signed(job, &signer.base, options->out);

    if (status != ALOFT_OK) {
        return fail(status, options->out);
    }
    fprintf(stderr, "Signed binary: %s\n", options->out);
    if (options->legacy == NULL) {
        return ALOFT_EXIT_OK;
    }
    aloft_openssl_bare_signer_init(&signer, job->key, &aloft_bearssl_sha256);
    status = write_signed(job, &signer.base, options->legacy);
    if (status != ALOFT_OK) {
        return fail(status, options->legacy);
    }
    fprintf(stderr, "Legacy signed binary: %s\n", options->legacy);
    return ALOFT_EXIT_OK;
}

static enum aloft_exit sign_image_with(
        const struct signing_options *options, const struct aloft_openssl_private *key)
{
    uint8_t *image = NULL;
    size_t len = 0;
    const enum aloft_status status =
            aloft_file_read(options->bin, IMAGE_MAX, &image, &len);

    if (status != ALOFT_OK) {
        return fail(status, options->bin);
    }
    const struct job job = {key, image, len};
    const enum aloft_exit exit = write_both(options, &job);

    free(image);
    return exit;
}

/* A sketch without a key is no failure: it is not meant to be signed. */
static enum aloft_exit sign(const struct signing_options *options)
{
    struct aloft_openssl_private key = {0};
    enum aloft_exit exit = ALOFT_EXIT_OK;

    if (access(options->private_key, F_OK) == 0) {
        const enum aloft_status status =
                aloft_openssl_private_load(&key, options->private_key);

        exit = status == ALOFT_OK ? sign_image_with(options, &key)
                                  : fail(status, options->private_key);
        aloft_openssl_private_free(&key);
        if (exit == ALOFT_EXIT_OK) {
            return exit;
        }
    }
    fputs("Not signing the generated binary\n", stderr);
    return exit;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct signing_options *options = arguments->options;
    const bool signs = options->mode == MODE_SIGN;

    if (options->help) {
        return cli_show_help(cli);
    }
    if (options->mode == MODE_MISSING) {
        fputs("ERROR: Mode not specified as header or sign\n", stderr);
        return ALOFT_EXIT_FAILED;
    }
    if (options->out == NULL ||
            (signs && (options->bin == NULL || options->private_key == NULL))) {
        return cli_usage(cli, "the mode %s needs %s", mode_words[options->mode],
                signs ? "--privatekey, --bin and --out" : "--out");
    }
    return signs ? sign(options) : make_header(options);
}

static const struct signing_options defaults = {.mode = MODE_MISSING};

#define AT(member) offsetof(struct signing_options, member)

static const struct cli_option table[] = {
        {.letter = 'h',
                .name = "help",
                .help = "tell what the command does and which options it has",
                .kind = CLI_OPTION_FLAG,
                .offset = AT(help)},
        {.letter = 'm',
                .name = "mode",
                .argument = "MODE",
                .help = "header: write the header that switches signatures on; sign: "
                        "sign an image",
                .kind = CLI_OPTION_CHOICE,
                .offset = AT(mode),
                .words = mode_words},
        {.letter = 'b',
                .name = "bin",
                .argument = "FILE",
                .help = "the image to sign",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(bin),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'o',
                .name = "out",
                .argument = "FILE",
                .help = "where to write the header, or the signed image",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(out),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'p',
                .name = "publickey",
                .argument = "FILE",
                .help = "public key for the header; without such a file the header "
                        "switches signatures off",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(public_key),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 's',
                .name = "privatekey",
                .argument = "FILE",
                .help = "private key to sign with; without such a file nothing is "
                        "signed",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(private_key),
                .completes = CLI_COMPLETES_FILES},
        {.letter = 'l',
                .name = "legacy",
                .argument = "FILE",
                .help = "also write the image with a signature that does not name "
                        "its digest, for old cores",
                .kind = CLI_OPTION_TEXT,
                .offset = AT(legacy),
                .completes = CLI_COMPLETES_FILES},
};

static const char *const examples[] = {
        "aloft signing --mode header --publickey public.key --out Updater_Signing.h",
        "aloft signing -m sign -s private.key -b app.bin -o app.bin.signed",
        NULL,
};

static const char *const details[] = {
        "Takes the options of signing.py of the ESP8266 core, prints its messages to "
        "stderr and writes the same bytes, so that the build hooks of the Arduino "
        "platform can call it, with private.key and public.key beside a sketch. It "
        "needs neither Python nor openssl. Called by the name signing or signing.py, "
        "aloft is this command.",
        "Ends with 0 also when there is no key, and with 1 when signing failed. New "
        "scripts better use aloft sign.",
        NULL,
};

const struct cli_command cli_signing_command = {
        .name = "signing",
        .group = "Compat",
        .purpose = "Sign as signing.py does, with its options and its output",
        .synopsis = "--mode MODE --out FILE",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct signing_options),
        .defaults = &defaults,
        .completes = CLI_COMPLETES_FILES,
        .foreign = true,
        .run = run,
};
