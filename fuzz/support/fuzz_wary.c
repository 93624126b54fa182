#include "fuzz_wary.h"

#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/blocks.h"
#include "fuzz_target.h"

#define BLOCK 256u

void fuzz_wary_init(struct fuzz_wary *wary)
{
    const struct aloft_trust_draft draft = sample_draft();

    memset(wary, 0, sizeof *wary);
    sample_store(&wary->stored, &draft);
    FUZZ_CHECK(aloft_trust_store_open(
                       &wary->store, wary->stored.bytes, wary->stored.len) == ALOFT_OK);
    aloft_acceptance_init(&wary->acceptance);
    wary->acceptance.store = &wary->store;
    wary->acceptance.checker = &sample_checker;
    wary->acceptance.target = aloft_span_of("lamp-2");
    aloft_memory_target_init(&wary->target, wary->flash, sizeof wary->flash);
    wary->config = (struct aloft_update_config){
            .firmware = &wary->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .judge = &wary->acceptance.base,
            .work = wary->work,
            .work_size = sizeof wary->work,
            .takes = ALOFT_TAKES_RAW,
    };
}

/* Puts a block list behind the image. */
static void append_list(struct fuzz_wary *wary, struct aloft_manifest *said)
{
    uint8_t *const list = wary->file + wary->image_size;
    const uint32_t count = aloft_block_count(wary->image_size, BLOCK);

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t left = wary->image_size - i * BLOCK;

        aloft_digest_once(&aloft_bearssl_sha256, wary->file + (size_t)i * BLOCK,
                left < BLOCK ? left : BLOCK, list + (size_t)i * ALOFT_BLOCK_ENTRY_SIZE);
    }
    wary->list_size = count * ALOFT_BLOCK_ENTRY_SIZE;
    aloft_digest_once(&aloft_bearssl_sha256, list, wary->list_size, wary->list_digest);
    said->block_size = BLOCK;
    said->blocks_sha256 = wary->list_digest;
}

void fuzz_wary_publish(struct fuzz_wary *wary, struct fuzz_input image, unsigned how)
{
    const size_t len =
            image.len < FUZZ_WARY_IMAGE_MAX ? image.len : FUZZ_WARY_IMAGE_MAX;
    uint8_t digest[ALOFT_DIGEST_MAX];

    if (len > 0) {
        memcpy(wary->file, image.data, len);
    }
    wary->image_size = len > 0 ? (uint32_t)len : 1;
    wary->list_size = 0;
    struct aloft_manifest said = sample_manifest(wary->file, wary->image_size, digest);

    said.target = aloft_span_of((how & FUZZ_WARY_OTHER) != 0 ? "toaster" : "lamp-2");
    if ((how & FUZZ_WARY_BLOCKS) != 0) {
        append_list(wary, &said);
    }
    sample_manifest_document(&wary->manifest, &said);
    sample_sign(&wary->manifest, (how & FUZZ_WARY_STRANGER) != 0 ? 9 : 1);
    wary->size = sample_append(
            wary->file, wary->image_size + wary->list_size, &wary->manifest);
}

bool fuzz_wary_is_bad(unsigned how)
{
    return (how & (FUZZ_WARY_STRANGER | FUZZ_WARY_OTHER)) != 0;
}

/* Looks for itself at what was committed. */
static void check_committed(struct fuzz_wary *wary)
{
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    aloft_memory_reader_init(&reader, wary->flash, wary->target.image.size);
    FUZZ_CHECK(aloft_manifest_load(&manifest, &place, &reader.base, wary->work,
                       sizeof wary->work) == ALOFT_OK);
    FUZZ_CHECK(aloft_acceptance_judge(&wary->acceptance, &manifest,
                       ALOFT_MANIFEST_FIRMWARE, wary->target.image.size) == ALOFT_OK);
}

void fuzz_wary_check(struct fuzz_wary *wary)
{
    const bool staged = wary->update.state == ALOFT_UPDATE_STAGED;

    FUZZ_CHECK(wary->update.state != ALOFT_UPDATE_OPEN);
    FUZZ_CHECK(staged == (wary->target.image.size > 0));
    if (staged) {
        check_committed(wary);
    }
}
