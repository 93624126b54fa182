#include "decoder_suite.h"

#include "aloft/memory.h"

#define GUARD 0xA5u

/* The example, from a source that fails at the read number `fails_at`; 0: never. */
struct faulty_reader {
    struct aloft_reader base;
    const uint8_t *bytes;
    unsigned *reads;
    unsigned fails_at;
};

static enum aloft_status read_faulty(
        const struct aloft_reader *reader, uint32_t offset, void *dst, size_t len)
{
    const struct faulty_reader *self = (const struct faulty_reader *)reader;

    ++*self->reads;
    if (*self->reads == self->fails_at) {
        return ALOFT_ERR_FLASH_READ;
    }
    memcpy(dst, self->bytes + offset, len);
    return ALOFT_OK;
}

static struct aloft_memory_reader source_of(const struct decoder_on_trial *trial)
{
    struct aloft_memory_reader source;

    aloft_memory_reader_init(&source, trial->encoded, trial->encoded_size);
    return source;
}

/* All output, in pieces of `step` bytes. Stores no more than DECODER_SUITE_MAX. */
static enum aloft_status read_all(
        struct aloft_decoder *decoder, size_t step, uint8_t *out, uint32_t *size)
{
    size_t len = step;

    *size = 0;
    while (len == step && step <= DECODER_SUITE_MAX - *size) {
        const enum aloft_status status =
                aloft_decoder_read(decoder, out + *size, step, &len);

        *size += (uint32_t)len;
        if (status != ALOFT_OK) {
            return status;
        }
    }
    return ALOFT_OK;
}

static bool is_content(
        const struct decoder_on_trial *trial, const uint8_t *out, uint32_t size)
{
    return size == trial->content_size && memcmp(out, trial->content, size) == 0;
}

static void try_steps(struct check *check, const struct decoder_on_trial *trial)
{
    static const size_t steps[] = {1, 2, 3, 7, 64, 255, 256, 257, 258, 259, 260, 1000,
            4096, DECODER_SUITE_MAX};
    const struct aloft_memory_reader source = source_of(trial);
    uint8_t out[DECODER_SUITE_MAX + 1];
    uint32_t size;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        CHECK(check, aloft_decoder_begin(trial->decoder, &source.base,
                             DECODER_SUITE_MAX) == ALOFT_OK);
        out[DECODER_SUITE_MAX] = GUARD;
        CHECK(check, read_all(trial->decoder, steps[i], out, &size) == ALOFT_OK);
        CHECK(check, is_content(trial, out, size));
        CHECK(check, out[DECODER_SUITE_MAX] == GUARD);
    }
}

/* Split anywhere into two reads: the same bytes, and none behind what was asked for. */
static void try_splits(struct check *check, const struct decoder_on_trial *trial)
{
    const struct aloft_memory_reader source = source_of(trial);
    struct aloft_decoder *const decoder = trial->decoder;
    const uint32_t size = trial->content_size;
    uint8_t out[DECODER_SUITE_MAX];
    size_t len;

    for (uint32_t split = 0; split <= size; split++) {
        CHECK(check, aloft_decoder_begin(decoder, &source.base, size) == ALOFT_OK);
        memset(out, GUARD, sizeof out);
        CHECK(check, aloft_decoder_read(decoder, out, split, &len) == ALOFT_OK);
        CHECK(check, len == split);
        CHECK(check, split == size || out[split] == GUARD);
        CHECK(check, aloft_decoder_read(decoder, out + split, sizeof out - split,
                             &len) == ALOFT_OK);
        CHECK(check, is_content(trial, out, split + (uint32_t)len));
    }
}

