/* What the parts of the client share. */
#ifndef ALOFT_WEB_CLIENT_PRIVATE_H
#define ALOFT_WEB_CLIENT_PRIVATE_H

#include "aloft/url.h"
#include "aloft/web_client.h"

/* Takes a field WWW-Authenticate. The first challenge that can be answered counts. */
void web_challenge_take(struct aloft_web_challenge *challenge, struct aloft_span value);

/* Writes the request, with a proof when there is a challenge. ALOFT_OK. */
ALOFT_CHECKED enum aloft_status web_client_compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text);

#endif
