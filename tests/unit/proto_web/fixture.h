/**
 * @file fixture.h
 * A device with an HTTP server, and the conversation that it had, as text.
 */
#ifndef PROTO_WEB_FIXTURE_H
#define PROTO_WEB_FIXTURE_H

#include "aloft/web_server.h"
#include "test_random.h"

/** A device that does as it is told, and counts. */
struct fake_device {
    struct aloft_web_device base;
    struct aloft_web_info info;
    enum aloft_status confirm_status;
    enum aloft_status rollback_status;
    enum aloft_status offer_status;
    unsigned offered;
    enum aloft_status trust_status;
    unsigned trusted;  /**< Trust stores that came. */
    uint8_t store[64]; /**< The last one. */
    size_t store_len;
    unsigned confirmed;
    unsigned rolled_back;
};

struct fixture {
    struct aloft_web_server server;
    struct aloft_web_server_config config;
    struct fake_device device;
    struct test_random random;
    uint8_t body[64]; /**< Lent to the server. */
    uint32_t now_ms;
    char said[4096]; /**< Since the connection was accepted. Ends with a zero. */
    size_t said_len;
    bool closed;
    unsigned restarts;
};

/** A device on trial, with the password "open sesame". */
void fixture_init(struct fixture *f);

/** The same with another configuration: change f->config before. */
void fixture_restart(struct fixture *f);

/** Sends `len` bytes over a new connection, `piece` at a time. */
void fixture_send(struct fixture *f, const char *bytes, size_t len, size_t piece);

/** Sends a whole text at once, and checks that the answer is complete and well formed;
 * returns its status code. */
unsigned fixture_ask(struct fixture *f, const char *request);

/** Lets time pass, and tells the server when it asked for that. */
void fixture_wait(struct fixture *f, uint32_t ms);

/** Tells the server one thing, and does what it asks for. */
void fixture_tell(
        struct fixture *f, enum aloft_event_kind kind, const void *data, size_t len);

/** Whether the last answer has this text anywhere. */
bool fixture_said(const struct fixture *f, const char *text);

/** Where the nonce in the last answer stands: 48 digits. */
const char *fixture_nonce(const struct fixture *f);

/** What a request is proved with. NULL: as is right. */
struct fixture_proof {
    const char *nonce; /**< 48 digits. */
    const char *path;
    const char *password;
    const char *count;
    const char *field; /**< Stands for the whole Authorization field. */
    const char *more;  /**< Stands behind it; ended by CR LF. */
};

/** POSTs to proof->path ("/api/v1/confirm") with a proof; returns the status code. */
unsigned fixture_order(struct fixture *f, const struct fixture_proof *proof);

#endif
