#include "tls_stream.h"

#include <string.h>

#include "aloft/url.h"

static bool is_https(const char *url)
{
    struct aloft_url parsed;

    return aloft_url_parse(&parsed, aloft_span_of(url)) == ALOFT_OK &&
           aloft_span_is_caseless(parsed.scheme, "https");
}

enum aloft_status tls_stream_open(struct tls_stream *stream, const struct cli_tls *how,
        const char *url, struct aloft_machine *inner)
{
    memset(stream, 0, sizeof *stream);
    stream->machine = inner;
    if (!is_https(url)) {
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
    return ALOFT_OK;
}

void tls_stream_close(struct tls_stream *stream)
{
    aloft_openssl_tls_free(stream->tls);
    memset(stream, 0, sizeof *stream);
}
