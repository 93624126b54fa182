/*
 * Manifests: what is found in a file lies within it and fills it, what is decoded keeps
 * its rules, and a manifest written anew is the same or drops what is not known.
 *
 * Input: a byte of which bit 0 asks for a right magic number, bit 1 for a signed part
 * that ends with the input and bit 2 for a footer behind it all, then the file.
 */
#include "aloft/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

/* Writes into the document at `bytes` what no search would find. */
static void repair(uint8_t *bytes, size_t len, unsigned how)
{
    if ((how & 1) != 0 && len >= ALOFT_DOCUMENT_HEAD_SIZE) {
        memcpy(bytes, aloft_manifest_kind.magic, 4);
    }
    if ((how & 2) != 0 && len >= ALOFT_DOCUMENT_HEAD_SIZE) {
        aloft_put_le32(bytes + 4, (uint32_t)len);
    }
}

static void check_span(struct aloft_span span, size_t max)
{
    FUZZ_CHECK(span.len <= max);
    for (size_t i = 0; i < span.len; i++) {
        FUZZ_CHECK((unsigned char)span.text[i] >= 0x20 && span.text[i] != 0x7F);
    }
}

static void check_again(const struct aloft_manifest *manifest)
{
    uint8_t buf[ALOFT_MANIFEST_SIZE_MAX];
    struct aloft_document_writer writer;
    struct aloft_manifest again;
    size_t len = 0;

    aloft_document_writer_init(&writer, aloft_manifest_kind.magic, buf, sizeof buf);
    FUZZ_CHECK(aloft_manifest_encode(manifest, &writer) == ALOFT_OK);
    FUZZ_CHECK(aloft_document_writer_end(&writer, &len) == ALOFT_OK);
    FUZZ_CHECK(len <= manifest->document.signed_len);
    FUZZ_CHECK(aloft_manifest_decode(&again, buf, len) == ALOFT_OK);
    FUZZ_CHECK(again.payload.size == manifest->payload.size);
    FUZZ_CHECK(again.counter == manifest->counter && again.order == manifest->order);
    FUZZ_CHECK(again.build_time == manifest->build_time);
    FUZZ_CHECK(again.block_size == manifest->block_size);
}

static void check_manifest(const struct aloft_manifest *manifest)
{
    FUZZ_CHECK(manifest->payload.size > 0);
    FUZZ_CHECK(manifest->document.len <= ALOFT_MANIFEST_SIZE_MAX);
    FUZZ_CHECK((manifest->unpacked_size == 0) ==
               (manifest->payload.encoding == ALOFT_MANIFEST_RAW));
    FUZZ_CHECK((manifest->base_sha256 != NULL) ==
               (manifest->payload.encoding == ALOFT_MANIFEST_PATCH));
    check_span(manifest->target, ALOFT_MANIFEST_NAME_MAX);
    check_span(manifest->version, ALOFT_MANIFEST_NAME_MAX);
    check_span(manifest->text, ALOFT_MANIFEST_TEXT_MAX);
    FUZZ_CHECK(aloft_manifest_counter(&manifest->document) == manifest->counter);
    check_again(manifest);
}

static void try_file(const uint8_t *bytes, size_t len)
{
    uint8_t *buf = fuzz_alloc(ALOFT_MANIFEST_SIZE_MAX);
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    aloft_memory_reader_init(&reader, bytes, (uint32_t)len);
    if (aloft_manifest_locate(&place, &reader.base) == ALOFT_OK) {
        FUZZ_CHECK(place.offset + place.size + ALOFT_MANIFEST_FOOTER_SIZE == place.end);
        FUZZ_CHECK(place.end <= len && place.size <= ALOFT_MANIFEST_SIZE_MAX);
    }
    if (aloft_manifest_load(&manifest, &place, &reader.base, buf,
                ALOFT_MANIFEST_SIZE_MAX) == ALOFT_OK) {
        FUZZ_CHECK(manifest.payload.size + aloft_manifest_list_size(&manifest) ==
                   place.offset);
        check_manifest(&manifest);
    }
    free(buf);
}

static void try_with_footer(const uint8_t *bytes, size_t len, size_t document_len)
{
    uint8_t *file = fuzz_alloc(len + ALOFT_MANIFEST_FOOTER_SIZE);

    memcpy(file, bytes, len);
    aloft_manifest_footer_encode(file + len, (uint32_t)document_len);
    try_file(file, len + ALOFT_MANIFEST_FOOTER_SIZE);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    uint8_t *bytes = fuzz_copy(input.data, input.len);
    struct aloft_manifest manifest;

    repair(bytes, input.len, how);
    if (aloft_manifest_decode(&manifest, bytes, input.len) == ALOFT_OK) {
        check_manifest(&manifest);
    }
    if ((how & 4) != 0) {
        try_with_footer(bytes, input.len, input.len / 2);
    } else {
        try_file(bytes, input.len);
    }
    free(bytes);
    return 0;
}
