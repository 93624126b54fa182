/*
 * A tool that brings a file to a device, and devices that answer anything: each request
 * is a well-formed head and then bytes of the file that belong there, never the
 * password; what it counts is never more than the file; it comes to an end, and to the
 * same one whether bytes come in one or in pieces; and given up, it ends at once.
 *
 * Input: a byte of settings, then events, see take_event().
 */
#include "aloft/web_upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "fuzz_http.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"

#define EVENTS_MAX  60u
#define FILE_SIZE   3000u
#define LIST_OFFSET 64u
#define LIST_SIZE   64u
#define SECRET      "open sesame"
#define MANIFEST    "a manifest"

/* Longer than all tries with all their pauses and silences. */
#define FOR_EVER_MS 2000000u

struct tool {
    struct fuzz_port port;
    struct aloft_web_upload *upload;
    struct aloft_memory_reader reader;
    struct test_random random;
    uint8_t file[FILE_SIZE];
    uint8_t *buffer;
    const uint8_t *body; /* What has to follow. */
    size_t body_left;
    unsigned commits;
};

static bool holds(const struct aloft_action *action, const char *text)
{
    return memmem(action->data, action->len, text, strlen(text)) != NULL;
}

static bool begins(const struct aloft_action *action, const char *text)
{
    return action->len >= strlen(text) && memcmp(action->data, text, strlen(text)) == 0;
}

/* The piece that a Content-Range announces; it has to be one of the file. */
static void expect_piece(struct tool *tool, const struct aloft_action *action)
{
    static const char name[] = "Content-Range: bytes ";
    const char *at = memmem(action->data, action->len, name, sizeof name - 1);
    unsigned first = 0;
    unsigned last = 0;
    unsigned size = 0;

    FUZZ_CHECK(at != NULL);
    FUZZ_CHECK(sscanf(at + sizeof name - 1, "%u-%u/%u", &first, &last, &size) == 3);
    FUZZ_CHECK(size == FILE_SIZE && first <= last && last < FILE_SIZE);
    tool->body = tool->file + first;
    tool->body_left = last - first + 1;
}

static void take_head(struct tool *tool, const struct aloft_action *action)
{
    FUZZ_CHECK(holds(action, "\r\n\r\n") && holds(action, "\r\nX-Aloft: 1\r\n"));
    tool->body_left = 0;
    if (begins(action, "PUT /api/v1/update/blocks ")) {
        tool->body = tool->file + LIST_OFFSET;
        tool->body_left = LIST_SIZE;
    } else if (begins(action, "PUT /api/v1/update ")) {
        expect_piece(tool, action);
    } else if (begins(action, "POST /api/v1/update ")) {
        tool->body = (const uint8_t *)MANIFEST;
        tool->body_left = sizeof MANIFEST - 1;
    } else if (begins(action, "POST /api/v1/update/commit ")) {
        tool->commits++;
    } else {
        FUZZ_CHECK(begins(action, "GET /api/v1/update ") ||
                   begins(action, "DELETE /api/v1/update "));
    }
    if (tool->body_left == 0) {
        fuzz_http_check_request(action->data, action->len, NULL);
    }
}

static void take_bytes(struct tool *tool, const struct aloft_action *action)
{
    FUZZ_CHECK(!holds(action, SECRET));
    if (tool->body_left == 0) {
        take_head(tool, action);
        return;
    }
    FUZZ_CHECK(action->len <= tool->body_left);
    FUZZ_CHECK(memcmp(action->data, tool->body, action->len) == 0);
    tool->body += action->len;
    tool->body_left -= action->len;
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct tool *tool = (struct tool *)port;

    switch (action->kind) {
    case ALOFT_ACTION_CONNECT:
        FUZZ_CHECK(strcmp(action->host, "a.test") == 0 && action->peer.port == 80);
        tool->body_left = 0;
        break;
    case ALOFT_ACTION_BYTES:
        take_bytes(tool, action);
        break;
    case ALOFT_ACTION_CLOSE:
        tool->body_left = 0;
        break;
    case ALOFT_ACTION_RESTART:
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->kind == ALOFT_ACTION_BYTES);
        break;
    }
}

static void init(struct tool *tool, unsigned settings)
{
    const struct aloft_web_upload_config config = {
            .url = "http://a.test",
            .file = &tool->reader.base,
            .is_file_system = (settings & 1u) != 0,
            .manifest = (const uint8_t *)MANIFEST,
            .manifest_len = sizeof MANIFEST - 1,
            .list_offset = LIST_OFFSET,
            .list_size = LIST_SIZE,
            .password = (settings & 2u) != 0 ? SECRET : NULL,
            .random = &tool->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .buffer = tool->buffer,
            .buffer_size = 100,
    };

    for (size_t i = 0; i < FILE_SIZE; i++) {
        tool->file[i] = (uint8_t)(i + i / 256u);
    }
    aloft_memory_reader_init(&tool->reader, tool->file, FILE_SIZE);
    test_random_init(&tool->random, settings);
    FUZZ_CHECK(aloft_web_upload_init(tool->upload, &config, UINT32_MAX - 5000) ==
               ALOFT_OK);
    fuzz_port_init(&tool->port, &tool->upload->machine);
    tool->port.on_action = on_action;
    fuzz_port_drain(&tool->port);
}

static void say(struct tool *tool, const char *text)
{
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_connect(&tool->port, &peer);
    fuzz_port_bytes(&tool->port, text, strlen(text));
}

