#include "tls_stream.h"

#include <string.h>

#include "aloft/url.h"
#include "local_name.h"

static bool is_https(const char *text, struct aloft_url *url)
{
    return aloft_url_parse(url, aloft_span_of(text)) == ALOFT_OK &&
           aloft_span_is_caseless(url->scheme, "https");
}

/* The address of a name that no name server knows. If nobody answers to it, connecting
 * tells what is wrong. */
static bool find_local(struct aloft_span name, struct aloft_peer *address)
{
    char host[ALOFT_TLS_HOST_MAX + 1];

    if (name.len >= sizeof host) {
        return false;
    }
    memcpy(host, name.text, name.len);
    host[name.len] = '\0';
    return local_name_is(host) && local_name_find(host, 0, address);
}

enum aloft_status tls_stream_open(struct tls_stream *stream, const struct cli_tls *how,
        const char *url, struct aloft_machine *inner)
{
    struct aloft_url parsed;
    struct aloft_peer address;

    memset(stream, 0, sizeof *stream);
    stream->machine = inner;
    if (!is_https(url, &parsed)) {
        return ALOFT_OK;
    }
    const enum aloft_status status = aloft_openssl_tls_new(&stream->tls, how->ca);

    if (status != ALOFT_OK) {
        return status;
    }
    if (how->insecure) {
        aloft_openssl_tls_believe_all(stream->tls);
    }
    aloft_tls_client_init(&stream->client, inner, aloft_openssl_tls_engine(stream->tls),
            how->handshake_ms);
    stream->machine = &stream->client.machine;
    if (find_local(parsed.host, &address)) {
        local_stream_init(&stream->local, stream->machine, &address);
        stream->machine = &stream->local.machine;
    }
    return ALOFT_OK;
}

void tls_stream_close(struct tls_stream *stream)
{
    aloft_openssl_tls_free(stream->tls);
    memset(stream, 0, sizeof *stream);
}
