/*
 * Answers to requests for a part of a file, and what to do when an image breaks off.
 */
#include "client_private.h"

#include "aloft/text.h"

static struct pull_judgement fail(enum aloft_status status)
{
    return (struct pull_judgement){PULL_FAIL, status};
}

static struct pull_judgement go(enum pull_step step)
{
    return (struct pull_judgement){step, ALOFT_OK};
}

bool pull_is_part(const struct aloft_pull_client *client)
{
    const unsigned code = client->exchange.now.answer.head.code;

    switch (client->step) {
    case ALOFT_PULL_STEP_END:
        return code == 206 || code == 416 ||
               (code == 200 && client->config.manifest_files);
    case ALOFT_PULL_STEP_MANIFEST:
    case ALOFT_PULL_STEP_LIST:
        return true; // a redirect is not followed: it would move the image as well
    case ALOFT_PULL_STEP_IMAGE:
        break;
    }
    return client->file.begun && (code == 200 || code == 206 || code == 304);
}

/* Whether the answer is a part of the file, and says consistently which. */
static bool has_part(const struct aloft_pull_client *client)
{
    const struct aloft_http_head *head = &client->exchange.now.answer.head;
    const struct aloft_pull_reply *reply = &client->reply;

    return head->code == 206 && reply->range.size > 0 &&
           reply->range_error == ALOFT_OK && head->has_length &&
           head->length == reply->range.size;
}

/* Whether the file is still the one that the other parts were of, as far as it is told.
 */
static bool is_same(const struct aloft_pull_client *client, uint32_t total)
{
    const char *const etag = client->reply.etag;
    const char *const known = client->file.etag;

    return total == client->file.total &&
           (etag[0] == '\0' || known[0] == '\0' ||
                   aloft_text_is(etag, aloft_text_length(etag), known));
}

static struct pull_judgement judge_end(const struct aloft_pull_client *client)
{
    const struct aloft_http_range *range = &client->reply.range;

    if (client->exchange.now.answer.head.code != 206) {
        return go(PULL_DO_WITHOUT);
    }
    if (!has_part(client) || range->offset + range->size != range->total ||
            range->size > client->config.ahead_size) {
        return fail(ALOFT_ERR_PROTOCOL);
    }
    return go(PULL_KEEP);
}

static struct pull_judgement judge_manifest(const struct aloft_pull_client *client)
{
    const struct aloft_http_head *head = &client->exchange.now.answer.head;
    const bool is_of_use = head->code == 200 && head->has_length && head->length > 0 &&
                           head->length <= client->config.ahead_size;

    return go(is_of_use ? PULL_KEEP : PULL_DO_WITHOUT);
}

static struct pull_judgement judge_list(const struct aloft_pull_client *client)
{
    const struct aloft_http_range *range = &client->reply.range;
    const struct aloft_pull_file *file = &client->file;
    const bool is_of_use = has_part(client) && range->offset == file->list_offset &&
                           range->size == file->list_size &&
                           is_same(client, range->total);

    return go(is_of_use ? PULL_KEEP : PULL_DO_WITHOUT);
}

/* The rest of the image, or all of it, of which the beginning is skipped then. */
static struct pull_judgement judge_image(const struct aloft_pull_client *client)
{
    const struct aloft_http_head *head = &client->exchange.now.answer.head;
    const struct aloft_http_range *range = &client->reply.range;
    const uint32_t here = aloft_update_received(client->config.update);

    if (head->code == 304) {
        return fail(ALOFT_ERR_CHANGED); // it was offered before, and is no more
    }
    if (head->code == 200) {
        return head->has_length && is_same(client, head->length)
                       ? go(PULL_GO_ON)
                       : fail(ALOFT_ERR_CHANGED);
    }
    if (!has_part(client) || range->offset != here ||
            range->offset + range->size != range->total) {
        return fail(ALOFT_ERR_PROTOCOL);
    }
    return is_same(client, range->total) ? go(PULL_GO_ON) : fail(ALOFT_ERR_CHANGED);
}

struct pull_judgement pull_judge_part(const struct aloft_pull_client *client)
{
    switch (client->step) {
    case ALOFT_PULL_STEP_END:
        return judge_end(client);
    case ALOFT_PULL_STEP_MANIFEST:
        return judge_manifest(client);
    case ALOFT_PULL_STEP_LIST:
        return judge_list(client);
    case ALOFT_PULL_STEP_IMAGE:
        break;
    }
    return judge_image(client);
}

/* What breaks a stream, and not the hope that the next one will do. */
static bool is_broken_stream(enum aloft_status status)
{
    return status == ALOFT_ERR_TRUNCATED || status == ALOFT_ERR_CLOSED ||
           status == ALOFT_ERR_TIMEOUT || status == ALOFT_ERR_UNREACHABLE;
}

bool pull_may_go_on(struct aloft_pull_client *client)
{
    struct aloft_pull_file *file = &client->file;
    const bool is_known = file->manifest_len > 0 || file->etag[0] != '\0';
    const uint32_t here = aloft_update_received(client->config.update);

    // What the engine has refused may look alike, but is no broken stream.
    if (client->config.update->state != ALOFT_UPDATE_OPEN) {
        return false;
    }
    if (client->step != ALOFT_PULL_STEP_IMAGE || !file->begun || file->total == 0 ||
            !is_known || !is_broken_stream(client->exchange.status) ||
            here <= file->tried_at || file->tries == ALOFT_PULL_TRIES_MAX) {
        return false;
    }
    file->tried_at = here;
    file->tries++;
    return true;
}
