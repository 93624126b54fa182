#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../support/check_host.h"
#include "aloft/gzip_decoder.h"
#include "decoder_suite.h"
#include "gzip_samples.h"

#define SIZE 3000u

static const struct gzip_kind plain = {.level = 9};
static const struct gzip_kind stored = {.level = 0, .name = "stored.bin"};
static const struct gzip_kind fixed = {
        .level = 6, .strategy = Z_FIXED, .extra = "an extra field", .header_crc = 1};
static const struct gzip_kind full = {
        .level = 6,
        .name = "firmware-1.0.0.bin",
        .comment = "a comment of more than thirty-two characters, all passed over",
        .extra = "an extra field of more than thirty-two bytes, all passed over",
        .header_crc = 1,
};
static const struct gzip_kind *const kinds[] = {&plain, &stored, &fixed, &full};
#define KINDS (sizeof kinds / sizeof kinds[0])

static void the_raw_decoder_keeps_the_contract(void **state)
{
    struct check check = check_begin();
    struct aloft_raw_decoder decoder;
    uint8_t content[SIZE];
    const struct decoder_on_trial trial = {
            .decoder = &decoder.base,
            .encoded = content,
            .encoded_size = SIZE,
            .content = content,
            .content_size = SIZE,
    };

    (void)state;
    content_fill(content, SIZE, 3);
    aloft_raw_decoder_init(&decoder);

    decoder_suite(&check, &trial);

    check_end(&check);
}

/* A gzip decoder in heap memory of just the size that it asks for, not even aligned. */
struct bench {
    struct aloft_gzip_decoder decoder;
    uint8_t *heap;
};

static struct bench bench_begin(void)
{
    struct bench bench = {.heap = malloc(ALOFT_GZIP_DECODER_MEMORY + 1)};

    assert_non_null(bench.heap);
    memset(bench.heap, 0xA5, ALOFT_GZIP_DECODER_MEMORY + 1);
    assert_int_equal(aloft_gzip_decoder_init(
                             &bench.decoder, bench.heap + 1, ALOFT_GZIP_DECODER_MEMORY),
            ALOFT_OK);
    return bench;
}

static void try_gzip(const struct gzip_kind *kind, unsigned sort,
        void (*suite)(struct check *, const struct decoder_on_trial *))
{
    struct check check = check_begin();
    struct bench bench = bench_begin();
    uint8_t content[SIZE];
    uint8_t encoded[DECODER_SUITE_MAX];
    struct decoder_on_trial trial = {
            .decoder = &bench.decoder.base,
            .encoded = encoded,
            .content = content,
            .content_size = SIZE,
    };

    content_fill(content, SIZE, sort);
    trial.encoded_size = gzip_make(kind, content, SIZE, encoded, sizeof encoded);

    suite(&check, &trial);

    check_end(&check);
    free(bench.heap);
}

static void the_gzip_decoder_keeps_the_contract(void **state)
{
    (void)state;

    for (unsigned sort = 0; sort < 4; sort++) {
        try_gzip(kinds[sort % KINDS], sort, decoder_suite);
        try_gzip(kinds[(sort + 1) % KINDS], sort, decoder_suite);
    }
}

static void damaged_gzip_files_are_refused(void **state)
{
    (void)state;

    for (unsigned sort = 0; sort < 4; sort++) {
        try_gzip(kinds[sort % KINDS], sort, decoder_suite_damage);
    }
}

/* Decodes `encoded` to nowhere. */
static enum aloft_status decode(
        const uint8_t *encoded, uint32_t size, uint32_t limit, uint32_t *decoded)
{
    struct bench bench = bench_begin();
    struct aloft_memory_reader source;
    uint8_t piece[1000];
    size_t len = sizeof piece;

    aloft_memory_reader_init(&source, encoded, size);
    enum aloft_status status =
            aloft_decoder_begin(&bench.decoder.base, &source.base, limit);
    while (status == ALOFT_OK && len == sizeof piece) {
        status = aloft_decoder_read(&bench.decoder.base, piece, sizeof piece, &len);
    }
    *decoded = bench.decoder.base.offset;
    free(bench.heap);
    return status;
}

static void what_follows_the_first_member_is_not_looked_at(void **state)
{
    uint8_t content[SIZE];
    uint8_t encoded[3 * DECODER_SUITE_MAX];
    uint32_t decoded;

    (void)state;
    content_fill(content, SIZE, 1);
    const uint32_t first = gzip_make(&full, content, SIZE, encoded, sizeof encoded);
    const uint32_t second =
            gzip_make(&plain, content, SIZE, encoded + first, sizeof encoded - first);
    memset(encoded + first + second, 0xFF, 260);

    assert_int_equal(decode(encoded, first + second + 260, SIZE, &decoded), ALOFT_OK);
    assert_int_equal(decoded, SIZE);
}

