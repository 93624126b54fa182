#include "verbs.h"

#include "../cli.h"
#include "../image_file.h"
#include "../sign_image.h"

static const char *const format_words[] = {"manifest", "stock", NULL};

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

static const struct sign_options defaults = {
        .format = SIGN_MANIFEST, .order = SIGN_ORDER_OF_VERSION};

static const struct cli_option table[] = {
        {.letter = 'k',
                .name = "key",
                .argument = "FILE",
                .help = "sign with this private key; give it again for more "
                        "signatures; "
                        "private.key by default",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct sign_options, keys),
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
                .help = "replace what an image was signed with before",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct sign_options, force)},
        {.name = "format",
                .argument = "FORM",
                .help = "manifest, the default, or stock for the ESP8266 core and "
                        "signing.py: a "
                        "bare "
                        "signature",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct sign_options, format),
                .words = format_words},
        {.name = "target",
                .argument = "NAME",
                .help = "which devices the image is for; others refuse it",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, target)},
        {.name = "image-version",
                .argument = "TEXT",
                .help = "version of the image, for people; of the form A.B.C it makes "
                        "the order as well",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, version)},
        {.name = "order",
                .argument = "NUMBER",
                .help = "what is newer has a higher one; by default made of the "
                        "version, or 0",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct sign_options, order),
                .max = UINT32_MAX - 1},
        {.name = "counter",
                .argument = "NUMBER",
                .help = "security counter: once it was confirmed, nothing with a lower "
                        "one is installed; 0 by default",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct sign_options, counter)},
        {.name = "blocks",
                .argument = "SIZE",
                .help = "add a digest for each SIZE bytes (a power of two), so that "
                        "transfers resume after a power cut",
                .kind = CLI_OPTION_NUMBER,
                .offset = offsetof(struct sign_options, block_size),
                .min = 256,
                .max = 1048576},
        {.name = "text",
                .argument = "TEXT",
                .help = "a line for people",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, text)},
        {.name = "file-system",
                .help = "the image is a file system, not firmware",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct sign_options, file_system)},
        {.name = "cert",
                .argument = "FILE",
                .help = "add this certificate of a signing key",
                .kind = CLI_OPTION_LIST,
                .offset = offsetof(struct sign_options, certificates),
                .completes = CLI_COMPLETES_FILES},
        {.name = "stock-key",
                .argument = "FILE",
                .help = "sign image and manifest as a whole with this RSA key, for "
                        "devices with the ESP8266 core",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, stock_key),
                .completes = CLI_COMPLETES_FILES},
        {.name = "add",
                .help = "add signatures to the manifest that FILE has",
                .kind = CLI_OPTION_FLAG,
                .offset = offsetof(struct sign_options, add)},
        {.name = "emit-tbs",
                .argument = "FILE",
                .help = "write what has to be signed to FILE, for a signer elsewhere",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, emit_tbs),
                .completes = CLI_COMPLETES_FILES},
        {.name = "emit-manifest",
                .argument = "FILE",
                .help = "write the manifest alone to FILE as well: for devices whose "
                        "server sends no parts of files, as IMAGE.manifest beside the "
                        "image",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, emit_manifest),
                .completes = CLI_COMPLETES_FILES},
        {.name = "attach-sig",
                .argument = "FILE",
                .help = "add the signature in FILE to the manifest; needs --public-key",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, attach),
                .completes = CLI_COMPLETES_FILES},
        {.name = "public-key",
                .argument = "FILE",
                .help = "the key that made the signature of --attach-sig",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct sign_options, public_key),
                .completes = CLI_COMPLETES_FILES},
};

static const char *const examples[] = {
        "aloft sign app.bin -k kitchen.key --image-version 2.1.0 --target kitchen",
        "aloft sign app.bin --format stock",
        "aloft sign app.bin --emit-tbs app.tbs -o app.new",
        NULL,
};

static const char *const details[] = {
        "Appends a manifest: what the image is, signed. It needs no layout and no "
        "address. A key is RSA (2048, 3072 or 4096 bits) or P-256; several keys make "
        "several signatures, and the device decides which it wants. The build time in "
        "the manifest is the present, or SOURCE_DATE_EPOCH.",
        "With --stock-key the file carries an ESP8266 trailer as well, made over image "
        "and manifest, so that devices with the stock core take the same file. With "
        "--format=stock there is nothing but such a trailer.",
        "For a signer elsewhere (a smart card, a service): --emit-tbs writes what has "
        "to be signed, as in openssl dgst -sha256 -sign KEY TBS, and a file whose "
        "manifest has no signature yet; --attach-sig adds the signature to that file, "
        "in place unless --output says otherwise. --add does so with a private key at "
        "hand. A stock trailer is dropped then, unless --stock-key makes a new one.",
        NULL,
};

const struct cli_command cli_sign_command = {
        .name = "sign",
        .group = "Make",
        .purpose = "Sign a firmware image with private keys",
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
