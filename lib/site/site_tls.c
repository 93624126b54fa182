/* The servers that a device believes. */
#include "aloft/site.h"

size_t aloft_site_tls_anchors(
        const struct aloft_site *site, struct aloft_tls_anchor *anchors, size_t max)
{
    struct aloft_field field;
    size_t count = 0;

    if (!site->trust.loaded) {
        return 0;
    }
    struct aloft_field_walk walk = aloft_document_fields(&site->trust.store.document);

    while (count < max && aloft_field_next(&walk, &field)) {
        if (field.type == ALOFT_TRUST_FIELD_TLS_ANCHOR &&
                aloft_tls_anchor_decode(&anchors[count], field.value, field.len) ==
                        ALOFT_OK) {
            count++;
        }
    }
    return count;
}
