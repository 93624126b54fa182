/*
 * Root certificates as text: anchors or a refusal, and every anchor lies within the
 * memory that was lent.
 *
 * Input: the text.
 */
#include "aloft/bearssl_pem.h"

#include <stdlib.h>

#include "fuzz_target.h"

static void check_within(
        const struct aloft_bearssl_pem *pem, const uint8_t *bytes, size_t len)
{
    FUZZ_CHECK(bytes >= pem->memory);
    FUZZ_CHECK(len <= (size_t)(pem->memory + pem->memory_len - bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_bearssl_pem *pem = calloc(1, sizeof *pem);

    FUZZ_CHECK(pem != NULL);
    const enum aloft_status status =
            aloft_bearssl_pem_read(pem, (const char *)data, len);

    FUZZ_CHECK(status != ALOFT_OK || pem->anchors.count > 0);
    for (size_t i = 0; status == ALOFT_OK && i < pem->anchors.count; i++) {
        const struct aloft_tls_anchor *anchor = &pem->anchors.items[i];

        check_within(pem, anchor->subject, anchor->subject_len);
        check_within(pem, anchor->key, anchor->key_len);
        FUZZ_CHECK(anchor->kind != ALOFT_TLS_KEY_P256 || anchor->key_len == 65);
    }
    free(pem);
    return 0;
}
