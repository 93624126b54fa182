#include "player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/pull_client.h"
#include "aloft/pull_stock.h"
#include "fake_verifier.h"
#include "recorder.h"
#include "sample_image.h"

#define ROOM_MAX 1806336u

/* Everything around one client. */
struct bench {
    const struct transcript *transcript;
    uint8_t *firmware_bytes;    /* ROOM_MAX of them */
    uint8_t *file_system_bytes; /* so many, too */
    struct aloft_pull_client client;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target firmware;
    struct aloft_memory_target file_system;
    struct fake_verifier verifier;
    struct recorder recorder;
    struct aloft_pull_device device;
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint32_t now_ms;
    bool open;      /* the stream */
    bool restarted; /* RESTART was asked for */
    char why[600];
};

static const struct aloft_pull_device sample_device = {
        .chip_id = 15602487,
        .sta_mac = {0xDE, 0xBA, 0x7A, 0xB1, 0xE0, 0x42},
        .ap_mac = {0xDE, 0xBA, 0x7A, 0xB1, 0xE0, 0x42},
        .sketch_size = 288544,
        .chip_size = 4194304,
        .sketch_md5 = "8be92db8bfcc8d8da64e90d54538f2ae",
        .sdk_version = "2.5.0",
};

static const char *wrong(struct bench *bench, const char *what, const char *detail)
{
    (void)snprintf(bench->why, sizeof bench->why, "%.80s: %.500s", what, detail);
    return bench->why;
}

static void prepare(struct bench *bench, const struct transcript *transcript)
{
    bench->transcript = transcript;
    bench->now_ms = 0xFFFFFF00u; // the clock wraps around on the way
    fake_verifier_init(&bench->verifier, 1);
    recorder_init(&bench->recorder);
    aloft_memory_target_init(&bench->firmware, bench->firmware_bytes, transcript->room);
    aloft_memory_target_init(
            &bench->file_system, bench->file_system_bytes, transcript->room);
    bench->update_config.firmware = &bench->firmware.base;
    bench->update_config.file_system = &bench->file_system.base;
    bench->update_config.sha256 = &aloft_bearssl_sha256;
    bench->update_config.verifier =
            transcript->signing ? &bench->verifier.base : &aloft_verifier_none;
    bench->update_config.observer = &bench->recorder.base;
    bench->update_config.work = bench->work;
    bench->update_config.work_size = sizeof bench->work;
    bench->update_config.chip_size = 4194304;
    bench->update_config.takes = ALOFT_TAKES_ESP | ALOFT_TAKES_GZIP;
    bench->device = sample_device;
    bench->device.free_space = transcript->room;
    if (transcript->esp32) {
        bench->device.family = ALOFT_PULL_ESP32;
        bench->device.sketch_sha256 = "0123456789abcdef0123456789abcdef"
                                      "0123456789abcdef0123456789abcdef";
    }
    aloft_pull_client_init(&bench->client);
}

static const char *text_or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

static enum aloft_pull_mode mode_of(const struct transcript *transcript)
{
    if (strcmp(transcript->mode, "spiffs") == 0) {
        return ALOFT_PULL_FILE_SYSTEM;
    }
    return strcmp(transcript->mode, "version") == 0 ? ALOFT_PULL_VERSION
                                                    : ALOFT_PULL_SKETCH;
}

static enum aloft_pull_redirects redirects_of(const struct transcript *transcript)
{
    if (strcmp(transcript->redirects, "off") == 0) {
        return ALOFT_PULL_REDIRECTS_OFF;
    }
    return strcmp(transcript->redirects, "all") == 0 ? ALOFT_PULL_REDIRECTS_ALL
                                                     : ALOFT_PULL_REDIRECTS_STRICT;
}

static enum aloft_status start(struct bench *bench)
{
    const struct transcript *transcript = bench->transcript;
    struct aloft_pull_config config = {
            .update = &bench->update,
            .update_config = &bench->update_config,
            .md5 = &aloft_bearssl_md5,
            .device = &bench->device,
            .url = transcript->url,
            .version = text_or_null(transcript->version),
            .mode = mode_of(transcript),
            .user = text_or_null(transcript->user),
            .password = text_or_null(transcript->password),
            .redirects = redirects_of(transcript),
            .chunked_allowed = transcript->chunked,
            .tls_available = transcript->tls,
            .stay = transcript->stay,
            .files_staged = transcript->files_staged,
    };

    if (transcript->expects_md5) {
        config.expected.ops = &aloft_bearssl_md5;
        aloft_digest_once(&aloft_bearssl_md5, transcript->image, transcript->image_len,
                config.expected.bytes);
    }
    return aloft_pull_client_start(&bench->client, &config, bench->now_ms);
}

/* Deals with all that is no question to the server. */
static bool deal_with(struct bench *bench, const struct aloft_action *action)
{
    if (action->kind == ALOFT_ACTION_CLOSE) {
        bench->open = false;
        return true;
    }
    bench->restarted = bench->restarted || action->kind == ALOFT_ACTION_RESTART;
    return action->kind == ALOFT_ACTION_RESTART;
}

