/* What an answer, or none, comes to: the next phase, or the end. */
#include <string.h>

#include "private.h"

/* A piece should take about a second: then progress is seen, and what a cut costs is
 * little. A device reads bodies up to STEP_MAX to the end before it refuses them
 * (docs/spec/device-api.md, 2), so that its reason is heard. */
#define STEP_MIN 4096u
#define STEP_MAX 65536u
#define QUICK_MS 500u
#define SLOW_MS  2000u

#define PAUSE_MIN_MS 500u
#define PAUSE_MAX_MS 8000u

void web_upload_end(struct aloft_web_upload *upload,
        enum aloft_web_upload_outcome outcome, enum aloft_status status)
{
    upload->phase = ALOFT_WEB_UPLOAD_OVER;
    upload->outcome = outcome;
    upload->status = status;
    aloft_timer_stop(&upload->pause);
}

static void go(struct aloft_web_upload *upload, enum aloft_web_upload_phase phase)
{
    upload->phase = phase;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Begins again after a while, unless that was tried often enough in vain. */
static void retry(struct aloft_web_upload *upload, enum aloft_status why)
{
    uint32_t pause_ms = PAUSE_MIN_MS;

    upload->tries++;
    if (upload->tries > upload->config.tries) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_LOST, why);
        return;
    }
    for (unsigned i = 1; i < upload->tries && pause_ms < PAUSE_MAX_MS; i++) {
        pause_ms *= 2;
    }
    if (upload->step > STEP_MIN) {
        upload->step /= 2;
    }
    upload->resumed++;
    aloft_timer_start(&upload->pause, upload->now_ms, pause_ms);
    go(upload, ALOFT_WEB_UPLOAD_PAUSE);
}

/* Trying again does not help against these. */
static bool is_final(enum aloft_status status)
{
    return status == ALOFT_ERR_NAME || status == ALOFT_ERR_TLS ||
           (status >= ALOFT_ERR_TLS_UNTRUSTED && status <= ALOFT_ERR_TLS_CERTIFICATE);
}

static bool is_no_http(enum aloft_status status)
{
    return status == ALOFT_ERR_PROTOCOL || status == ALOFT_ERR_SIZE ||
           status == ALOFT_ERR_TOO_LONG;
}

/* Whether this commit, or one before it, may have reached the device. */
static bool is_heard(const struct aloft_web_upload *upload, enum aloft_status why)
{
    return upload->committed || (why != ALOFT_ERR_UNREACHABLE && why != ALOFT_ERR_NAME);
}

/* There was no whole answer. */
static void take_break(struct aloft_web_upload *upload, enum aloft_status why)
{
    const bool at_first = !upload->known;

    if (why == ALOFT_ERR_IO) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_UNREADABLE, why);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_CANCEL) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_CHECK) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_UNSURE, ALOFT_ERR_TIMEOUT);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_COMMIT && is_heard(upload, why)) {
        upload->committed = true;
        go(upload, ALOFT_WEB_UPLOAD_CHECK);
    } else if (at_first && is_no_http(why)) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL);
    } else if (is_final(why) || (at_first && why == ALOFT_ERR_UNREACHABLE)) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_LOST, why);
    } else {
        retry(upload, why);
    }
}

/* What the code of an error means where no status says it better. */
static enum aloft_status meaning_of(const struct aloft_web_upload_reply *reply)
{
    static const struct {
        const char *code;
        enum aloft_status status;
    } meanings[] = {
            {"busy", ALOFT_ERR_BUSY},
            {"pending", ALOFT_ERR_PENDING},
            {"no_password", ALOFT_ERR_FORBIDDEN},
            {"foreign", ALOFT_ERR_FORBIDDEN},
            {"password_paused", ALOFT_ERR_AUTH},
            {"body_too_long", ALOFT_ERR_TOO_LONG},
    };

    if (reply->status != 0) {
        return (enum aloft_status)reply->status;
    }
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(meanings[i].code, reply->code) == 0) {
            return meanings[i].status;
        }
    }
    return ALOFT_ERR_REFUSED;
}

