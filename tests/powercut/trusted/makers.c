#include "makers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_unpack.h"
#include "aloft/signed_image.h"
#include "gzip_samples.h"

#define KEY 0x5A

static void require(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "powercut: %s\n", what); // last words
        exit(EXIT_FAILURE);
    }
}

/* ---- RSA ---- */

static uint32_t rsa_sign(
        const struct aloft_powercut_maker *base, uint8_t *bytes, uint32_t len)
{
    const struct rsa_maker *maker = (const struct rsa_maker *)base;
    struct aloft_memory_reader reader;
    size_t added;

    aloft_memory_reader_init(&reader, bytes, len);
    require(aloft_sign_trailer(&maker->signer.base, &reader.base, bytes + len,
                    ALOFT_TRAILER_MAX, &added) == ALOFT_OK,
            "cannot sign");
    return len + (uint32_t)added;
}

void rsa_maker_init(struct rsa_maker *maker)
{
    static const struct aloft_powercut_maker_ops ops = {.sign = rsa_sign};

    memset(maker, 0, sizeof(*maker));
    require(aloft_openssl_private_generate(&maker->key, 2048) == ALOFT_OK &&
                    aloft_openssl_private_public(&maker->key, &maker->half) == ALOFT_OK,
            "no key");
    aloft_openssl_signer_init(&maker->signer, &maker->key, &aloft_bearssl_sha256);
    maker->keys.count = 1;
    maker->keys.keys[0] = aloft_openssl_public_key(&maker->half);
    aloft_bearssl_verifier_init(
            &maker->verifier, &maker->keys, &aloft_bearssl_rsa_i31, NULL);
    maker->base = (struct aloft_powercut_maker){.ops = &ops,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &maker->verifier.base};
}

void rsa_maker_done(struct rsa_maker *maker)
{
    aloft_openssl_private_free(&maker->key);
}

/* ---- gzip ---- */

struct gzip_memory {
    uint8_t bytes[ALOFT_GZIP_DECODER_MEMORY];
    struct aloft_gzip_decoder decoder;
    struct aloft_boot_unpacker unpacker;
};

static uint32_t gzip_sign(
        const struct aloft_powercut_maker *base, uint8_t *bytes, uint32_t len)
{
    (void)base; // all use one key
    return fake_sign(bytes, len, KEY);
}

static uint32_t gzip_pack(const struct aloft_powercut_maker *base, const uint8_t *bytes,
        uint32_t len, uint8_t *packed, uint32_t room)
{
    static const struct gzip_kind kind = {.level = 9, .name = "firmware.bin"};

    (void)base; // all are packed alike
    return gzip_make(&kind, bytes, len, packed, room);
}

/* Nothing in RAM is as it was before the reset. */
static struct aloft_boot_unpacker *gzip_unpacker(
        const struct aloft_powercut_maker *base)
{
    struct gzip_memory *memory = ((const struct gzip_maker *)base)->memory;

    memset(memory, 0xA5, sizeof(*memory));
    require(aloft_gzip_decoder_init(
                    &memory->decoder, memory->bytes, sizeof(memory->bytes)) == ALOFT_OK,
            "no decoder");
    aloft_boot_unpacker_init(&memory->unpacker, &memory->decoder.base);
    return &memory->unpacker;
}

void gzip_maker_init(struct gzip_maker *maker)
{
    static const struct aloft_powercut_maker_ops ops = {
            .sign = gzip_sign, .pack = gzip_pack, .unpacker = gzip_unpacker};

    maker->memory = malloc(sizeof(*maker->memory));
    require(maker->memory != NULL, "out of memory");
    fake_verifier_init(&maker->verifier, KEY);
    maker->base = (struct aloft_powercut_maker){.ops = &ops,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &maker->verifier.base};
}

void gzip_maker_done(struct gzip_maker *maker)
{
    free(maker->memory);
}
