/* What the parts of the client share. */
#ifndef ALOFT_PULL_CLIENT_PRIVATE_H
#define ALOFT_PULL_CLIENT_PRIVATE_H

#include "aloft/pull_client.h"
#include "aloft/url.h"

/* What to do about an answer, once its head is complete. */
enum pull_step {
    PULL_FAIL,
    PULL_NO_UPDATE,
    PULL_TELL_VERSION,
    PULL_INSTALL,
    PULL_KEEP,
    PULL_FOLLOW,
};

struct pull_judgement {
    enum pull_step step;
    enum aloft_status status; /* of PULL_FAIL */
};

/* Takes a field of the answer's head. */
void pull_reply_take(
        struct aloft_pull_reply *reply, const struct aloft_http_item *field);

/* The choice. Pure. */
struct pull_judgement pull_judge(const struct aloft_pull_client *client);

/* Checks a configuration. The results of aloft_pull_client_start(). */
ALOFT_CHECKED enum aloft_status pull_config_check(
        const struct aloft_pull_config *config);

/* Whether a URL's scheme can be used: ALOFT_OK, ALOFT_ERR_TLS, ALOFT_ERR_ARGUMENT. */
ALOFT_CHECKED enum aloft_status pull_scheme_check(
        const struct aloft_pull_config *config, const struct aloft_url *url);

/* Writes the request for the URL where it is now. ALOFT_OK, ALOFT_ERR_TOO_LONG. */
ALOFT_CHECKED enum aloft_status pull_compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text);

#endif