static void refuse(struct aloft_web_upload *upload)
{
    web_upload_end(upload, ALOFT_WEB_UPLOAD_END_REFUSED, meaning_of(&upload->reply));
}

/* More than ever before: the tries that it took are forgiven. */
static void count(struct aloft_web_upload *upload, uint32_t offset)
{
    upload->acknowledged = offset;
    if (offset > upload->best) {
        upload->best = offset;
        upload->tries = 0;
    }
}

static void go_on(struct aloft_web_upload *upload)
{
    const bool all = upload->acknowledged == upload->config.file->size;

    if (!upload->found_known) {
        upload->found = upload->acknowledged;
        upload->found_known = true;
    }
    go(upload, all ? ALOFT_WEB_UPLOAD_COMMIT : ALOFT_WEB_UPLOAD_SEND);
}

/* Is at another place than we thought, which may happen once or twice. */
static void go_elsewhere(struct aloft_web_upload *upload)
{
    const struct aloft_web_upload_reply *reply = &upload->reply;

    upload->tries++;
    if (upload->tries > upload->config.tries ||
            reply->offset > upload->config.file->size) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_LOST, ALOFT_ERR_PROTOCOL);
        return;
    }
    count(upload, reply->offset);
    go_on(upload);
}

static bool is(const struct aloft_web_upload *upload, const char *code)
{
    return strcmp(upload->reply.code, code) == 0;
}

/* The device says no. */
static void take_error(struct aloft_web_upload *upload)
{
    const bool sends = upload->phase == ALOFT_WEB_UPLOAD_SEND ||
                       upload->phase == ALOFT_WEB_UPLOAD_COMMIT;

    if (upload->phase == ALOFT_WEB_UPLOAD_CANCEL) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_CHECK) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_UNSURE, ALOFT_ERR_TIMEOUT);
    } else if (is(upload, "too_slow")) {
        take_break(upload, ALOFT_ERR_TIMEOUT);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_BLOCKS && is(upload, "no_blocks")) {
        go_on(upload);
    } else if (sends && upload->reply.has_offset &&
               (is(upload, "wrong_offset") || is(upload, "incomplete"))) {
        go_elsewhere(upload);
    } else if (upload->id[0] != '\0' && is(upload, "no_upload")) {
        upload->id[0] = '\0';
        retry(upload, ALOFT_ERR_STATE);
    } else {
        refuse(upload);
    }
}

static void take_begun(struct aloft_web_upload *upload)
{
    const struct aloft_web_upload_reply *reply = &upload->reply;
    const uint32_t list_size = upload->config.list_size;

    memcpy(upload->id, reply->id, sizeof upload->id);
    count(upload, reply->offset);
    if (reply->blocks > 0 && reply->blocks == list_size) {
        go(upload, ALOFT_WEB_UPLOAD_BLOCKS);
        return;
    }
    go_on(upload);
}

static void take_piece(struct aloft_web_upload *upload)
{
    const uint32_t spent_ms = upload->now_ms - upload->asked_ms;

    if (upload->reply.offset <= upload->acknowledged) {
        go_elsewhere(upload);
        return;
    }
    if (spent_ms < QUICK_MS) {
        upload->step = smaller(upload->step * 2, STEP_MAX);
    } else if (spent_ms > SLOW_MS && upload->step > STEP_MIN) {
        upload->step /= 2;
    }
    count(upload, upload->reply.offset);
    go_on(upload);
}

static void take_committed(struct aloft_web_upload *upload)
{
    if (upload->reply.staged) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK);
    } else {
        go_elsewhere(upload);
    }
}

/* What became of the upload that was to be committed. */
static void take_check(struct aloft_web_upload *upload)
{
    const struct aloft_web_upload_reply *reply = &upload->reply;
    const bool ours = strcmp(reply->id, upload->id) == 0;

    if (!ours) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_UNSURE, ALOFT_ERR_TIMEOUT);
    } else if (reply->failed) {
        refuse(upload);
    } else if (reply->staged) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_STAGED, ALOFT_OK);
    } else {
        go_elsewhere(upload);
    }
}