static void try_end(struct check *check, const struct decoder_on_trial *trial)
{
    const struct aloft_memory_reader source = source_of(trial);
    struct aloft_decoder *const decoder = trial->decoder;
    uint8_t out[DECODER_SUITE_MAX];
    uint32_t size;
    size_t len = 1;

    CHECK(check, aloft_decoder_begin(decoder, &source.base, UINT32_MAX) == ALOFT_OK);
    CHECK(check, !decoder->ended);
    CHECK(check, read_all(decoder, 100, out, &size) == ALOFT_OK);
    CHECK(check, decoder->ended && decoder->offset == trial->content_size);
    CHECK(check, aloft_decoder_read(decoder, out, 1, &len) == ALOFT_OK && len == 0);
    CHECK(check, aloft_decoder_read(decoder, out, 0, &len) == ALOFT_OK && len == 0);
    CHECK(check, is_content(trial, out, size));
}

/* Never more than the limit, and an error that stays. */
static void try_limits(struct check *check, const struct decoder_on_trial *trial)
{
    const struct aloft_memory_reader source = source_of(trial);
    struct aloft_decoder *const decoder = trial->decoder;
    uint8_t out[DECODER_SUITE_MAX];
    size_t len = 1;

    for (uint32_t limit = 0; limit < trial->content_size; limit += 1 + limit / 2) {
        CHECK(check, aloft_decoder_begin(decoder, &source.base, limit) == ALOFT_OK);
        memset(out, GUARD, sizeof out);
        CHECK(check,
                aloft_decoder_read(decoder, out, sizeof out, &len) == ALOFT_ERR_SPACE);
        CHECK(check, len == 0 && out[limit] == GUARD && decoder->offset == limit);
        CHECK(check, aloft_decoder_read(decoder, out, 1, &len) == ALOFT_ERR_SPACE);
        CHECK(check, aloft_decoder_seek(decoder, limit + 1, out, 1) == ALOFT_ERR_SPACE);
        CHECK(check, aloft_decoder_seek(decoder, 0, out, 1) == ALOFT_ERR_SPACE);
    }
    CHECK(check, aloft_decoder_begin(decoder, &source.base, 1) == ALOFT_OK);
    CHECK(check, aloft_decoder_read(decoder, out, 1, &len) == ALOFT_OK && len == 1);
}

static bool reads_at(
        const struct decoder_on_trial *trial, uint32_t offset, size_t work_size)
{
    uint8_t work[64];
    uint8_t byte;
    size_t len;

    return aloft_decoder_seek(trial->decoder, offset, work, work_size) == ALOFT_OK &&
           aloft_decoder_read(trial->decoder, &byte, 1, &len) == ALOFT_OK && len == 1 &&
           byte == trial->content[offset] && trial->decoder->offset == offset + 1;
}

static void try_seeks(struct check *check, const struct decoder_on_trial *trial)
{
    const struct aloft_memory_reader source = source_of(trial);
    struct aloft_decoder *const decoder = trial->decoder;
    const uint32_t size = trial->content_size;
    uint8_t work[64];

    CHECK(check, aloft_decoder_begin(decoder, &source.base, size) == ALOFT_OK);
    CHECK(check, reads_at(trial, size / 2, 64));
    CHECK(check, reads_at(trial, size - 1, 7));
    CHECK(check, reads_at(trial, 0, 1));
    CHECK(check, reads_at(trial, size / 3, 1));
    CHECK(check, aloft_decoder_seek(decoder, size, work, sizeof work) == ALOFT_OK);
    CHECK(check, aloft_decoder_seek(decoder, size + 1, work, sizeof work) ==
                         ALOFT_ERR_TRUNCATED);
    CHECK(check, reads_at(trial, 1, 64));
}

static void try_reader(struct check *check, const struct decoder_on_trial *trial)
{
    const struct aloft_memory_reader source = source_of(trial);
    const uint32_t size = trial->content_size;
    struct aloft_decoder_reader reader;
    uint8_t work[16];
    uint8_t out[2];

    CHECK(check, aloft_decoder_begin(trial->decoder, &source.base, size) == ALOFT_OK);
    aloft_decoder_reader_init(&reader, trial->decoder, size, work, sizeof work);
    CHECK(check, aloft_reader_read(&reader.base, size - 2, out, 2) == ALOFT_OK);
    CHECK(check, memcmp(out, trial->content + size - 2, 2) == 0);
    CHECK(check, aloft_reader_read(&reader.base, 0, out, 2) == ALOFT_OK);
    CHECK(check, memcmp(out, trial->content, 2) == 0);
    CHECK(check,
            aloft_reader_read(&reader.base, size - 1, out, 2) == ALOFT_ERR_TRUNCATED);
    aloft_decoder_reader_init(&reader, trial->decoder, size + 1, work, sizeof work);
    CHECK(check,
            aloft_reader_read(&reader.base, size - 1, out, 2) == ALOFT_ERR_TRUNCATED);
}