static bool next_action(struct bench *bench, struct aloft_action *action)
{
    while (aloft_machine_next(&bench->client.exchange.machine, action)) {
        if (!deal_with(bench, action)) {
            return true;
        }
    }
    return false;
}

static void tell(struct bench *bench, enum aloft_event_kind kind, const uint8_t *data,
        size_t len, enum aloft_status status)
{
    const struct aloft_event event = {
            .kind = kind,
            .now_ms = bench->now_ms,
            .data = data,
            .len = len,
            .status = status,
    };

    (void)aloft_machine_take(
            &bench->client.exchange.machine, &event); // it uses all bytes
}

/* The client's request, in as many pieces as it likes. */
static const char *check_request(
        struct bench *bench, const struct transcript_exchange *exchange)
{
    struct aloft_action action;
    size_t len = 0;

    while (next_action(bench, &action)) {
        if (action.kind != ALOFT_ACTION_BYTES) {
            return wrong(bench, "an action that is no request", "");
        }
        if (action.len > exchange->request_len - len ||
                memcmp(action.data, exchange->request + len, action.len) != 0) {
            return wrong(bench, "another request", (const char *)action.data);
        }
        len += action.len;
    }
    return len == exchange->request_len ? NULL : wrong(bench, "no whole request", "");
}

static const char *give_piece(struct bench *bench, const uint8_t *data, size_t len)
{
    struct aloft_action action;

    if (len == 0 || !bench->open) {
        return NULL;
    }
    bench->now_ms += 10;
    tell(bench, ALOFT_EVENT_BYTES, data, len, ALOFT_OK);
    while (bench->open &&
            aloft_machine_next(&bench->client.exchange.machine, &action)) {
        if (!deal_with(bench, &action)) {
            return wrong(bench, "an action in the middle of an answer", "");
        }
    }
    return NULL;
}

static const char *give_answer(struct bench *bench,
        const struct transcript_exchange *exchange, enum player_split split, size_t at)
{
    const size_t step = split == SPLIT_EVERY ? 1 : at;
    const char *why = NULL;
    size_t done = 0;

    if (split == SPLIT_NOT || step == 0 || step >= exchange->answer_len) {
        return give_piece(bench, exchange->answer, exchange->answer_len);
    }
    while (done < exchange->answer_len && why == NULL && bench->open) {
        size_t len = exchange->answer_len - done;

        if (split == SPLIT_EVERY || done == 0) {
            len = step;
        }
        why = give_piece(bench, exchange->answer + done, len);
        done += len;
    }
    return why;
}

/* Lets time pass until the client has had enough; not a moment before. */
static const char *keep_silent(struct bench *bench)
{
    struct aloft_action action;
    const uint32_t due_ms =
            aloft_machine_due_ms(&bench->client.exchange.machine, bench->now_ms);

    if (due_ms == ALOFT_NEVER || due_ms == 0) {
        return wrong(bench, "waits for ever, or not at all", "");
    }
    bench->now_ms += due_ms - 1;
    tell(bench, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);
    if (aloft_pull_client_outcome(&bench->client) != ALOFT_PULL_RUNNING) {
        return wrong(bench, "gave up too early", "");
    }
    bench->now_ms += 1;
    tell(bench, ALOFT_EVENT_TIME, NULL, 0, ALOFT_OK);
    (void)next_action(bench, &action); // closes the stream
    return bench->open ? wrong(bench, "keeps a silent stream", "") : NULL;
}

static const char *end_stream(
        struct bench *bench, const struct transcript_exchange *exchange)
{
    if (!bench->open) {
        return NULL;
    }
    switch (exchange->end) {
    case END_OPEN:
        return wrong(bench, "the client left the stream open", "");
    case END_CLOSED:
        tell(bench, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_OK);
        break;
    case END_BROKEN:
        tell(bench, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_ERR_CLOSED);
        break;
    case END_SILENT:
        return keep_silent(bench);
    case END_REFUSED:
        tell(bench, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_ERR_UNREACHABLE);
        break;
    case END_UNKNOWN:
        tell(bench, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_ERR_NAME);
        break;
    }
    bench->open = false;
    return NULL;
}

