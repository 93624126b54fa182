#include "verbs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../cli.h"
#include "aloft/openssl_key.h"

#define PATH_SIZE 4096u

struct keygen_options {
    const char *output;
    int type; /* Index into type_words. */
    int bits; /* Index into bits_words. */
};

struct paths {
    char private_key[PATH_SIZE];
    char public_key[PATH_SIZE];
};

static const char *const type_words[] = {"rsa", "p256", NULL};
static const char *const bits_words[] = {"2048", "3072", "4096", NULL};
static const unsigned bits_values[] = {2048, 3072, 4096};

static enum aloft_exit fail_exists(struct cli *cli, const char *path)
{
    const enum aloft_exit exit =
            cli_fail(cli, ALOFT_ERR_IO, "write", "%s exists already", path);

    cli_why(cli,
            "keys are never overwritten: whoever loses one can no longer update the "
            "devices that trust it");
    cli_hint(cli, "aloft keygen -o another-name");
    return cli_fail_as(cli, exit, "exists");
}

static enum aloft_exit fail_write(
        struct cli *cli, enum aloft_status status, const char *path)
{
    const char *reason =
            status == ALOFT_ERR_IO ? strerror(errno) : aloft_status_text(status);

    if (status == ALOFT_ERR_IO && errno == EEXIST) {
        return fail_exists(cli, path);
    }
    return cli_fail(cli, status, "write", "cannot write %s: %s", path, reason);
}

static enum aloft_exit choose_paths(
        struct cli *cli, const struct keygen_options *options, struct paths *paths)
{
    const char *name = options->output;
    int len = 0;

    if (name == NULL) {
        memcpy(paths->private_key, "private.key", sizeof "private.key");
        memcpy(paths->public_key, "public.key", sizeof "public.key");
    } else {
        len = snprintf(paths->private_key, PATH_SIZE, "%s.key", name);
        snprintf(paths->public_key, PATH_SIZE, "%s.pub", name); // as long as the other
    }
    if (len < 0 || (size_t)len >= PATH_SIZE || (name != NULL && name[0] == '\0')) {
        return cli_usage(cli, "--output needs a name that a file can have");
    }
    if (access(paths->private_key, F_OK) == 0) {
        return fail_exists(cli, paths->private_key);
    }
    return access(paths->public_key, F_OK) == 0 ? fail_exists(cli, paths->public_key)
                                                : ALOFT_EXIT_OK;
}

/* Both files or none: a private key alone would be in the way of the next try. */
static enum aloft_exit write_pair(struct cli *cli,
        const struct aloft_openssl_private *key, const struct paths *paths)
{
    struct aloft_openssl_public half;
    enum aloft_status status = aloft_openssl_private_public(key, &half);

    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "generate", "cannot make the public key");
    }
    status = aloft_openssl_private_write(key, paths->private_key);
    if (status != ALOFT_OK) {
        return fail_write(cli, status, paths->private_key);
    }
    status = aloft_openssl_public_write(&half, paths->public_key);
    if (status != ALOFT_OK) {
        const enum aloft_exit exit = fail_write(cli, status, paths->public_key);

        if (unlink(paths->private_key) != 0) {
            cli_hint(cli, "remove %s, then try again", paths->private_key);
        }
        return exit;
    }
    return ALOFT_EXIT_OK;
}

#define TYPE_RSA 0

static enum aloft_exit generate(struct cli *cli, const struct keygen_options *options,
        struct aloft_openssl_private *key)
{
    const bool is_rsa = options->type == TYPE_RSA;
    const unsigned bits = is_rsa ? bits_values[options->bits] : 256;
    const enum aloft_status status = is_rsa ? aloft_openssl_private_generate(key, bits)
                                            : aloft_openssl_private_generate_p256(key);

    if (status != ALOFT_OK) {
        return cli_fail(cli, status, "generate", "cannot make a key of %u bits", bits);
    }
    cli_result_text(cli, "type", type_words[options->type]);
    cli_result_number(cli, "bits", bits);
    return ALOFT_EXIT_OK;
}

static enum aloft_exit run(struct cli *cli, const struct cli_arguments *arguments)
{
    const struct keygen_options *options = arguments->options;
    struct aloft_openssl_private key = {0};
    struct paths paths;
    enum aloft_exit exit = choose_paths(cli, options, &paths);

    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    if (options->type != TYPE_RSA && options->bits != 0) {
        return cli_usage(cli, "--bits is for RSA keys: P-256 has one length");
    }
    exit = generate(cli, options, &key);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    exit = write_pair(cli, &key, &paths);
    aloft_openssl_private_free(&key);
    if (exit != ALOFT_EXIT_OK) {
        return exit;
    }
    fprintf(cli->out,
            "%s  signs images; keep it secret, and keep a copy\n"
            "%s  checks them; goes onto every device\n",
            paths.private_key, paths.public_key);
    cli_result_text(cli, "private_key", paths.private_key);
    cli_result_text(cli, "public_key", paths.public_key);
    return ALOFT_EXIT_OK;
}

static const struct cli_option table[] = {
        {.letter = 'o',
                .name = "output",
                .argument = "NAME",
                .help = "write NAME.key and NAME.pub instead of private.key and "
                        "public.key",
                .kind = CLI_OPTION_TEXT,
                .offset = offsetof(struct keygen_options, output),
                .completes = CLI_COMPLETES_FILES},
        {.name = "type",
                .argument = "TYPE",
                .help = "rsa (the default), which every device knows, or p256, which "
                        "is smaller",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct keygen_options, type),
                .words = type_words},
        {.name = "bits",
                .argument = "BITS",
                .help = "length of the RSA key: 2048 (the default), 3072 or 4096",
                .kind = CLI_OPTION_CHOICE,
                .offset = offsetof(struct keygen_options, bits),
                .words = bits_words},
};

static const char *const examples[] = {
        "aloft keygen",
        "aloft keygen -o kitchen --bits 3072",
        "aloft keygen --type p256",
        NULL,
};

static const char *const details[] = {
        "Makes a key pair for signing images, in the PEM files that openssl reads "
        "and "
        "writes too. Only their owner can read the private key, and no file is ever "
        "overwritten. Whoever has the private key can update every device that trusts "
        "it; when it is lost, nobody can.",
        NULL,
};

const struct cli_command cli_keygen_command = {
        .name = "keygen",
        .group = "Make",
        .purpose = "Make a key pair for signing images",
        .examples = examples,
        .details = details,
        .options = table,
        .option_count = sizeof table / sizeof table[0],
        .options_size = sizeof(struct keygen_options),
        .run = run,
};
