#include "ahead_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

int ahead_set_up(void **state)
{
    struct device *d = calloc(1, sizeof *d);

    wary_board_init(&d->board);
    d->config = (struct aloft_pull_config){
            .update = &d->board.update,
            .update_config = &d->board.update_config,
            .md5 = &aloft_bearssl_md5,
            .device = &d->facts,
            .url = "http://up.test/app.bin?x=1",
            .ahead = d->ahead,
            .ahead_size = sizeof d->ahead,
            .stay = true,
    };
    d->server = (struct server){.has_ranges = true, .breaks_at = NEVER};
    aloft_pull_client_init(&d->client);
    *state = d;
    return 0;
}

int ahead_tear_down(void **state)
{
    struct device *d = *state;

    wary_board_done(&d->board);
    free(d);
    return 0;
}

/* ---- the server ---- */

static bool asks_for_part(const struct device *d, uint32_t *offset, uint32_t *size)
{
    const char *const field = strstr(d->request, "Range: bytes=");
    unsigned first;
    unsigned last;

    if (field == NULL || !d->server.has_ranges) {
        return false;
    }
    if (d->server.forgets_ranges && d->server.requests > 1) {
        return false;
    }
    if (sscanf(field, "Range: bytes=-%u", &last) == 1) {
        *size = last < d->board.size ? last : d->board.size;
        *offset = d->board.size - *size;
        return true;
    }
    const int found = sscanf(field, "Range: bytes=%u-%u", &first, &last);
    assert_true(found >= 1);
    *offset = first;
    *size = (found == 2 ? last + 1 : d->board.size) - first;
    return true;
}

static bool still_connected(struct device *d)
{
    return d->client.exchange.state > ALOFT_HTTP_OPENING;
}

static void tell(struct device *d, enum aloft_event_kind kind, const void *data,
        size_t len, enum aloft_status status)
{
    const struct aloft_event event = {
            .kind = kind, .data = data, .len = len, .status = status};

    (void)aloft_machine_take(&d->client.exchange.machine, &event);
}

/* Sends bytes of the file, until the client has had enough or the stream breaks. */
static void send_bytes(struct device *d, const uint8_t *bytes, uint32_t len, bool image)
{
    struct server *const server = &d->server;

    for (uint32_t at = 0; at < len && still_connected(d); at += PIECE) {
        uint32_t piece = len - at < PIECE ? len - at : PIECE;

        if (image && server->sent + piece >= server->breaks_at) {
            piece = server->breaks_at - server->sent;
            server->breaks_at = NEVER;
            server->sent += piece;
            tell(d, ALOFT_EVENT_BYTES, bytes + at, piece, ALOFT_OK);
            tell(d, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_ERR_CLOSED);
            return;
        }
        server->sent += image ? piece : 0;
        tell(d, ALOFT_EVENT_BYTES, bytes + at, piece, ALOFT_OK);
    }
    if (still_connected(d)) {
        tell(d, ALOFT_EVENT_CLOSED, NULL, 0, ALOFT_OK);
    }
}

static void send_text(struct device *d, const char *text)
{
    tell(d, ALOFT_EVENT_BYTES, text, strlen(text), ALOFT_OK);
}

static const char *nothing_there(const struct server *server)
{
    if (server->redirects) {
        return "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
    }
    return server->is_static ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"
                             : "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
}

static void send_manifest_file(struct device *d)
{
    char head[100];

    if (!d->server.has_manifest_file) {
        send_text(d, nothing_there(&d->server));
        return;
    }
    (void)snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
            d->board.manifest.len);
    send_text(d, head);
    send_bytes(d, d->board.manifest.bytes, (uint32_t)d->board.manifest.len, false);
}

static void answer(struct device *d)
{
    char head[300];
    char etag[100] = "";
    uint32_t offset = 0;
    uint32_t size = d->board.size;

    d->server.requests++;
    if (strstr(d->request, "GET /app.bin.manifest ") == d->request) {
        send_manifest_file(d);
        return;
    }
    if (strstr(d->request, "GET /app.bin?x=1 ") != d->request) {
        send_text(d, nothing_there(&d->server));
        return;
    }
    if (d->server.has_no_end && strstr(d->request, "Range: bytes=-") != NULL) {
        send_text(d, "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    if (d->server.withdraws && d->server.requests > 1) {
        send_text(d, "HTTP/1.1 304 Not Modified\r\n\r\n");
        return;
    }
    if (d->server.etag != NULL) {
        const bool changed = d->server.changes && d->server.requests > 1;

        (void)snprintf(etag, sizeof etag, "ETag: \"%s%s\"\r\n", d->server.etag,
                changed ? "2" : "");
    }
    if (asks_for_part(d, &offset, &size)) {
        (void)snprintf(head, sizeof head,
                "HTTP/1.1 206 Part\r\n%sContent-Range: bytes %u-%u/%u\r\n"
                "Content-Length: %u\r\n\r\n",
                etag, offset, offset + size - 1, d->board.size, size);
    } else {
        (void)snprintf(head, sizeof head,
                "HTTP/1.1 200 OK\r\n%sContent-Length: %u\r\n\r\n", etag, size);
    }
    send_text(d, head);
    send_bytes(
            d, d->board.file + offset, size, d->client.step == ALOFT_PULL_STEP_IMAGE);
}

/* Serves the client until it has ended. */
enum aloft_pull_outcome ahead_pull(struct device *d)
{
    struct aloft_action action;

    d->server.requests = 0;
    d->server.sent = 0;
    wary_board_restart(&d->board);
    aloft_pull_client_init(&d->client);
    assert_int_equal(aloft_pull_client_start(&d->client, &d->config, 0), ALOFT_OK);
    while (aloft_machine_next(&d->client.exchange.machine, &action)) {
        switch (action.kind) {
        case ALOFT_ACTION_CONNECT:
            tell(d, ALOFT_EVENT_CONNECTED, NULL, 0, ALOFT_OK);
            break;
        case ALOFT_ACTION_BYTES:
            assert_true(action.len < sizeof d->request);
            memcpy(d->request, action.data, action.len);
            d->request[action.len] = '\0';
            answer(d);
            break;
        case ALOFT_ACTION_CLOSE:
        case ALOFT_ACTION_RESTART:
        case ALOFT_ACTION_DATAGRAM:
            break;
        }
    }
    return aloft_pull_client_outcome(&d->client);
}
