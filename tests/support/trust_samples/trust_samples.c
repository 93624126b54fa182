#include "trust_samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/document_writer.h"
#include "aloft/sha256_compact.h"

#define KEYS           100u
#define SIGNATURE_SIZE 32u

static void require(enum aloft_status status, const char *what)
{
    if (status != ALOFT_OK) {
        (void)fprintf(stderr, "%s: %s\n", what, aloft_status_text(status));
        abort();
    }
}

static void make_signature(
        const struct aloft_key *key, const uint8_t *digest, uint8_t *signature)
{
    struct aloft_digest sha256;

    aloft_digest_begin(&sha256, &aloft_sha256_compact);
    aloft_digest_update(&sha256, key->point, ALOFT_KEY_P256_POINT_SIZE);
    aloft_digest_update(&sha256, digest, aloft_sha256_compact.size);
    aloft_digest_finish(&sha256, signature);
}

static enum aloft_status check(const struct aloft_key_checker *checker,
        const struct aloft_key *key, const uint8_t *digest, const uint8_t *signature,
        size_t len)
{
    uint8_t expected[SIGNATURE_SIZE];

    (void)checker; // it has no state
    if (key->kind != ALOFT_KEY_P256) {
        return ALOFT_ERR_SIGNATURE;
    }
    make_signature(key, digest, expected);
    return len == sizeof(expected) && memcmp(signature, expected, len) == 0
                   ? ALOFT_OK
                   : ALOFT_ERR_SIGNATURE;
}

static const struct aloft_key_checker_ops checker_ops = {.check = check};

const struct aloft_key_checker sample_checker = {
        .ops = &checker_ops, .digest = &aloft_sha256_compact};

const struct aloft_key *sample_key(unsigned number)
{
    static uint8_t points[KEYS][ALOFT_KEY_P256_POINT_SIZE];
    static struct aloft_key keys[KEYS];

    memset(points[number], (int)number, sizeof(points[number]));
    points[number][0] = 4;
    keys[number].kind = ALOFT_KEY_P256;
    keys[number].point = points[number];
    return &keys[number];
}

void sample_key_id(unsigned number, uint8_t id[ALOFT_KEY_ID_SIZE])
{
    aloft_key_id(sample_key(number), &aloft_sha256_compact, id);
}

void sample_sign(struct sample *sample, unsigned number)
{
    struct aloft_document_writer writer;
    struct aloft_digest sha256;
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t signature[SIGNATURE_SIZE];
    uint8_t id[ALOFT_KEY_ID_SIZE];
    const size_t signed_len = sample->bytes[4] + 256u * sample->bytes[5];

    aloft_digest_begin(&sha256, &aloft_sha256_compact);
    aloft_digest_update(&sha256, sample->bytes, signed_len);
    aloft_digest_finish(&sha256, digest);
    make_signature(sample_key(number), digest, signature);
    sample_key_id(number, id);
    aloft_document_writer_resume(
            &writer, sample->bytes, sizeof(sample->bytes), sample->len);
    aloft_document_sign(&writer, id, signature, sizeof(signature));
    require(aloft_document_writer_end(&writer, &sample->len), "signature");
}

void sample_certify(struct sample *sample, const struct sample *certificate)
{
    struct aloft_document_writer writer;

    aloft_document_writer_resume(
            &writer, sample->bytes, sizeof(sample->bytes), sample->len);
    aloft_document_certify(&writer, certificate->bytes, certificate->len);
    require(aloft_document_writer_end(&writer, &sample->len), "certificate");
}

static void add(struct aloft_trust_draft *draft, unsigned number, unsigned purposes,
        const char *name)
{
    require(aloft_trust_draft_add(draft, purposes, name, sample_key(number)), name);
}

struct aloft_trust_draft sample_draft(void)
{
    const unsigned all =
            ALOFT_TRUST_IMAGES | ALOFT_TRUST_STORES | ALOFT_TRUST_INSTALLED;
    struct aloft_trust_draft draft = {.version = 1,
            .signed_time = 1500,
            .policy = {.images_needed = 1, .stores_needed = 1}};

    add(&draft, 1, all, "first");
    add(&draft, 2, all, "second");
    add(&draft, 3, ALOFT_TRUST_IMAGES | ALOFT_TRUST_INSTALLED, "images");
    return draft;
}

void sample_store(struct sample *sample, const struct aloft_trust_draft *draft)
{
    require(aloft_trust_draft_encode(
                    draft, sample->bytes, sizeof(sample->bytes), &sample->len),
            "store");
}

struct aloft_certificate_draft sample_certificate_draft(
        unsigned number, unsigned issuer)
{
    struct aloft_certificate_draft draft = {.key = sample_key(number),
            .purposes = ALOFT_TRUST_IMAGES | ALOFT_TRUST_INSTALLED,
            .targets = "lamp*",
            .order = 5,
            .not_before = 1000,
            .not_after = 2000};

    sample_key_id(issuer, draft.issuer);
    return draft;
}

void sample_certificate(struct sample *sample,
        const struct aloft_certificate_draft *draft, unsigned signer)
{
    require(aloft_certificate_draft_encode(
                    draft, sample->bytes, sizeof(sample->bytes), &sample->len),
            "certificate");
    sample_sign(sample, signer);
}

struct aloft_manifest sample_manifest(
        const uint8_t *image, uint32_t size, uint8_t digest[ALOFT_DIGEST_MAX])
{
    const struct aloft_manifest manifest = {.target = aloft_span_of("lamp-2"),
            .version = aloft_span_of("2.0.0"),
            .order = 20,
            .counter = 3,
            .payload = {.size = size, .sha256 = digest},
            .build_time = 1700};

    aloft_digest_once(&aloft_sha256_compact, image, size, digest);
    return manifest;
}

void sample_manifest_document(
        struct sample *sample, const struct aloft_manifest *manifest)
{
    struct aloft_document_writer writer;

    aloft_document_writer_init(
            &writer, aloft_manifest_kind.magic, sample->bytes, sizeof(sample->bytes));
    require(aloft_manifest_encode(manifest, &writer), "manifest");
    require(aloft_document_writer_end(&writer, &sample->len), "manifest");
}

uint32_t sample_append(uint8_t *image, uint32_t size, const struct sample *manifest)
{
    memcpy(image + size, manifest->bytes, manifest->len);
    size += (uint32_t)manifest->len;
    aloft_manifest_footer_encode(image + size, (uint32_t)manifest->len);
    return size + ALOFT_MANIFEST_FOOTER_SIZE;
}
