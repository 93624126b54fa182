/* What the parts of the client share. */
#ifndef ALOFT_WEB_CLIENT_PRIVATE_H
#define ALOFT_WEB_CLIENT_PRIVATE_H

#include "aloft/url.h"
#include "aloft/web_client.h"

/* Takes a field WWW-Authenticate. The first challenge that can be answered counts. */
void web_challenge_take(struct aloft_web_challenge *challenge, struct aloft_span value);

/* Composes the request, with a proof when there is a challenge. ALOFT_OK;
 * ALOFT_ERR_TOO_LONG. */
ALOFT_CHECKED enum aloft_status web_client_compose(struct aloft_web_client *client);

/* Parses a URL that has been parsed well before. */
struct aloft_url web_client_url(const struct aloft_web_client *client);

#endif
