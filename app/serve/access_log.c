#include "access_log.h"

#include <stdint.h>

#include "aloft/address.h"

#define SHOWN_MAX 100 /* characters of a hostile text */

/* A log is read on terminals: nothing but printable ASCII gets there. */
static void put_printable(FILE *log, const char *text)
{
    for (int i = 0; text[i] != '\0' && i < SHOWN_MAX; i++) {
        (void)fputc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?',
                log); // a log that is lost stops nothing
    }
}

static void put_peer(FILE *log, const struct aloft_peer *peer)
{
    char text[ALOFT_ADDRESS_TEXT_MAX];

    aloft_address_text(peer, text);
    (void)fputs(text, log); // so
}

void access_log_answer(FILE *log, const struct aloft_http_request *request,
        const char *mac, unsigned code, const char *why)
{
    put_peer(log, &request->peer);
    (void)fputc(' ', log); // so
    put_printable(log, request->method);
    (void)fputc(' ', log); // so
    put_printable(log, request->path);
    (void)fprintf(log, " %u ", code); // so
    put_printable(log, mac == NULL ? "-" : mac);
    (void)fprintf(log, ": %s\n", why); // so
}

void access_log_refusal(FILE *log, const struct aloft_peer *peer, const char *why)
{
    put_peer(log, peer);
    (void)fprintf(log, " refused: %s\n", why); // so
}
