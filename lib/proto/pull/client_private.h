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
    PULL_GO_ON,      /* The rest of an image comes, or all of it once more. */
    PULL_DO_WITHOUT, /* The server has not what was asked for: ask for the next best. */
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

/* The choice where only a part was asked for, or parts are here already. Pure. */
struct pull_judgement pull_judge_part(const struct aloft_pull_client *client);

/* Whether the answer is to be judged by that. */
bool pull_is_part(const struct aloft_pull_client *client);

/* What to ask for first. */
enum aloft_pull_step pull_first_step(const struct aloft_pull_config *config);

/* The body of an answer to a step before the image begins, has some bytes, is whole. */
void pull_ahead_begin(struct aloft_pull_client *client);
enum aloft_status pull_ahead_take(
        struct aloft_pull_client *client, const uint8_t *data, size_t len);
void pull_ahead_whole(struct aloft_pull_client *client, uint32_t now_ms);

/* There is no such body: on to the next step. */
void pull_ahead_do_without(struct aloft_pull_client *client, uint32_t now_ms);

/* Says which part the request of this step is for. */
void pull_ahead_compose(
        const struct aloft_pull_client *client, struct aloft_pull_request *request);

/* Whether a broken stream is a reason to ask for what lacks. Counts. */
bool pull_may_go_on(struct aloft_pull_client *client);

/* Begins the update. `size` may be ALOFT_SIZE_UNKNOWN. False when that has failed, and
 * ended the client. */
bool pull_begin_update(struct aloft_pull_client *client, uint32_t size);

/* Ends the client. */
void pull_end(struct aloft_pull_client *client, enum aloft_pull_outcome outcome);
void pull_fail(struct aloft_pull_client *client, enum aloft_status why);

/* Writes the request for the URL where it is now. ALOFT_OK, ALOFT_ERR_TOO_LONG. */
ALOFT_CHECKED enum aloft_status pull_compose(
        struct aloft_http_exchange *exchange, struct aloft_text *text);

#endif
