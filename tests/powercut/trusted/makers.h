/**
 * @file makers.h
 * Images as products have them.
 */
#ifndef POWERCUT_MAKERS_H
#define POWERCUT_MAKERS_H

#include "aloft/bearssl_verifier.h"
#include "aloft/gzip_decoder.h"
#include "aloft/openssl_signer.h"
#include "aloft/powercut.h"
#include "fake_verifier.h"

/** SHA-256 and RSA-2048, with a key of its own. */
struct rsa_maker {
    struct aloft_powercut_maker base;
    struct aloft_openssl_private key;
    struct aloft_openssl_public half;
    struct aloft_openssl_signer signer;
    struct aloft_key_set keys;
    struct aloft_bearssl_verifier verifier;
};

struct gzip_memory;

/** Packed with gzip, SHA-256, and signatures that are quickly checked. */
struct gzip_maker {
    struct aloft_powercut_maker base;
    struct fake_verifier verifier;
    struct gzip_memory *memory; /**< What a device unpacks with; owned. */
};

/** Make a maker, which must not be moved. End the program when that fails. */
void rsa_maker_init(struct rsa_maker *maker);
void gzip_maker_init(struct gzip_maker *maker);

void rsa_maker_done(struct rsa_maker *maker);
void gzip_maker_done(struct gzip_maker *maker);

#endif
