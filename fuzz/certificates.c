/*
 * Files of certificates, as somebody may have got them from anywhere: certificates with
 * texts that end, or a refusal. What is read is read again from its own bytes.
 *
 * Input: the file.
 */
#include "aloft/openssl_certificate.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_certificates *found = calloc(1, sizeof *found);

    FUZZ_CHECK(found != NULL);
    const enum aloft_status status = aloft_certificates_read(found, data, len);

    FUZZ_CHECK(status != ALOFT_OK || found->count > 0 || len == 0);
    for (size_t i = 0; status == ALOFT_OK && i < found->count; i++) {
        const struct aloft_openssl_certificate *first = &found->items[i];
        struct aloft_openssl_certificate again;

        FUZZ_CHECK(strlen(first->subject) < sizeof first->subject);
        FUZZ_CHECK(
                aloft_certificate_read(&again, first->der, first->der_len) == ALOFT_OK);
        FUZZ_CHECK(memcmp(again.sha256, first->sha256, sizeof again.sha256) == 0);
        aloft_certificate_free(&again);
    }
    aloft_certificates_free(found);
    free(found);
    return 0;
}
