#include "peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *field(const struct peer *peer, const char *name)
{
    const char *at = strstr(peer->head, name);

    return at == NULL ? NULL : at + strlen(name);
}

static uint32_t number(const struct peer *peer, const char *name)
{
    const char *text = field(peer, name);

    return text == NULL ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

static bool begins(const struct peer *peer, const char *text)
{
    return strncmp(peer->head, text, strlen(text)) == 0;
}

static enum peer_order order_of(const struct peer *peer)
{
    static const char *const lines[PEER_ORDERS] = {
            "GET /api/v1/update HTTP/1.1\r\n",
            "POST /api/v1/update HTTP/1.1\r\n",
            "PUT /api/v1/update/blocks HTTP/1.1\r\n",
            "PUT /api/v1/update HTTP/1.1\r\n",
            "POST /api/v1/update/commit HTTP/1.1\r\n",
            "DELETE /api/v1/update HTTP/1.1\r\n",
    };

    for (unsigned i = 0; i < PEER_ORDERS; i++) {
        if (begins(peer, lines[i])) {
            return (enum peer_order)i;
        }
    }
    fail_msg("no request of the API: %s", peer->head);
    return PEER_ASK;
}

static void reply(struct peer *peer, const char *line, const char *body)
{
    const int len = snprintf(peer->answer, sizeof peer->answer,
            "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", line,
            strlen(body), body);

    peer->answer_len = (size_t)len;
    peer->answering = true;
}

static void reply_error(struct peer *peer, const char *code)
{
    char body[256];

    snprintf(body, sizeof body,
            "{\"schema\":1,\"error\":{\"code\":\"%s\",\"message\":\"no\",\"offset\":%u}"
            "}",
            code, (unsigned)peer->offset);
    reply(peer, "409 Conflict", body);
}

static void reply_upload(struct peer *peer, const char *line)
{
    char body[512];

    snprintf(body, sizeof body,
            "{\"schema\":1,\"upload\":{\"id\":\"%016x\",\"kind\":\"firmware\","
            "\"size\":%u,\"offset\":%u,\"blocks\":%u,\"state\":\"%s\",\"status\":0,"
            "\"message\":null}}",
            peer->ids, (unsigned)peer->size, (unsigned)peer->offset,
            peer->offset == 0 ? (unsigned)peer->blocks : 0u,
            peer->staged ? "staged" : "open");
    reply(peer, line, body);
}

static bool is_ours(const struct peer *peer)
{
    char id[48];

    snprintf(id, sizeof id, "X-Aloft-Upload: %016x\r\n", peer->ids);
    return peer->open && strstr(peer->head, id) != NULL;
}

static void begin(struct peer *peer)
{
    const uint32_t size = number(peer, "X-Aloft-Size: ");

    assert_non_null(field(peer, "X-Aloft-SHA256: "));
    assert_true(size > 0 && size <= PEER_FILE_MAX);
    if (peer->open && size == peer->size) {
        reply_upload(peer, "200 OK");
        return;
    }
    peer->open = true;
    peer->staged = false;
    peer->size = size;
    peer->offset = 0;
    peer->ids++;
    reply_upload(peer, "201 Created");
}

static bool range_is_good(const struct peer *peer)
{
    char range[80];

    snprintf(range, sizeof range, "Content-Range: bytes %u-%u/%u\r\n",
            (unsigned)peer->offset, (unsigned)(peer->offset + peer->body_len - 1),
            (unsigned)peer->size);
    return strstr(peer->head, range) != NULL;
}

static void commit(struct peer *peer)
{
    if (!is_ours(peer)) {
        reply_error(peer, "no_upload");
    } else if (peer->offset < peer->size) {
        reply_error(peer, "incomplete");
    } else {
        peer->staged = true;
        reply_upload(peer, "202 Accepted");
    }
}

static void answer(struct peer *peer)
{
    switch (peer->order) {
    case PEER_ASK:
        if (peer->open) {
            reply_upload(peer, "200 OK");
        } else {
            reply(peer, "200 OK", "{\"schema\":1,\"upload\":null}");
        }
        break;
    case PEER_BEGIN:
        begin(peer);
        break;
    case PEER_BLOCKS:
        peer->offset = peer->held;
        reply_upload(peer, "200 OK");
        break;
    case PEER_PIECE:
        reply_upload(peer, "200 OK");
        break;
    case PEER_COMMIT:
        commit(peer);
        break;
    case PEER_DROP:
        peer->open = false;
        reply(peer, "200 OK", "{\"schema\":1,\"upload\":null}");
        break;
    case PEER_ORDERS:
        break;
    }
}

/* What it says instead, if that is so wanted. */
static bool says_else(struct peer *peer)
{
    if (peer->says != NULL && peer->order == peer->says_to && peer->says_times > 0) {
        peer->says_times--;
        peer->offset = peer->order == PEER_PIECE ? peer->piece_from : peer->offset;
        snprintf(peer->answer, sizeof peer->answer, "%s", peer->says);
        peer->answer_len = strlen(peer->answer);
        peer->answering = true;
        return true;
    }
    return false;
}

static void end_request(struct peer *peer)
{
    peer->in_body = false;
    if (peer->deaf_from > 0 && peer->requests >= peer->deaf_from) {
        return;
    }
    if (peer->forgets_at_commit && peer->order == PEER_COMMIT) {
        peer->staged = true;
        peer->open = false;
        return;
    }
    if (!says_else(peer)) {
        answer(peer);
    }
}

/* Refusals that need no body. The rest of the request is not read then. */
static bool refuses_head(struct peer *peer)
{
    const bool proves = field(peer, "Authorization: Digest ") != NULL;

    peer->proofs += proves ? 1u : 0u;
    if (peer->wants_login > 0 && !proves && peer->order != PEER_ASK) {
        peer->wants_login--;
        peer->answer_len = (size_t)snprintf(peer->answer, sizeof peer->answer,
                "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: "
                "Digest realm=\"aloft\", qop=\"auth\", algorithm=SHA-256, "
                "nonce=\"n%u\"\r\n\r\n",
                peer->requests);
        peer->answering = true;
        return true;
    }
    if ((peer->order == PEER_PIECE || peer->order == PEER_BLOCKS) && !is_ours(peer)) {
        reply_error(peer, "no_upload");
        return true;
    }
    if (peer->order == PEER_PIECE && !range_is_good(peer)) {
        reply_error(peer, "wrong_offset");
        return true;
    }
    return false;
}

static void begin_request(struct peer *peer)
{
    peer->order = order_of(peer);
    peer->requests++;
    peer->body_len = number(peer, "Content-Length: ");
    peer->body_read = 0;
    peer->piece_from = peer->offset;
    peer->in_body = true;
    if (refuses_head(peer)) {
        return;
    }
    if (peer->order == PEER_PIECE && peer->orders[PEER_PIECE] < 64) {
        peer->pieces_len[peer->orders[PEER_PIECE]] = (uint32_t)peer->body_len;
    }
    peer->orders[peer->order]++;
    if (peer->body_len == 0) {
        end_request(peer);
    }
}

static void keep(uint8_t *dst, size_t size, size_t *len, uint8_t byte, bool first)
{
    *len = first ? 0 : *len;
    assert_true(*len < size);
    dst[*len] = byte;
    (*len)++;
}

static void take_body_byte(struct peer *peer, uint8_t byte)
{
    const bool first = peer->body_read == 0;

    peer->body_read++;
    if (peer->order == PEER_BEGIN) {
        keep(peer->manifest, sizeof peer->manifest, &peer->manifest_len, byte, first);
    } else if (peer->order == PEER_BLOCKS) {
        keep(peer->list, sizeof peer->list, &peer->list_len, byte, first);
    } else if (peer->order == PEER_PIECE) {
        assert_true(peer->offset < peer->size);
        peer->file[peer->offset] = byte;
        peer->offset++;
    }
    if (peer->body_read == peer->body_len) {
        end_request(peer);
    }
}

static void take_byte(struct peer *peer, uint8_t byte)
{
    if (peer->in_body) {
        take_body_byte(peer, byte);
        return;
    }
    assert_true(peer->head_len < sizeof peer->head - 1);
    peer->head[peer->head_len] = (char)byte;
    peer->head_len++;
    peer->head[peer->head_len] = '\0';
    if (strstr(peer->head + (peer->head_len < 4 ? 0 : peer->head_len - 4),
                "\r\n\r\n") != NULL) {
        begin_request(peer);
    }
}

static void take_closed(struct peer *peer)
{
    peer->answering = false;
    peer->closing = false;
    if (peer->keeps_nothing) {
        peer->open = false;
    }
}

static size_t take(struct aloft_machine *machine, const struct aloft_event *event)
{
    struct peer *peer = (struct peer *)machine;

    if (event->kind == ALOFT_EVENT_CONNECTED) {
        peer->head_len = 0;
        peer->in_body = false;
        peer->answering = false;
        peer->closing = false;
    }
    if (event->kind == ALOFT_EVENT_CLOSED) {
        take_closed(peer);
    }
    for (size_t i = 0; event->kind == ALOFT_EVENT_BYTES && i < event->len &&
                       !peer->answering && !peer->closing;
            i++) {
        take_byte(peer, event->data[i]);
    }
    return event->len;
}

static bool next(struct aloft_machine *machine, struct aloft_action *action)
{
    struct peer *peer = (struct peer *)machine;

    if (peer->answering) {
        action->kind = ALOFT_ACTION_BYTES;
        action->data = (const uint8_t *)peer->answer;
        action->len = peer->answer_len;
        peer->answering = false;
        peer->closing = true;
        return true;
    }
    if (peer->closing) {
        action->kind = ALOFT_ACTION_CLOSE;
        peer->closing = false;
        peer->in_body = true; // whatever still comes is of no interest
        peer->body_len = SIZE_MAX;
        peer->order = PEER_ASK;
        return true;
    }
    return false;
}

static uint32_t due_ms(const struct aloft_machine *machine, uint32_t now_ms)
{
    (void)machine; // it waits for others
    (void)now_ms;  // so
    return ALOFT_NEVER;
}

void peer_init(struct peer *peer)
{
    static const struct aloft_machine_ops ops = {
            .take = take, .next = next, .due_ms = due_ms};

    memset(peer, 0, sizeof *peer);
    peer->machine.ops = &ops;
}
