#include "aloft/serve.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "aloft/clock.h"
#include "aloft/signals.h"
#include "identity.h"
#include "site.h"

/* How long a signal may have to wait, and how old the server's idea of devices.ini may
   get, in milliseconds. */
#define SIGNAL_MS  200u
#define REFRESH_MS 1000u
/* Descriptors of a connection, its file included, and of everything else. */
#define DESCRIPTORS_EACH  2u
#define DESCRIPTORS_OTHER 64u

/* When it was last looked at what. */
struct times {
    uint32_t signals_ms;
    uint32_t files_ms;
};

/* What takes part in serving. */
struct serving {
    const struct aloft_serve_options *options;
    struct folder *folder;
    struct identity_files identity;
    struct aloft_http_server *server;
    struct aloft_signals *signals;
    struct times times;
    struct aloft_serve_end *end;
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
            "serving %s on %s://%s%s%s:%u, %zu device%s, %zu image%s\n",
            options->folder, options->tls_cert != NULL ? "https" : "http",
            ipv6 ? "[" : "", address, ipv6 ? "]" : "", aloft_http_server_port(server),
            devices, plural(devices), images, plural(images));
    (void)fflush(options->out); // so
}

static void tell_mismatch(const struct identity_files *files, char *what, size_t size)
{
    (void)snprintf(what, size, "%s and %s are no chain and its key", files->chain,
            files->key); // may be cut
}

static enum aloft_status read_and_renew(
        const struct serving *serving, char *what, size_t size)
{
    const struct identity_files *files = &serving->identity;
    struct identity identity;
    enum aloft_status status = identity_read(files, &identity, what, size);

    if (status == ALOFT_OK) {
        status = aloft_http_server_renew(serving->server, identity.chain, identity.key);
        if (status == ALOFT_ERR_KEY) {
            tell_mismatch(files, what, size);
        } else {
            (void)snprintf(what, size, "%s", aloft_status_text(status)); // may be cut
        }
    }
    identity_forget(&identity);
    return status;
}

/* A certificate that somebody has renewed. Its two files are replaced one after the
   other, so what does not go together may do so in a moment. */
static void renew(const struct serving *serving)
{
    const char *const chain = serving->identity.chain;
    char what[320];

    if (read_and_renew(serving, what, sizeof what) == ALOFT_OK) {
        (void)fprintf(serving->options->log, "%s: read again\n",
                chain); // where else to tell
    } else {
        (void)fprintf(serving->options->log, "%s\n%s: the one before stays in force\n",
                what, chain); // so
    }
}

/* Between requests, but not between all of them: a look costs as much as a tenth of an
   answer. */
static void look_around(struct serving *serving)
{
    const uint32_t now_ms = aloft_clock_ms();
    struct times *times = &serving->times;

    if (now_ms - times->signals_ms >= SIGNAL_MS) {
        serving->end->signal = aloft_signals_take(serving->signals);
        times->signals_ms = now_ms;
    }
    if (now_ms - times->files_ms >= REFRESH_MS) {
        folder_refresh(serving->folder);
        if (identity_changed(&serving->identity)) {
            renew(serving);
        }
        times->files_ms = now_ms;
    }
}

static enum aloft_status loop(struct serving *serving)
{
    struct aloft_serve_end *end = serving->end;

    serving->times = (struct times){aloft_clock_ms(), aloft_clock_ms()};
    while (end->signal == 0) {
        const enum aloft_status status =
                aloft_http_server_run(serving->server, SIGNAL_MS);

        if (status != ALOFT_OK) {
            (void)snprintf(end->what, sizeof end->what, "%s",
                    "the operating system lets the server wait no more"); // fits
            return status;
        }
        look_around(serving);
    }
    return ALOFT_OK;
}

/* Raises the limit as far as that many connections need. */
static enum aloft_status allow_connections(unsigned count, struct aloft_serve_end *end)
{
    const rlim_t needed = (rlim_t)count * DESCRIPTORS_EACH + DESCRIPTORS_OTHER;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) {
        return ALOFT_OK;
    }
    limit.rlim_cur = needed;
    if (needed <= limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) == 0) {
        return ALOFT_OK;
    }
    (void)snprintf(end->what, sizeof end->what,
            "%u connections need %llu open files, and only %llu are allowed", count,
            (unsigned long long)needed, (unsigned long long)limit.rlim_max); // fits
    return ALOFT_ERR_SPACE;
}

static void tell_open_failure(const struct serving *serving, enum aloft_status status)
{
    const struct aloft_serve_options *options = serving->options;
    struct aloft_serve_end *end = serving->end;

    if (status == ALOFT_ERR_KEY) {
        tell_mismatch(&serving->identity, end->what, sizeof end->what);
        return;
    }
    (void)snprintf(end->what, sizeof end->what, "%s port %u: %s",
            options->address == NULL ? "0.0.0.0" : options->address, options->port,
            status == ALOFT_ERR_IO ? strerror(errno)
                                   : aloft_status_text(status)); // may be cut
}

static enum aloft_status open_server(
        struct serving *serving, const struct identity *identity, struct site *site)
{
    const struct aloft_serve_options *options = serving->options;
    const struct aloft_http_server_config config = {
            .handler = &site->base,
            .address = options->address,
            .port = options->port,
            .connections_max = options->connections,
            .connections_per_address = options->connections_per_address,
            .tls_chain = identity->chain,
            .tls_key = identity->key,
    };
    enum aloft_status status = allow_connections(options->connections, serving->end);

    if (status != ALOFT_OK) {
        return status;
    }
    errno = 0;
    status = aloft_http_server_open(&config, &serving->server);
    if (status != ALOFT_OK) {
        tell_open_failure(serving, status);
    }
    return status;
}

static enum aloft_status open_with_identity(struct serving *serving, struct site *site)
{
    struct aloft_serve_end *end = serving->end;
    struct identity identity;

    (void)identity_changed(&serving->identity); // the first one is read in any case
    enum aloft_status status =
            identity_read(&serving->identity, &identity, end->what, sizeof end->what);

    if (status == ALOFT_OK) {
        status = open_server(serving, &identity, site);
    }
    identity_forget(&identity);
    return status;
}

static enum aloft_status serve_folder(struct serving *serving)
{
    const struct aloft_serve_options *options = serving->options;
    struct site site;

    site_init(&site, serving->folder, options->access_log ? options->log : NULL);
    enum aloft_status status = open_with_identity(serving, &site);

    if (status == ALOFT_OK) {
        say_where(options, serving->folder, serving->server);
        status = loop(serving);
    }
    aloft_http_server_close(serving->server);
    return status;
}

enum aloft_status aloft_serve(
        const struct aloft_serve_options *options, struct aloft_serve_end *end)
{
    static const int list[] = {SIGINT, SIGTERM, 0};
    struct aloft_signals signals;
    struct folder folder;
    struct serving serving = {
            .options = options,
            .folder = &folder,
            .identity = {.chain = options->tls_cert, .key = options->tls_key},
            .signals = &signals,
            .end = end,
    };
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
        status = serve_folder(&serving);
        folder_close(&folder);
    }
    aloft_signals_close(&signals);
    return status;
}
