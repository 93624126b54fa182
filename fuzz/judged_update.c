/*
 * The update engine with a judge: what it stages has a manifest that says so, signed by
 * an anchor, over the very bytes that stand in the target; and what is refused ahead
 * has not touched the target.
 *
 * Input: a byte of bits (below), a place and a mask to change the file at, the size of
 * the pieces, then the image.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/acceptance.h"
#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/update.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "trust_samples.h"

#define ROOM      4096u
#define IMAGE_MAX 2048u

/* What the first byte says. */
#define STRANGER 0x01u /* signs it */
#define AHEAD    0x02u /* the manifest comes ahead */
#define OTHER    0x04u /* it is for another device */
#define OLDER    0x08u
#define TWICE    0x10u /* another manifest stands behind the first */
#define NO_SIZE  0x20u /* is announced */

struct bench {
    struct aloft_trust_store store;
    struct sample stored;
    struct aloft_acceptance acceptance;
    struct aloft_memory_target target;
    struct aloft_update update;
    uint8_t flash[ROOM];
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    struct sample manifest;
    uint8_t file[2 * ROOM];
    uint32_t size;
};

static void make_device(struct bench *bench)
{
    const struct aloft_trust_draft draft = sample_draft();

    sample_store(&bench->stored, &draft);
    FUZZ_CHECK(aloft_trust_store_open(&bench->store, bench->stored.bytes,
                       bench->stored.len) == ALOFT_OK);
    aloft_acceptance_init(&bench->acceptance);
    bench->acceptance.store = &bench->store;
    bench->acceptance.checker = &sample_checker;
    bench->acceptance.target = aloft_span_of("lamp-2");
    bench->acceptance.order = 20;
    aloft_memory_target_init(&bench->target, bench->flash, sizeof(bench->flash));
}

static void append_manifest(struct bench *bench, unsigned how)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said = sample_manifest(bench->file, bench->size, digest);

    said.target = aloft_span_of((how & OTHER) != 0 ? "toaster" : "lamp-2");
    said.order = (how & OLDER) != 0 ? 19 : 20;
    sample_manifest_document(&bench->manifest, &said);
    sample_sign(&bench->manifest, (how & STRANGER) != 0 ? 9 : 1);
    bench->size = sample_append(bench->file, bench->size, &bench->manifest);
}

static enum aloft_status send(struct bench *bench, unsigned how, uint32_t step)
{
    const struct aloft_update_config config = {.firmware = &bench->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .judge = &bench->acceptance.base,
            .work = bench->work,
            .work_size = sizeof(bench->work),
            .takes = ALOFT_TAKES_RAW};
    const struct aloft_update_offer offer = {
            .size = (how & NO_SIZE) != 0 ? ALOFT_SIZE_UNKNOWN : bench->size,
            .manifest = (how & AHEAD) != 0 ? bench->manifest.bytes : NULL,
            .manifest_len = (how & AHEAD) != 0 ? bench->manifest.len : 0};
    enum aloft_status status = aloft_update_begin(&bench->update, &config, &offer);

    const bool by_stranger = (how & STRANGER) != 0 && (how & TWICE) == 0;
    const bool is_bad = by_stranger || (how & (OTHER | OLDER)) != 0;

    FUZZ_CHECK((how & AHEAD) == 0 || !is_bad || status != ALOFT_OK);
    FUZZ_CHECK(status == ALOFT_OK || bench->target.written == 0);
    for (uint32_t at = 0; at < bench->size && status == ALOFT_OK; at += step) {
        const uint32_t left = bench->size - at;

        status = aloft_update_write(
                &bench->update, bench->file + at, left < step ? left : step);
    }
    return status == ALOFT_OK ? aloft_update_end(&bench->update) : status;
}

/* Looks for itself at what was committed. */
static void check_staged(struct bench *bench)
{
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;
    uint8_t digest[ALOFT_DIGEST_MAX];

    FUZZ_CHECK(bench->target.image.size == bench->size);
    FUZZ_CHECK(memcmp(bench->flash, bench->file, bench->size) == 0);
    aloft_memory_reader_init(&reader, bench->flash, bench->size);
    FUZZ_CHECK(aloft_manifest_load(&manifest, &place, &reader.base, bench->work,
                       sizeof(bench->work)) == ALOFT_OK);
    aloft_digest_once(
            &aloft_bearssl_sha256, bench->flash, manifest.payload.size, digest);
    FUZZ_CHECK(memcmp(digest, manifest.payload.sha256, sizeof(digest)) == 0);
    FUZZ_CHECK(aloft_acceptance_judge(&bench->acceptance, &manifest,
                       ALOFT_MANIFEST_FIRMWARE, bench->size) == ALOFT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct bench *const bench = fuzz_alloc(sizeof(*bench));

    memset(bench, 0, sizeof(*bench));
    const unsigned how = fuzz_byte(&input);
    const uint32_t place = fuzz_u16(&input);
    const unsigned mask = fuzz_byte(&input);
    const uint32_t step = 1 + (uint32_t)fuzz_byte(&input) * 8;
    const struct fuzz_input image =
            fuzz_bytes(&input, 1 + fuzz_u16(&input) % IMAGE_MAX);

    make_device(bench);
    bench->size = image.len > 0 ? (uint32_t)image.len : 1;
    if (image.len > 0) {
        memcpy(bench->file, image.data, image.len);
    }
    append_manifest(bench, how);
    if ((how & TWICE) != 0) {
        append_manifest(bench, how & ~STRANGER);
    }
    bench->file[place % bench->size] ^= (uint8_t)mask;
    const enum aloft_status status = send(bench, how, step);

    FUZZ_CHECK((status == ALOFT_OK) == (bench->update.state == ALOFT_UPDATE_STAGED));
    FUZZ_CHECK(status != ALOFT_OK || (how & (OTHER | OLDER)) == 0);
    if (status == ALOFT_OK) {
        check_staged(bench);
    } else {
        FUZZ_CHECK(bench->target.image.size == 0);
    }
    free(bench);
    return 0;
}
