/**
 * @file keys.h
 * Key files that commands are given: loaded, or the failure told.
 */
#ifndef ALOFT_APP_KEYS_H
#define ALOFT_APP_KEYS_H

#include "aloft/openssl_key.h"
#include "aloft/openssl_signer.h"
#include "cli.h"

/** A private key that signs. Free it; do not move it while `signer` is in use. */
struct cli_signing_key {
    const char *path; /**< Borrowed. */
    struct aloft_openssl_private key;
    struct aloft_openssl_signer signer;
    uint8_t id[ALOFT_KEY_ID_SIZE];
};

/** A public key that checks. */
struct cli_public_key {
    const char *path; /**< Borrowed. */
    struct aloft_openssl_public key;
    uint8_t id[ALOFT_KEY_ID_SIZE];
};

/** Loads a private key: ALOFT_EXIT_OK, or the failure is recorded. */
enum aloft_exit cli_signing_key_load(
        struct cli *cli, const char *path, struct cli_signing_key *key);

/** Frees the key; zeroed memory is accepted. */
void cli_signing_key_free(struct cli_signing_key *key);

/** Loads a public key: ALOFT_EXIT_OK, or the failure is recorded. */
enum aloft_exit cli_public_key_load(
        struct cli *cli, const char *path, struct cli_public_key *key);

#endif
