/* What the parts of the exchange share. */
#ifndef ALOFT_HTTP_EXCHANGE_PRIVATE_H
#define ALOFT_HTTP_EXCHANGE_PRIVATE_H

#include "aloft/http_exchange.h"

/* Takes bytes of the answer, all of them. */
void exchange_take_bytes(
        struct aloft_http_exchange *http, const struct aloft_event *event);

/* Takes the end of the stream while the body was coming. */
void exchange_take_close(
        struct aloft_http_exchange *http, const struct aloft_event *event);

#endif
