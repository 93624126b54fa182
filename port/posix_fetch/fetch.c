#include "aloft/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aloft/bearssl_digest.h"
#include "aloft/bearssl_pem.h"
#include "aloft/bearssl_tls.h"
#include "aloft/clock.h"
#include "aloft/posix_random.h"
#include "aloft/pump.h"
#include "aloft/tls_client.h"

#define TURN_MS     250u
#define FLUSH_TURNS 2 // so that a close goes out
#define BAR_WIDTH   40u

/* All that one call needs. */
struct session {
    struct aloft_observer observer; /* first: it is what the engine knows */
    const struct aloft_fetch *fetch;
    bool gives_up;
    struct aloft_pull_client client;
    struct aloft_pull_device facts;
    struct aloft_tls_client tls;
    struct aloft_bearssl_tls engine;
    struct aloft_bearssl_pem roots;
    struct aloft_tls_time time;
    struct aloft_random random;
    uint8_t records[ALOFT_BEARSSL_TLS_BUFFER_FULL];
    uint8_t ahead[ALOFT_PULL_AHEAD_MAX]; /* the manifest of what is offered */
    struct aloft_pump *pump;
};

static void on_progress(struct aloft_observer *observer, uint32_t done, uint32_t total)
{
    struct session *session = (struct session *)observer;

    if (session->fetch->progress != NULL && !session->fetch->progress(done, total)) {
        session->gives_up = true;
    }
}

static enum aloft_status set_up_tls(struct session *session)
{
    const struct aloft_bearssl_tls_config config = {
            .suites = &aloft_bearssl_fast,
            .anchors = &session->roots.anchors,
            .time = &session->time,
            .random = &session->random,
            .buffer = session->records,
            .buffer_size = sizeof session->records,
    };
    const char *roots = session->fetch->roots;
    const enum aloft_status status =
            roots != NULL
                    ? aloft_bearssl_pem_read(&session->roots, roots, strlen(roots))
                    : ALOFT_OK;

    session->random = aloft_posix_random();
    session->time.floor_s = (int64_t)time(NULL);
    session->time.is_clock = true;
    return status == ALOFT_OK ? aloft_bearssl_tls_init(&session->engine, &config)
                              : status;
}

static enum aloft_status set_up(struct session *session)
{
    struct aloft_link *link = NULL;
    enum aloft_status status = set_up_tls(session);

    aloft_pull_client_init(&session->client);
    aloft_tls_client_init(
            &session->tls, &session->client.exchange.machine, &session->engine.base, 0);
    if (status == ALOFT_OK) {
        status = aloft_pump_new(&session->pump);
    }
    return status == ALOFT_OK
                   ? aloft_pump_add(session->pump, &session->tls.machine, &link)
                   : status;
}

static enum aloft_status start(struct session *session)
{
    const struct aloft_fetch *fetch = session->fetch;
    struct aloft_pull_config config = {
            .update = &fetch->updates->update,
            .update_config = &fetch->updates->config,
            .md5 = &aloft_bearssl_md5,
            .device = &session->facts,
            .url = fetch->url,
            .version = fetch->version,
            .tls_available = fetch->roots != NULL,
            .stay = true,
    };

    if (fetch->updates->config.judge != NULL) {
        config.ahead = session->ahead;
        config.ahead_size = sizeof session->ahead;
    }
    if (fetch->updates->running_known) {
        config.running_sha256 = fetch->updates->running_sha256;
    }
    memcpy(session->facts.sta_mac, fetch->mac, sizeof fetch->mac);
    memcpy(session->facts.ap_mac, fetch->mac, sizeof fetch->mac);
    session->facts.sketch_md5 =
            "00000000000000000000000000000000"; // the version decides
    session->facts.free_space =
            aloft_update_room(&fetch->updates->config, ALOFT_UPDATE_FIRMWARE);
    return aloft_pull_client_start(&session->client, &config, aloft_clock_ms());
}

static void run(struct session *session)
{
    while (aloft_pull_client_outcome(&session->client) == ALOFT_PULL_RUNNING) {
        (void)aloft_pump_turn(session->pump, TURN_MS); // nothing is watched
        if (session->gives_up) {
            aloft_pull_client_abort(&session->client);
        }
    }
    for (int i = 0; i < FLUSH_TURNS; i++) {
        (void)aloft_pump_turn(session->pump, 0); // as above
    }
}

static enum aloft_status fetch_with(struct session *session)
{
    static const struct aloft_observer_ops ops = {.progress = on_progress};
    struct aloft_update_config *config = &session->fetch->updates->config;
    struct aloft_observer *before = config->observer;
    enum aloft_status status = set_up(session);

    if (session->fetch->progress != NULL) {
        session->observer.ops = &ops;
        config->observer = &session->observer;
    }
    if (status == ALOFT_OK) {
        status = start(session);
    }
    if (status == ALOFT_OK) {
        run(session);
        status = aloft_pull_client_status(&session->client);
    }
    aloft_pump_free(session->pump);
    config->observer = before;
    return status;
}

enum aloft_pull_outcome aloft_fetch_update(const struct aloft_fetch *fetch,
        char message[ALOFT_FETCH_MESSAGE_SIZE], enum aloft_status *status)
{
    struct session *session = (struct session *)calloc(1, sizeof *session);
    enum aloft_pull_outcome outcome = ALOFT_PULL_FAILED;
    enum aloft_status why = ALOFT_ERR_MEMORY;
    const char *words = NULL;

    if (session != NULL) {
        session->fetch = fetch;
        why = fetch_with(session);
        outcome = aloft_pull_client_outcome(&session->client);
    }
    free(session);
    if (why != ALOFT_OK) {
        outcome = ALOFT_PULL_FAILED;
        words = aloft_status_text(why);
    } else {
        words = outcome == ALOFT_PULL_INSTALLED ? "the update runs after the restart"
                                                : "there is nothing newer";
    }
    (void)snprintf(message, ALOFT_FETCH_MESSAGE_SIZE, "%s", words); // may be cut
    if (status != NULL) {
        *status = why;
    }
    return outcome;
}

bool aloft_fetch_bar(uint32_t done, uint32_t total)
{
    static const char full[] = "########################################";
    const unsigned percent = (unsigned)((uint64_t)done * 100 / total);
    const unsigned filled = percent * BAR_WIDTH / 100;

    /* Whether anybody looks changes nothing. */
    (void)fprintf(stderr, "\r[%.*s%*s] %3u %%%s", (int)filled, full,
            (int)(BAR_WIDTH - filled), "", percent, done == total ? "\n" : "");
    return true;
}
