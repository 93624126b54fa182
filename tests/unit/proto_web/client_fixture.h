/**
 * @file client_fixture.h
 * A client of dev.test:8080, what it sends, and what a test answers.
 */
#ifndef PROTO_WEB_CLIENT_FIXTURE_H
#define PROTO_WEB_CLIENT_FIXTURE_H

#include "aloft/web_client.h"
#include "test_random.h"

#define OK_5      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
#define CHALLENGE "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: "
#define GOOD_CHALLENGE                                                              \
    CHALLENGE "Digest realm=\"aloft\", qop=\"auth-int, auth\", algorithm=SHA-256, " \
              "nonce=\"abc\"\r\n\r\n"

#define STALE_CHALLENGE                                                   \
    CHALLENGE "Digest realm=\"aloft\", qop=\"auth\", algorithm=SHA-256, " \
              "nonce=\"def\", stale=TRUE\r\n\r\n"

struct client_fixture {
    struct aloft_web_client client;
    struct aloft_web_client_config config;
    struct test_random random;
    uint32_t now_ms;
    char body[64];
    char sent[2048]; /**< The last request. */
    size_t sent_len;
    unsigned bursts;     /**< Actions that it came in. */
    unsigned bursts_max; /**< After which the transport takes no more; 0: never. */
    unsigned connects;
    unsigned closes;
};

/** A client that is not started, and a configuration for it. */
void client_prepare(struct client_fixture *f);

/** Does what the client asks for. */
void client_acts(struct client_fixture *f);

/** Tells the client one thing, and does what it asks for. */
void client_tell(struct client_fixture *f, enum aloft_event_kind kind, const void *data,
        size_t len, enum aloft_status status);

/** Starts it; and with a stream that opens. */
void client_begin(struct client_fixture *f);
void client_send(struct client_fixture *f);

/** A client that knows a password, has sent a request, and heard GOOD_CHALLENGE. */
void client_be_challenged(struct client_fixture *f, const char *password);

/** It hears `text`, `piece` bytes at a time; and the end of the stream. */
void client_hears(struct client_fixture *f, const char *text, size_t piece);
void client_hears_close(struct client_fixture *f, enum aloft_status status);

/** Claims that it has ended, so. */
void client_assert_ended(const struct client_fixture *f, enum aloft_status status);

#endif
