/**
 * @file trust_samples.h
 * Keys, signatures, trust stores and certificates for tests.
 */
#ifndef TRUST_SAMPLES_H
#define TRUST_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/certificate_draft.h"
#include "aloft/key_checker.h"
#include "aloft/manifest.h"
#include "aloft/trust_draft.h"

/** Takes what sample_sign() makes. */
extern const struct aloft_key_checker sample_checker;

/** A document being made: its bytes and how many there are. */
struct sample {
    uint8_t bytes[4096];
    size_t len;
};

/** The public key of number `number`, 0 to 99. It lives for ever. */
const struct aloft_key *sample_key(unsigned number);

/** Its id. */
void sample_key_id(unsigned number, uint8_t id[ALOFT_KEY_ID_SIZE]);

/** Adds the signature of that key to a document. */
void sample_sign(struct sample *sample, unsigned number);

/** Adds a certificate to a document. */
void sample_certify(struct sample *sample, const struct sample *certificate);

/**
 * A draft that trusts key 1 and 2 for everything, 3 for images only; one signature is
 * enough. Version 1.
 */
struct aloft_trust_draft sample_draft(void);

/** The draft as a document, not signed yet. Ends the test program when it cannot be. */
void sample_store(struct sample *sample, const struct aloft_trust_draft *draft);

/**
 * What a certificate says for key `number`, issued by the key `issuer`: for all
 * purposes and the target "lamp*", order 5, from time 1000 to 2000.
 */
struct aloft_certificate_draft sample_certificate_draft(
        unsigned number, unsigned issuer);

/** The certificate as a document, signed by the key `signer`. */
void sample_certificate(struct sample *sample,
        const struct aloft_certificate_draft *draft, unsigned signer);

/** What a manifest says about the `size` bytes at `image`; `digest` keeps their
 * SHA-256. Firmware for "lamp-2", order 20, counter 3, built at 1700. */
struct aloft_manifest sample_manifest(
        const uint8_t *image, uint32_t size, uint8_t digest[ALOFT_DIGEST_MAX]);

/** The manifest as a document, not signed yet. */
void sample_manifest_document(
        struct sample *sample, const struct aloft_manifest *manifest);

/** Appends a manifest and its footer to an image of `size` bytes; returns the new size.
 */
uint32_t sample_append(uint8_t *image, uint32_t size, const struct sample *manifest);

#endif
