/*
 * A tool that asks a device, and devices that answer anything: it sends one well-formed
 * request a connection, never the password, proves it at most twice, keeps within its
 * memory, comes to an end, and to the same one whether bytes come in one or in pieces.
 *
 * Input: a byte of settings, then events, see take_event().
 */
#include "aloft/web_client.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "fuzz_http.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"

#define EVENTS_MAX 40u
#define BODY_SIZE  100u
#define SECRET     "open sesame"

struct tool {
    struct fuzz_port port;
    struct aloft_web_client client;
    struct aloft_web_client_config config;
    struct test_random random;
    struct aloft_web_source source; /* of the upload, two bytes at a time */
    unsigned connects;
    char *body;
};

static const uint8_t upload[5] = {1, 2, 3, 4, 5};

static size_t give_two(
        struct aloft_web_source *source, size_t offset, const uint8_t **data)
{
    (void)source; // there is one upload only
    FUZZ_CHECK(offset < sizeof upload);
    *data = upload + offset;
    return sizeof upload - offset < 2 ? 1 : 2;
}

static bool is_of_upload(const struct aloft_action *action)
{
    return action->data >= upload && action->data < upload + sizeof upload;
}

static bool holds(const uint8_t *data, size_t len, const char *text)
{
    return memmem(data, len, text, strlen(text)) != NULL;
}

/* A request, or the body that was promised in it. */
static void check_bytes(const struct tool *tool, const struct aloft_action *action)
{
    if (tool->config.verb != ALOFT_WEB_STORE) {
        fuzz_http_check_request(action->data, action->len, NULL);
    } else if (is_of_upload(action)) {
        FUZZ_CHECK(action->data + action->len <= upload + sizeof upload);
    } else {
        FUZZ_CHECK(holds(action->data, action->len, "Content-Length: 5\r\n"));
    }
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct tool *tool = (struct tool *)port;

    switch (action->kind) {
    case ALOFT_ACTION_CONNECT:
        FUZZ_CHECK(strcmp(action->host, "a.test") == 0 && action->peer.port == 80);
        tool->connects++;
        FUZZ_CHECK(tool->connects <= 3);
        break;
    case ALOFT_ACTION_BYTES:
        check_bytes((const struct tool *)port, action);
        FUZZ_CHECK(!holds(action->data, action->len, SECRET));
        break;
    case ALOFT_ACTION_CLOSE:
        break;
    case ALOFT_ACTION_RESTART:
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(action->kind == ALOFT_ACTION_BYTES);
        break;
    }
}

static void start(struct tool *tool)
{
    tool->connects = 0;
    FUZZ_CHECK(aloft_web_client_start(
                       &tool->client, &tool->config, tool->port.now_ms) == ALOFT_OK);
    fuzz_port_drain(&tool->port);
}

static void init(struct tool *tool, unsigned settings)
{
    static const struct aloft_web_source_ops ops = {.piece = give_two};
    const bool in_pieces = (settings & 8u) != 0;
    const bool stores = (settings & 5u) == 5u;
    enum aloft_web_verb verb = (settings & 1u) != 0 ? ALOFT_WEB_ORDER : ALOFT_WEB_ASK;

    if (stores) {
        verb = ALOFT_WEB_STORE;
    }

    tool->source.ops = &ops;
    tool->body = fuzz_alloc(BODY_SIZE);
    test_random_init(&tool->random, settings);
    tool->config = (struct aloft_web_client_config){
            .verb = verb,
            .upload = stores && !in_pieces ? upload : NULL,
            .source = stores && in_pieces ? &tool->source : NULL,
            .upload_len = stores ? sizeof upload : 0,
            .url = "http://a.test/api/v1/x",
            .password = (settings & 2u) != 0 ? SECRET : NULL,
            .random = &tool->random.base,
            .sha256 = &aloft_bearssl_sha256,
            .body = tool->body,
            .body_size = BODY_SIZE,
    };
    aloft_web_client_init(&tool->client);
    fuzz_port_init(&tool->port, &tool->client.exchange.machine);
    tool->port.on_action = on_action;
}

static void say(struct tool *tool, const char *text)
{
    fuzz_port_bytes(&tool->port, text, strlen(text));
}

static void say_anything(struct tool *tool, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_bytes(&tool->port, bytes.data, bytes.len);
}

static void take_event(struct tool *tool, struct fuzz_input *input)
{
    static const char good[] =
            "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\", "
            "algorithm=SHA-256\r\n";
    static const char stale[] = "WWW-Authenticate: Digest stale=true, qop=auth, "
                                "algorithm=SHA-256, nonce=\"n\"\r\n";
    static const char *const pieces[] = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 401 No\r\n",
            "HTTP/1.1 100 Go on\r\n", "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n", "\r\n", "5\r\nhello\r\n", "0\r\n\r\n",
            good, stale, "WWW-Authenticate: Digest "};
    const struct aloft_peer peer = {.port = 1};

    switch (fuzz_below(input, 8)) {
    case 0:
        fuzz_port_connect(&tool->port, &peer);
        break;
    case 1:
        say_anything(tool, input);
        break;
    case 2:
    case 3:
        say(tool, pieces[fuzz_below(input, 11)]);
        break;
    case 4:
        fuzz_port_wait(&tool->port, fuzz_u16(input));
        break;
    case 5:
        fuzz_port_close(&tool->port, ALOFT_OK);
        break;
    case 6:
        fuzz_port_close(&tool->port, ALOFT_ERR_UNREACHABLE);
        break;
    default:
        say(tool, "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest "
                  "realm=\"r\", qop=\"auth\", algorithm=SHA-256, nonce=\"n\"\r\n\r\n");
        break;
    }
}

static void check(const struct tool *tool)
{
    const size_t len = aloft_web_client_body_len(&tool->client);

    FUZZ_CHECK(len < BODY_SIZE);
    if (aloft_web_client_over(&tool->client)) {
        FUZZ_CHECK(tool->body[len] == '\0');
        FUZZ_CHECK(!tool->port.connected && !tool->port.connecting);
        FUZZ_CHECK(aloft_web_client_status(&tool->client) != ALOFT_OK ||
                   aloft_web_client_code(&tool->client) >= 200);
    }
}

/* Whatever happened, it ends, and then a device that does everything right is heard. */
static void ask_next(struct tool *tool)
{
    const struct aloft_peer peer = {.port = 1};

    fuzz_port_wait(&tool->port, 20000);
    FUZZ_CHECK(aloft_web_client_over(&tool->client));
    start(tool);
    fuzz_port_connect(&tool->port, &peer);
    say(tool, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    check(tool);
    FUZZ_CHECK(aloft_web_client_status(&tool->client) == ALOFT_OK);
    FUZZ_CHECK(strcmp(tool->body, "hello") == 0);
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct tool *tool = calloc(1, sizeof *tool);

    FUZZ_CHECK(tool != NULL);
    init(tool, fuzz_byte(&input));
    tool->port.piece = piece;
    start(tool);
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(tool, &input);
        check(tool);
        fuzz_trace_number(&trace, aloft_web_client_over(&tool->client));
        fuzz_trace_number(&trace, aloft_web_client_status(&tool->client));
        fuzz_trace_number(&trace, aloft_web_client_code(&tool->client));
    }
    fuzz_trace_number(&trace, tool->port.said.hash);
    ask_next(tool);
    free(tool->body);
    free(tool);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 1);
}