static const char *play_exchange(struct bench *bench,
        const struct transcript_exchange *exchange, enum player_split split, size_t at)
{
    struct aloft_action action;
    const char *why = NULL;

    if (!next_action(bench, &action) || action.kind != ALOFT_ACTION_CONNECT) {
        return wrong(bench, "asks for no stream", exchange->host);
    }
    if (strcmp(action.host, exchange->host) != 0 ||
            action.peer.port != exchange->port) {
        return wrong(bench, "asks for a stream to", action.host);
    }
    bench->open = true;
    if (exchange->request_len > 0) {
        tell(bench, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
        why = check_request(bench, exchange);
    }
    if (why == NULL) {
        why = give_answer(bench, exchange, split, at);
    }
    return why == NULL ? end_stream(bench, exchange) : why;
}

static const char *outcome_name(const struct bench *bench)
{
    switch (aloft_pull_client_outcome(&bench->client)) {
    case ALOFT_PULL_RUNNING:
        return "running";
    case ALOFT_PULL_FAILED:
        return "failed";
    case ALOFT_PULL_NO_UPDATE:
        return "no-update";
    case ALOFT_PULL_INSTALLED:
        return "installed";
    case ALOFT_PULL_STORE_BROUGHT:
        return "store";
    case ALOFT_PULL_VERSION_TOLD:
        break;
    }
    return "version";
}

/* What the targets have to hold in the end. */
static const char *check_targets(struct bench *bench)
{
    const struct transcript *transcript = bench->transcript;
    const bool installed = strcmp(transcript->outcome, "installed") == 0;
    const bool file_system = mode_of(transcript) == ALOFT_PULL_FILE_SYSTEM;
    const struct aloft_memory_target *target =
            file_system ? &bench->file_system : &bench->firmware;

    if (bench->update.state == ALOFT_UPDATE_OPEN) {
        return wrong(bench, "the engine was left open", "");
    }
    if (transcript->untouched && bench->recorder.started != 0) {
        return wrong(bench, "an update was begun", "");
    }
    if (!bench->recorder.progress_is_sane) {
        return wrong(bench, "progress", "is not as promised");
    }
    const bool at_once = file_system && !transcript->files_staged;

    if (bench->restarted != (installed && !at_once && !transcript->stay)) {
        return wrong(bench, "restart", bench->restarted ? "unasked" : "missing");
    }
    if ((target->image.size != 0) != installed) {
        return wrong(bench, "committed", target->image.size != 0 ? "unasked" : "not");
    }
    if (installed && (target->image.size != transcript->image_len ||
                             memcmp(target->bytes, transcript->image,
                                     transcript->image_len) != 0)) {
        return wrong(bench, "committed", "another image");
    }
    return NULL;
}

static const char *check_outcome(struct bench *bench)
{
    const struct transcript *transcript = bench->transcript;
    char detail[TRANSCRIPT_WORDS] = "";

    if (strcmp(outcome_name(bench), "failed") == 0) {
        (void)snprintf(detail, sizeof detail, "%d",
                aloft_pull_stock_number(aloft_pull_client_status(&bench->client)));
    } else if (strcmp(outcome_name(bench), "version") == 0) {
        (void)snprintf(
                detail, sizeof detail, "%s", aloft_pull_client_version(&bench->client));
    }
    if (strcmp(outcome_name(bench), transcript->outcome) != 0 ||
            strcmp(detail, transcript->detail) != 0) {
        return wrong(bench, outcome_name(bench),
                aloft_status_text(aloft_pull_client_status(&bench->client)));
    }
    return check_targets(bench);
}

static const char *play(struct bench *bench, enum player_split split, size_t at)
{
    const struct transcript *transcript = bench->transcript;
    const char *why = NULL;

    if (start(bench) != ALOFT_OK) {
        return wrong(bench, "does not start", transcript->url);
    }
    for (size_t i = 0; i < transcript->exchange_count && why == NULL; i++) {
        why = play_exchange(bench, &transcript->exchanges[i], split, at);
    }
    if (why == NULL) {
        struct aloft_action action;

        if (next_action(bench, &action)) {
            return wrong(bench, "wants more", action.host == NULL ? "" : action.host);
        }
        why = check_outcome(bench);
    }
    return why;
}

/* The plainest update there is. */
static const char *play_good_one(struct bench *bench)
{
    static uint8_t image[600];
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n";
    struct transcript good = {.url = "http://192.0.2.1/", .room = ROOM_MAX};
    struct aloft_action action;

    sample_image_esp(image, sizeof image, 9);
    bench->transcript = &good;
    bench->update_config.verifier = &aloft_verifier_none;
    aloft_memory_target_init(&bench->firmware, bench->firmware_bytes, ROOM_MAX);
    if (start(bench) != ALOFT_OK || !next_action(bench, &action)) {
        return wrong(bench, "the next update", "does not start");
    }
    bench->open = true;
    tell(bench, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
    if (!next_action(bench, &action) || action.kind != ALOFT_ACTION_BYTES) {
        return wrong(bench, "the next update", "sends nothing");
    }
    tell(bench, ALOFT_EVENT_BYTES, (const uint8_t *)head, sizeof head - 1, ALOFT_OK);
    tell(bench, ALOFT_EVENT_BYTES, image, sizeof image, ALOFT_OK);
    if (aloft_pull_client_outcome(&bench->client) != ALOFT_PULL_INSTALLED ||
            bench->firmware.image.size != sizeof image) {
        return wrong(bench, "the next update",
                aloft_status_text(aloft_pull_client_status(&bench->client)));
    }
    return NULL;
}

const char *player_run(
        const struct transcript *transcript, enum player_split split, size_t at)
{
    static uint8_t firmware_bytes[ROOM_MAX];
    static uint8_t file_system_bytes[ROOM_MAX];
    static struct bench bench;
    const char *why;

    memset(&bench, 0, sizeof bench);
    bench.firmware_bytes = firmware_bytes;
    bench.file_system_bytes = file_system_bytes;
    prepare(&bench, transcript);
    why = play(&bench, split, at);
    return why == NULL ? play_good_one(&bench) : why;
}