static void a_bomb_stops_at_the_limit(void **state)
{
    const size_t size = 64u * 1024 * 1024;
    uint8_t *content = calloc(1, size);
    uint8_t encoded[100000];
    uint32_t decoded;

    (void)state;
    assert_non_null(content);
    const uint32_t len = gzip_make(&plain, content, size, encoded, sizeof encoded);
    free(content);

    assert_int_equal(decode(encoded, len, 1234567, &decoded), ALOFT_ERR_SPACE);
    assert_int_equal(decoded, 1234567);
}

static void a_length_field_that_lies_is_found_out_and_nothing_else(void **state)
{
    uint8_t content[SIZE];
    uint8_t encoded[DECODER_SUITE_MAX];
    uint32_t decoded;

    (void)state;
    content_fill(content, SIZE, 1);
    const uint32_t len = gzip_make(&plain, content, SIZE, encoded, sizeof encoded);
    memset(encoded + len - 4, 0xFF, 4);

    assert_int_equal(decode(encoded, len, UINT32_MAX, &decoded), ALOFT_ERR_DIGEST);
    assert_int_equal(decoded, SIZE);
}

struct header_case {
    const char *reason;
    uint8_t bytes[16];
    uint32_t size;
    enum aloft_status status;
};

static void headers_of_no_known_kind_are_refused(void **state)
{
    static const struct header_case cases[] = {
            {"nothing", {0}, 0, ALOFT_ERR_TRUNCATED},
            {"half a header", {0x1F, 0x8B, 8}, 9, ALOFT_ERR_TRUNCATED},
            {"another magic", {0x1F, 0x8C, 8}, 16, ALOFT_ERR_FORMAT},
            {"another method", {0x1F, 0x8B, 7}, 16, ALOFT_ERR_FORMAT},
            {"a reserved flag", {0x1F, 0x8B, 8, 0x20}, 16, ALOFT_ERR_FORMAT},
            {"an endless name", {0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1},
                    16, ALOFT_ERR_TRUNCATED},
            {"an extra field past the end",
                    {0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 16,
                    ALOFT_ERR_TRUNCATED},
            {"a wrong header checksum", {0x1F, 0x8B, 8, 2}, 16, ALOFT_ERR_DIGEST},
            {"a block of a kind unknown",
                    {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 16,
                    ALOFT_ERR_FORMAT},
            {"no block at all", {0x1F, 0x8B, 8}, 10, ALOFT_ERR_TRUNCATED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t decoded;
        const enum aloft_status status =
                decode(cases[i].bytes, cases[i].size, SIZE, &decoded);

        if (status != cases[i].status) {
            fail_msg("%s: %s", cases[i].reason, aloft_status_text(status));
        }
    }
}

static void the_largest_window_fits_the_lent_memory(void **state)
{
    const size_t size = 300000;
    uint8_t *content = malloc(size);
    uint8_t *encoded = malloc(size);
    uint32_t decoded;

    (void)state;
    assert_non_null(content);
    assert_non_null(encoded);
    content_fill(content, size, 3);
    for (size_t i = 32768; i < size; i++) {
        content[i] = content[i - 32768 + 262]; // as far back as zlib ever looks
    }
    const uint32_t len = gzip_make(&plain, content, size, encoded, size);
    assert_true(len < 64 * 1024);

    assert_int_equal(decode(encoded, len, (uint32_t)size, &decoded), ALOFT_OK);
    free(encoded);
    free(content);
}

static void too_little_memory_is_told_at_once(void **state)
{
    struct aloft_gzip_decoder decoder;
    uint8_t memory[16];

    (void)state;

    assert_int_equal(
            aloft_gzip_decoder_init(&decoder, memory, ALOFT_GZIP_DECODER_MEMORY - 1),
            ALOFT_ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_raw_decoder_keeps_the_contract),
            cmocka_unit_test(the_gzip_decoder_keeps_the_contract),
            cmocka_unit_test(damaged_gzip_files_are_refused),
            cmocka_unit_test(what_follows_the_first_member_is_not_looked_at),
            cmocka_unit_test(a_bomb_stops_at_the_limit),
            cmocka_unit_test(a_length_field_that_lies_is_found_out_and_nothing_else),
            cmocka_unit_test(headers_of_no_known_kind_are_refused),
            cmocka_unit_test(the_largest_window_fits_the_lent_memory),
            cmocka_unit_test(too_little_memory_is_told_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