/* Each read of the source fails once: its status comes out, and begin helps. */
static void try_faults(struct check *check, const struct decoder_on_trial *trial)
{
    static const struct aloft_reader_ops ops = {.read = read_faulty};
    uint8_t out[DECODER_SUITE_MAX];
    uint32_t size = 0;
    unsigned reads = 0;
    struct faulty_reader source = {
            .base = {.ops = &ops, .size = trial->encoded_size},
            .bytes = trial->encoded,
            .reads = &reads,
    };
    enum aloft_status status;

    do {
        source.fails_at++;
        reads = 0;
        status = aloft_decoder_begin(trial->decoder, &source.base, DECODER_SUITE_MAX);
        if (status == ALOFT_OK) {
            status = read_all(trial->decoder, 100, out, &size);
        }
        CHECK(check,
                status == (reads < source.fails_at ? ALOFT_OK : ALOFT_ERR_FLASH_READ));
    } while (status == ALOFT_ERR_FLASH_READ);
    CHECK(check, source.fails_at > 1);
    CHECK(check, is_content(trial, out, size));
}

void decoder_suite(struct check *check, const struct decoder_on_trial *trial)
{
    uint8_t byte;
    size_t len = 1;

    CHECK(check, aloft_decoder_read(trial->decoder, &byte, 1, &len) == ALOFT_ERR_STATE);
    CHECK(check, len == 0);
    CHECK(check, aloft_decoder_seek(trial->decoder, 1, &byte, 1) == ALOFT_ERR_STATE);
    try_steps(check, trial);
    try_splits(check, trial);
    try_end(check, trial);
    try_limits(check, trial);
    try_seeks(check, trial);
    try_reader(check, trial);
    try_faults(check, trial);
}

/* What comes of a damaged source: never other content that is called whole, never more
 * bytes than the limit. `*out` is the caller's, to spare the stack. */
static enum aloft_status decode_damaged(struct check *check,
        const struct decoder_on_trial *trial, uint32_t source_size, uint8_t *out)
{
    struct aloft_memory_reader source;
    uint32_t size = 0;

    aloft_memory_reader_init(&source, trial->encoded, source_size);
    enum aloft_status status =
            aloft_decoder_begin(trial->decoder, &source.base, trial->content_size);
    if (status == ALOFT_OK) {
        status = read_all(trial->decoder, 333, out, &size);
        CHECK(check, trial->decoder->offset <= trial->content_size);
    }
    if (status == ALOFT_OK) {
        CHECK(check, is_content(trial, out, size));
    }
    return status;
}

static bool is_refusal(enum aloft_status status)
{
    return status == ALOFT_ERR_FORMAT || status == ALOFT_ERR_TRUNCATED ||
           status == ALOFT_ERR_DIGEST || status == ALOFT_ERR_SPACE;
}

void decoder_suite_damage(struct check *check, const struct decoder_on_trial *trial)
{
    uint8_t encoded[DECODER_SUITE_MAX];
    uint8_t out[DECODER_SUITE_MAX];
    struct decoder_on_trial damaged = *trial;

    for (uint32_t size = 0; size < trial->encoded_size; size++) {
        CHECK(check, is_refusal(decode_damaged(check, trial, size, out)));
    }
    memcpy(encoded, trial->encoded, trial->encoded_size);
    damaged.encoded = encoded;
    for (uint32_t bit = 0; bit < 8 * trial->encoded_size; bit++) {
        encoded[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const enum aloft_status status =
                decode_damaged(check, &damaged, trial->encoded_size, out);
        CHECK(check, status == ALOFT_OK || is_refusal(status));
        encoded[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}
