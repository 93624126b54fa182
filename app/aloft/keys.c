#include "keys.h"

#include <errno.h>
#include <string.h>

#include "aloft/bearssl_digest.h"

static enum aloft_exit fail_private(
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

static enum aloft_exit fail_public(
        struct cli *cli, enum aloft_status status, const char *path)
{
    if (status == ALOFT_ERR_IO) {
        return cli_fail(
                cli, status, "key", "cannot read %s: %s", path, strerror(errno));
    }
    const enum aloft_exit exit =
            cli_fail(cli, status, "key", "%s is no public key that can check", path);

    cli_hint(cli, "take the other file that aloft keygen wrote");
    return exit;
}

static void name_key(
        const struct aloft_openssl_public *half, uint8_t id[ALOFT_KEY_ID_SIZE])
{
    const struct aloft_key numbers = aloft_openssl_public_key(half);

    aloft_key_id(&numbers, &aloft_bearssl_sha256, id);
}

enum aloft_exit cli_signing_key_load(
        struct cli *cli, const char *path, struct cli_signing_key *key)
{
    struct aloft_openssl_public half;

    *key = (struct cli_signing_key){.path = path};
    enum aloft_status status = aloft_openssl_private_load(&key->key, path);

    if (status == ALOFT_OK) {
        status = aloft_openssl_private_public(&key->key, &half);
    }
    if (status != ALOFT_OK) {
        aloft_openssl_private_free(&key->key);
        return fail_private(cli, status, path);
    }
    aloft_openssl_signer_init(&key->signer, &key->key, &aloft_bearssl_sha256);
    name_key(&half, key->id);
    return ALOFT_EXIT_OK;
}

void cli_signing_key_free(struct cli_signing_key *key)
{
    aloft_openssl_private_free(&key->key);
}

enum aloft_exit cli_public_key_load(
        struct cli *cli, const char *path, struct cli_public_key *key)
{
    *key = (struct cli_public_key){.path = path};
    const enum aloft_status status = aloft_openssl_public_load(&key->key, path);

    if (status != ALOFT_OK) {
        return fail_public(cli, status, path);
    }
    name_key(&key->key, key->id);
    return ALOFT_EXIT_OK;
}
