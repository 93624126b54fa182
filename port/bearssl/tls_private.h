/* What the parts of the TLS engine share. */
#ifndef ALOFT_BEARSSL_TLS_PRIVATE_H
#define ALOFT_BEARSSL_TLS_PRIVATE_H

#include "aloft/bearssl_tls.h"

/* Sets up the check of the chain for `host`, with the anchors that fit it. */
void tls_chain_begin(struct aloft_bearssl_tls *tls, const char *host);

#endif
