#include "aloft/serve.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "aloft/clock.h"
#include "aloft/signals.h"
#include "site.h"

/* How long a signal may have to wait, and how old the server's idea of devices.ini may
   get, in milliseconds. */
#define SIGNAL_MS  200u
#define REFRESH_MS 1000u

/* When it was last looked at what. */
struct times {
    uint32_t signals_ms;
    uint32_t folder_ms;
};

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void say_where(const struct aloft_serve_options *options,
        const struct folder *folder, const struct aloft_http_server *server)
{
    const char *address = options->address == NULL ? "0.0.0.0" : options->address;
    const bool ipv6 = strchr(address, ':') != NULL;
    const size_t devices = aloft_catalog_count(folder->catalog);
    const size_t images = folder->cache.count;

    /* A server without an audience serves all the same. */
    (void)fprintf(options->out,
            "serving %s on http://%s%s%s:%u, %zu device%s, %zu image%s\n",
            options->folder, ipv6 ? "[" : "", address, ipv6 ? "]" : "",
            aloft_http_server_port(server), devices, plural(devices), images,
            plural(images));
    (void)fflush(options->out); // so
}

/* Between requests, but not between all of them: a look costs as much as a tenth of an
   answer. */
static void look_around(struct folder *folder, struct aloft_signals *signals,
        struct times *times, struct aloft_serve_end *end)
{
    const uint32_t now_ms = aloft_clock_ms();

    if (now_ms - times->signals_ms >= SIGNAL_MS) {
        end->signal = aloft_signals_take(signals);
        times->signals_ms = now_ms;
    }
    if (now_ms - times->folder_ms >= REFRESH_MS) {
        folder_refresh(folder);
        times->folder_ms = now_ms;
    }
}

static enum aloft_status loop(struct aloft_http_server *server, struct folder *folder,
        struct aloft_signals *signals, struct aloft_serve_end *end)
{
    struct times times = {aloft_clock_ms(), aloft_clock_ms()};

    while (end->signal == 0) {
        const enum aloft_status status = aloft_http_server_run(server, SIGNAL_MS);

        if (status != ALOFT_OK) {
            (void)snprintf(end->what, sizeof end->what, "%s",
                    "the operating system lets the server wait no more"); // fits
            return status;
        }
        look_around(folder, signals, &times, end);
    }
    return ALOFT_OK;
}

static enum aloft_status open_server(const struct aloft_serve_options *options,
        struct site *site, struct aloft_http_server **server,
        struct aloft_serve_end *end)
{
    const struct aloft_http_server_config config = {
            .handler = &site->base,
            .address = options->address,
            .port = options->port,
    };
    enum aloft_status status;

    errno = 0;
    status = aloft_http_server_open(&config, server);
    if (status != ALOFT_OK) {
        (void)snprintf(end->what, sizeof end->what, "%s port %u: %s",
                options->address == NULL ? "0.0.0.0" : options->address, options->port,
                status == ALOFT_ERR_IO ? strerror(errno)
                                       : aloft_status_text(status)); // may be cut
    }
    return status;
}

static enum aloft_status serve_folder(const struct aloft_serve_options *options,
        struct folder *folder, struct aloft_signals *signals,
        struct aloft_serve_end *end)
{
    struct aloft_http_server *server = NULL;
    struct site site;
    enum aloft_status status;

    site_init(&site, folder, options->access_log ? options->log : NULL);
    status = open_server(options, &site, &server, end);
    if (status != ALOFT_OK) {
        return status;
    }
    say_where(options, folder, server);
    status = loop(server, folder, signals, end);
    aloft_http_server_close(server);
    return status;
}

enum aloft_status aloft_serve(
        const struct aloft_serve_options *options, struct aloft_serve_end *end)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct aloft_signals signals;
    struct folder folder;
    enum aloft_status status;

    memset(end, 0, sizeof *end);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
            aloft_signals_open(&signals, list) != ALOFT_OK) {
        (void)snprintf(end->what, sizeof end->what, "signals: %s",
                strerror(errno)); // fits
        return ALOFT_ERR_IO;
    }
    status = folder_open(
            &folder, options->folder, options->log, end->what, sizeof end->what);
    if (status == ALOFT_OK) {
        status = serve_folder(options, &folder, &signals, end);
        folder_close(&folder);
    }
    aloft_signals_close(&signals);
    return status;
}
