/*
 * The front of certificates: whole or in pieces the same, and dates only where
 * certificates have them.
 *
 * Input: the certificate.
 */
#include "aloft/x509_outline.h"

#include <string.h>

#include "fuzz_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct aloft_x509_outline whole;
    struct aloft_x509_outline pieces;

    aloft_x509_outline_init(&whole);
    aloft_x509_outline_take(&whole, data, len);
    aloft_x509_outline_init(&pieces);
    for (size_t i = 0; i < len; i++) {
        aloft_x509_outline_take(&pieces, data + i, 1);
        FUZZ_CHECK(pieces.complete <= pieces.has_validity);
        FUZZ_CHECK(!pieces.broken || !pieces.complete);
    }
    FUZZ_CHECK(whole.complete == pieces.complete && whole.broken == pieces.broken);
    FUZZ_CHECK(whole.has_validity == pieces.has_validity);
    FUZZ_CHECK(whole.validity.not_before_s == pieces.validity.not_before_s);
    FUZZ_CHECK(whole.validity.not_after_s == pieces.validity.not_after_s);
    FUZZ_CHECK(whole.names_itself == pieces.names_itself);
    return 0;
}