static void say_anything(struct tool *tool, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_connect(&tool->port, &peer);
    fuzz_port_bytes(&tool->port, bytes.data, bytes.len);
}

/* An upload object as a device might have it. */
static void say_upload(struct tool *tool, struct fuzz_input *input)
{
    static const char *const states[] = {"open", "open", "open", "staged", "failed"};
    char text[400];
    const unsigned id = fuzz_below(input, 4);
    const unsigned offset = fuzz_u16(input) % (FILE_SIZE + 10u);
    const unsigned blocks = fuzz_below(input, 2) * LIST_SIZE;

    snprintf(text, sizeof text,
            "HTTP/1.1 200 OK\r\n\r\n{\"schema\":1,\"upload\":{\"id\":\"%04x\","
            "\"size\":%u,\"offset\":%u,\"blocks\":%u,\"state\":\"%s\",\"status\":0}}",
            id, FILE_SIZE, offset, blocks, states[fuzz_below(input, 5)]);
    say(tool, text);
    fuzz_port_close(&tool->port, ALOFT_OK);
}

static void say_error(struct tool *tool, struct fuzz_input *input)
{
    static const char *const codes[] = {"wrong_offset", "incomplete", "no_upload",
            "no_blocks", "busy", "image_refused", "too_slow", "odd"};
    char text[300];
    const char *code = codes[fuzz_below(input, 8)];

    snprintf(text, sizeof text,
            "HTTP/1.1 409 Conflict\r\n\r\n{\"error\":{\"code\":\"%s\",\"offset\":%u,"
            "\"status\":%u}}",
            code, (unsigned)fuzz_u16(input), fuzz_below(input, 90));
    say(tool, text);
    fuzz_port_close(&tool->port, ALOFT_OK);
}

static void say_login(struct tool *tool, struct fuzz_input *input)
{
    static const char *const words[] = {"", "stale=true, "};
    char text[300];

    snprintf(text, sizeof text,
            "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest "
            "realm=\"r\", qop=\"auth\", %salgorithm=SHA-256, nonce=\"n\"\r\n\r\n",
            words[fuzz_below(input, 2)]);
    say(tool, text);
}

static void take_event(struct tool *tool, struct fuzz_input *input)
{
    switch (fuzz_below(input, 9)) {
    case 0:
        say_anything(tool, input);
        break;
    case 1:
        fuzz_port_wait(&tool->port, fuzz_u16(input));
        break;
    case 2:
        fuzz_port_close(&tool->port, ALOFT_OK);
        break;
    case 3:
        fuzz_port_close(&tool->port, ALOFT_ERR_UNREACHABLE);
        break;
    case 4:
        say_error(tool, input);
        break;
    case 5:
        say_login(tool, input);
        break;
    case 6:
        say(tool, "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"upload\":null}");
        break;
    default:
        say_upload(tool, input);
        break;
    }
}

static void check(const struct tool *tool)
{
    struct aloft_web_upload_report report;

    aloft_web_upload_report(tool->upload, &report);
    FUZZ_CHECK(report.size == FILE_SIZE && report.acknowledged <= FILE_SIZE);
    FUZZ_CHECK(report.found <= FILE_SIZE);
    FUZZ_CHECK((report.phase == ALOFT_WEB_UPLOAD_OVER) ==
               (report.outcome != ALOFT_WEB_UPLOAD_END_NONE));
    FUZZ_CHECK(memchr(report.code, '\0', ALOFT_WEB_UPLOAD_TEXT_MAX) != NULL);
    if (report.outcome == ALOFT_WEB_UPLOAD_END_STAGED) {
        FUZZ_CHECK(report.status == ALOFT_OK && tool->commits > 0);
    } else if (report.phase == ALOFT_WEB_UPLOAD_OVER) {
        FUZZ_CHECK(report.status != ALOFT_OK);
    }
}

static void note(struct fuzz_trace *trace, const struct tool *tool)
{
    struct aloft_web_upload_report report;

    aloft_web_upload_report(tool->upload, &report);
    fuzz_trace_number(trace, report.phase);
    fuzz_trace_number(trace, report.outcome);
    fuzz_trace_number(trace, report.status);
    fuzz_trace_number(trace, report.acknowledged);
    fuzz_trace_bytes(trace, report.code, strlen(report.code));
}

/* Whatever happened, it ends: by itself, or sooner when it is given up. */
static void finish(struct tool *tool, bool gives_up)
{
    if (gives_up) {
        aloft_web_upload_abort(tool->upload);
        fuzz_port_wait(&tool->port, 5000);
    } else {
        fuzz_port_wait(&tool->port, FOR_EVER_MS);
    }
    check(tool);
    FUZZ_CHECK(tool->upload->phase == ALOFT_WEB_UPLOAD_OVER);
    FUZZ_CHECK(!tool->port.connected && !tool->port.connecting);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct tool *tool = calloc(1, sizeof *tool);
    const unsigned settings = fuzz_byte(&input);

    FUZZ_CHECK(tool != NULL);
    tool->buffer = fuzz_alloc(100);
    tool->upload = fuzz_alloc(sizeof *tool->upload);
    init(tool, settings);
    tool->port.piece = piece;
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(tool, &input);
        check(tool);
        note(&trace, tool);
    }
    finish(tool, (settings & 4u) != 0);
    note(&trace, tool);
    fuzz_trace_number(&trace, tool->port.said.hash);
    free(tool->upload);
    free(tool->buffer);
    free(tool);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 1);
}
