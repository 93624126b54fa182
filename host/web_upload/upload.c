#include "aloft/web_upload.h"

#include <string.h>

#include "private.h"

/* Bytes of the first piece. */
#define STEP_FIRST 16384u

static struct aloft_web_upload *upload_of(const struct aloft_machine *machine)
{
    return (struct aloft_web_upload *)machine;
}

/* Starts what the phase asks for. True when it did. */
static bool ask(struct aloft_web_upload *upload)
{
    if (upload->asking || upload->phase == ALOFT_WEB_UPLOAD_PAUSE ||
            upload->phase == ALOFT_WEB_UPLOAD_OVER) {
        return false;
    }
    if (upload->phase == ALOFT_WEB_UPLOAD_CANCEL && upload->id[0] == '\0') {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_ABORTED, ALOFT_ERR_ABORTED);
        return false;
    }
    const enum aloft_status status = web_upload_ask(upload);

    if (status != ALOFT_OK) {
        web_upload_end(upload, ALOFT_WEB_UPLOAD_END_LOST, status);
        return false;
    }
    upload->asking = true;
    return true;
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct aloft_web_upload *upload = upload_of(machine);

    upload->now_ms = event->now_ms;
    if (upload->phase == ALOFT_WEB_UPLOAD_PAUSE) {
        if (aloft_timer_expired(&upload->pause, event->now_ms)) {
            aloft_timer_stop(&upload->pause);
            upload->phase = ALOFT_WEB_UPLOAD_BEGIN;
        }
        return event->len;
    }
    if (!upload->asking) {
        return event->len;
    }
    return aloft_machine_take(&upload->client.exchange.machine, event);
}

/* The client's own actions come first: it closes its stream before the next opens. */
static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct aloft_web_upload *upload = upload_of(machine);

    do {
        if (aloft_machine_next(&upload->client.exchange.machine, action)) {
            return true;
        }
        if (upload->asking && aloft_web_client_over(&upload->client)) {
            web_upload_conclude(upload);
        }
    } while (ask(upload));
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    const struct aloft_web_upload *upload = upload_of(machine);

    if (upload->phase == ALOFT_WEB_UPLOAD_PAUSE) {
        return aloft_timer_left_ms(&upload->pause, now_ms);
    }
    return upload->asking
                   ? aloft_machine_due_ms(&upload->client.exchange.machine, now_ms)
                   : ALOFT_NEVER;
}

enum aloft_status aloft_web_upload_init(struct aloft_web_upload *upload,
        const struct aloft_web_upload_config *config, uint32_t now_ms)
{
    static const struct aloft_machine_ops ops = {
            .take = take, .next = next, .due_ms = due_ms};

    if (config->url == NULL || config->file == NULL || config->random == NULL ||
            config->sha256 == NULL || config->buffer == NULL ||
            config->buffer_size == 0 ||
            (config->manifest_len > 0 && config->manifest == NULL)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (config->file->size == 0) {
        return ALOFT_ERR_SIZE;
    }
    *upload = (struct aloft_web_upload){
            .machine.ops = &ops,
            .config = *config,
            .step = STEP_FIRST,
            .now_ms = now_ms,
    };
    if (config->tries == 0) {
        upload->config.tries = ALOFT_WEB_UPLOAD_TRIES;
    }
    if (config->answer_ms == 0) {
        upload->config.answer_ms = ALOFT_WEB_UPLOAD_ANSWER_MS;
    }
    if (config->verdict_ms == 0) {
        upload->config.verdict_ms = ALOFT_WEB_UPLOAD_VERDICT_MS;
    }
    aloft_web_client_init(&upload->client);
    const enum aloft_status status = web_upload_ask(upload);

    upload->asking = status == ALOFT_OK;
    return status;
}

void aloft_web_upload_abort(struct aloft_web_upload *upload)
{
    if (upload->phase == ALOFT_WEB_UPLOAD_OVER) {
        return;
    }
    if (upload->aborting) {
        upload->id[0] = '\0';
    }
    upload->aborting = true;
    if (upload->asking) {
        aloft_web_client_abort(&upload->client);
    } else {
        upload->phase = ALOFT_WEB_UPLOAD_CANCEL;
    }
}

void aloft_web_upload_report(
        const struct aloft_web_upload *upload, struct aloft_web_upload_report *report)
{
    *report = (struct aloft_web_upload_report){
            .phase = upload->phase,
            .outcome = upload->outcome,
            .status = upload->status,
            .size = upload->config.file->size,
            .acknowledged = upload->acknowledged,
            .found = upload->found,
            .resumed = upload->resumed,
            .cancelled = upload->cancelled,
            .http_code = aloft_web_client_code(&upload->client),
            .code = upload->reply.code,
            .message = upload->reply.message,
    };
}