/* An upload object. */
static void take_upload(struct aloft_web_upload *upload)
{
    const struct aloft_web_upload_reply *reply = &upload->reply;

    if (reply->failed && upload->phase != ALOFT_WEB_UPLOAD_CANCEL &&
            upload->phase != ALOFT_WEB_UPLOAD_CHECK) { // which may be of another upload
        refuse(upload);
        return;
    }
    switch (upload->phase) {
    case ALOFT_WEB_UPLOAD_BEGIN:
        take_begun(upload);
        break;
    case ALOFT_WEB_UPLOAD_BLOCKS:
        count(upload, reply->offset);
        go_on(upload);
        break;
    case ALOFT_WEB_UPLOAD_SEND:
        take_piece(upload);
        break;
    case ALOFT_WEB_UPLOAD_COMMIT:
        take_committed(upload);
        break;
    case ALOFT_WEB_UPLOAD_CHECK:
        take_check(upload);
        break;
    case ALOFT_WEB_UPLOAD_CANCEL:
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
        break;
    case ALOFT_WEB_UPLOAD_PAUSE:
    case ALOFT_WEB_UPLOAD_OVER:
        break;
    }
}

/* An answer that no device of ours gives: somebody else's server, or one in between. */
static void take_stranger(struct aloft_web_upload *upload, unsigned code)
{
    if (upload->known || code >= 500) {
        take_break(upload, ALOFT_ERR_HTTP_CODE);
    } else {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_NO_API, ALOFT_ERR_PROTOCOL);
    }
}

static void take_answer(struct aloft_web_upload *upload)
{
    const unsigned code = aloft_web_client_code(&upload->client);
    const struct aloft_web_upload_reply *reply = &upload->reply;
    const bool good = code >= 200 && code < 300;
    const bool is_null = reply->has_null && good;

    if (!web_upload_reply_read(&upload->reply, upload->body) ||
            good != (reply->code[0] == '\0') ||
            (reply->has_upload && upload->phase != ALOFT_WEB_UPLOAD_CHECK &&
                    reply->size != upload->config.file->size)) {
        take_stranger(upload, code);
        return;
    }
    if (!good) {
        upload->known = true;
        take_error(upload);
    } else if (reply->has_upload) {
        upload->known = true;
        take_upload(upload);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_CANCEL) {
        upload->cancelled = true;
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
    } else if (upload->phase == ALOFT_WEB_UPLOAD_CHECK && is_null) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_UNSURE, ALOFT_ERR_TIMEOUT);
    } else {
        take_stranger(upload, code);
    }
}

static void take_login(struct aloft_web_upload *upload)
{
    const bool asked = upload->config.password == NULL;

    upload->known = web_upload_reply_read(&upload->reply, upload->body);
    if (upload->phase == ALOFT_WEB_UPLOAD_CANCEL) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
    } else if (is(upload, "nonce_stale")) {
        take_break(upload, ALOFT_ERR_AUTH);
    } else {
        web_upload_end(upload,
                asked ? ALOFT_WEB_UPLOAD_END_NO_PASSWORD
                      : ALOFT_WEB_UPLOAD_END_WRONG_PASSWORD,
                ALOFT_ERR_AUTH);
    }
}

void web_upload_conclude(struct aloft_web_upload *upload)
{
    const enum aloft_status status = aloft_web_client_status(&upload->client);

    upload->asking = false;
    if (upload->aborting && upload->phase != ALOFT_WEB_UPLOAD_CANCEL) {
        go(upload, ALOFT_WEB_UPLOAD_CANCEL);
    } else if (status == ALOFT_OK) {
        take_answer(upload);
    } else if (status == ALOFT_ERR_AUTH) {
        take_login(upload);
    } else {
        take_break(upload, status);
    }
}
