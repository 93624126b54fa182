/*
 * Documents: what is opened can be walked to its ends, keeps the rules of its kind, and
 * written anew it is the same bytes.
 *
 * Input: a byte of which bit 0 asks for a right magic number and bit 1 for a signed
 * part that ends with the input, then the document.
 */
#include "aloft/document.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/document_writer.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

static const struct aloft_field_rule rules[] = {
        {1, 4, 4, ALOFT_FIELD_ONCE},
        {2, 1, 8, ALOFT_FIELD_REPEATS},
        {5, 0, 4, ALOFT_FIELD_OPTIONAL},
};

static const struct aloft_document_kind kind = {
        .magic = {'a', 'E', 'X', '1'}, .rules = rules, .rule_count = 3};

static void repair(uint8_t *bytes, size_t len, unsigned how)
{
    if (len < ALOFT_DOCUMENT_HEAD_SIZE) {
        return;
    }
    if ((how & 1) != 0) {
        memcpy(bytes, kind.magic, sizeof kind.magic);
    }
    if ((how & 2) != 0) {
        aloft_put_le32(bytes + 4, (uint32_t)len);
    }
}

static uint16_t encoded_type(const struct aloft_field *field)
{
    return (uint16_t)(field->type | (field->critical ? ALOFT_FIELD_CRITICAL : 0));
}

static void check_signatures(const struct aloft_document *document)
{
    struct aloft_field_walk walk = aloft_document_endorsements(document);
    struct aloft_document_signature signature;
    size_t count = 0;

    while (aloft_signature_next(&walk, &signature)) {
        FUZZ_CHECK(signature.len > 0 && signature.len <= ALOFT_SIGNATURE_MAX);
        FUZZ_CHECK(signature.bytes + signature.len <= document->bytes + document->len);
        count++;
    }
    FUZZ_CHECK(count <= ALOFT_SIGNATURES_MAX);
    FUZZ_CHECK(walk.next == walk.end);
}

/* Writes the signed part anew, field by field. */
static void check_fields(const struct aloft_document *document)
{
    struct aloft_field_walk walk = aloft_document_fields(document);
    struct aloft_document_writer writer;
    struct aloft_field field;
    uint8_t *again = fuzz_alloc(document->signed_len);
    size_t again_len = 0;

    aloft_document_writer_init(&writer, kind.magic, again, document->signed_len);
    while (aloft_field_next(&walk, &field)) {
        aloft_document_put(&writer, encoded_type(&field), field.value, field.len);
    }
    FUZZ_CHECK(walk.next == walk.end);
    aloft_document_seal(&writer);
    FUZZ_CHECK(aloft_document_writer_end(&writer, &again_len) == ALOFT_OK);
    FUZZ_CHECK(again_len == document->signed_len);
    FUZZ_CHECK(memcmp(again, document->bytes, again_len) == 0);
    FUZZ_CHECK(aloft_document_find(document, 1, &field) && field.len == 4);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    uint8_t *bytes = fuzz_copy(input.data, input.len);
    struct aloft_document document;

    repair(bytes, input.len, how);
    if (aloft_document_open(&document, &kind, bytes, input.len) == ALOFT_OK) {
        FUZZ_CHECK(document.len == input.len && document.signed_len <= input.len);
        check_fields(&document);
        check_signatures(&document);
    }
    free(bytes);
    return 0;
}
