#include "aloft/tls_anchor.h"

bool aloft_tls_anchor_fits(
        const struct aloft_tls_anchor *anchor, struct aloft_span host)
{
    if (anchor->host == NULL) {
        return true;
    }
    const struct aloft_span pattern = aloft_span_of(anchor->host);

    if (pattern.len < 2 || pattern.text[0] != '*') {
        return aloft_span_equal_caseless(pattern, host);
    }
    const size_t label = aloft_span_find(host, '.');

    return label > 0 && aloft_span_equal_caseless(aloft_span_after(pattern, 1),
                                aloft_span_after(host, label));
}
