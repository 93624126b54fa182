/*
 * What a device says over the stream: the same verdict whatever the pieces, and a
 * progress that never goes back and never passes what was sent.
 *
 * Input: the size of the pieces, then what the device says. The sender is taken to send
 * 100 bytes before each piece.
 */
#include "aloft/espota_verdict.h"

#include <string.h>

#include "fuzz_input.h"
#include "fuzz_target.h"

#define SENT_STEP 100u

static struct aloft_espota_verdict listen(struct fuzz_input said, size_t step)
{
    struct aloft_espota_verdict verdict = {0};
    uint32_t sent = 0;

    while (said.len > 0) {
        const struct fuzz_input piece = fuzz_bytes(&said, step);
        const uint32_t before = verdict.counted;

        sent += SENT_STEP;
        aloft_espota_verdict_take(&verdict, piece.data, piece.len, sent);
        FUZZ_CHECK(verdict.counted >= before && verdict.counted <= sent);
        FUZZ_CHECK(verdict.words_len <= ALOFT_ESPOTA_WORDS_MAX);
    }
    return verdict;
}

static void check_same(
        const struct aloft_espota_verdict *a, const struct aloft_espota_verdict *b)
{
    const struct aloft_span words = aloft_espota_verdict_words(a);

    FUZZ_CHECK(a->saying == b->saying);
    FUZZ_CHECK(a->words_len == b->words_len);
    FUZZ_CHECK(memcmp(a->words, b->words, a->words_len) == 0);
    for (size_t i = 0; i < words.len; i++) {
        FUZZ_CHECK(words.text[i] >= ' ' && words.text[i] <= '~');
    }
    FUZZ_CHECK(a->saying != ALOFT_ESPOTA_SAID_OK || words.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const size_t step = 1 + (size_t)fuzz_byte(&input);
    const struct aloft_espota_verdict whole = listen(input, SIZE_MAX);
    const struct aloft_espota_verdict pieces = listen(input, step);
    const struct aloft_espota_verdict bytes = listen(input, 1);

    check_same(&whole, &pieces);
    check_same(&whole, &bytes);
    return 0;
}
