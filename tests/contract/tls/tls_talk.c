#include "tls_talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

static void path_of(char *path, size_t size, const char *name)
{
    (void)snprintf(path, size, "%s/tests/system/story/localhost/%s",
            getenv("ALOFT_SOURCE"), name); // is long enough
}

void talk_begin(struct talk *talk, struct aloft_tls_engine *engine, const char *host,
        size_t piece)
{
    char path[1024];

    memset(talk, 0, sizeof *talk);
    talk->engine = engine;
    talk->piece = piece;
    talk->context = SSL_CTX_new(TLS_server_method());
    path_of(path, sizeof path, "server.pem");
    assert_int_equal(SSL_CTX_use_certificate_chain_file(talk->context, path), 1);
    path_of(path, sizeof path, "server.key");
    assert_int_equal(
            SSL_CTX_use_PrivateKey_file(talk->context, path, SSL_FILETYPE_PEM), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(talk->context, TLS1_2_VERSION), 1);
    talk->server = SSL_new(talk->context);
    talk->to_server = BIO_new(BIO_s_mem());
    talk->from_server = BIO_new(BIO_s_mem());
    SSL_set_bio(talk->server, talk->to_server, talk->from_server);
    SSL_set_accept_state(talk->server);
    assert_int_equal(engine->ops->begin(engine, host), ALOFT_OK);
}

static bool move_to_server(struct talk *talk)
{
    const uint8_t *data;
    size_t len = talk->engine->ops->records(talk->engine, &data);
    size_t written = 0;

    if (len == 0) {
        return false;
    }
    len = len < talk->piece ? len : talk->piece;
    assert_int_equal(BIO_write_ex(talk->to_server, data, len, &written), 1);
    talk->engine->ops->records_sent(talk->engine, written);
    return true;
}

static bool listen_to_engine(struct talk *talk)
{
    size_t len = 0;

    if (SSL_read_ex(talk->server, talk->heard_bytes + talk->heard,
                TALK_SIZE - talk->heard, &len) != 1) {
        talk->server_told =
                (SSL_get_shutdown(talk->server) & SSL_RECEIVED_SHUTDOWN) != 0;
        return false;
    }
    talk->heard += len;
    return true;
}

/* What the engine does not take now, it is offered again. */
static bool move_to_engine(struct talk *talk)
{
    char *bytes = NULL;
    const long waiting = BIO_get_mem_data(talk->from_server, &bytes);
    const size_t len = (size_t)waiting < talk->piece ? (size_t)waiting : talk->piece;
    uint8_t dropped[TALK_SIZE];
    size_t read = 0;

    if (waiting <= 0) {
        return false;
    }
    const size_t taken =
            talk->engine->ops->take(talk->engine, (const uint8_t *)bytes, len);

    if (taken > 0) {
        assert_int_equal(BIO_read_ex(talk->from_server, dropped, taken, &read), 1);
    }
    return taken > 0;
}

/* A little at a time, so that it has to be asked again. */
static bool listen_to_server(struct talk *talk)
{
    const uint8_t *data;
    const size_t len = talk->engine->ops->read(talk->engine, &data);
    const size_t used = len > 1 ? len / 2 : len;

    if (used == 0) {
        return false;
    }
    assert_true(used <= TALK_SIZE - talk->got);
    memcpy(talk->got_bytes + talk->got, data, used);
    talk->got += used;
    talk->engine->ops->read_done(talk->engine, used);
    return true;
}

void talk_run(struct talk *talk)
{
    bool moved = true;

    while (moved) {
        moved = move_to_server(talk);
        moved = listen_to_engine(talk) || moved;
        moved = move_to_engine(talk) || moved;
        moved = listen_to_server(talk) || moved;
    }
}

void talk_say(struct talk *talk, const void *bytes, size_t len)
{
    const uint8_t *at = (const uint8_t *)bytes;

    while (len > 0) {
        const size_t used = talk->engine->ops->write(talk->engine, at, len);

        at += used;
        len -= used;
        talk_run(talk);
    }
}

void talk_end(struct talk *talk)
{
    SSL_free(talk->server);
    SSL_CTX_free(talk->context);
}
