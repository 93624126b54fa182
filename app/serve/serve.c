#include "aloft/serve.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "aloft/clock.h"
#include "aloft/file.h"
#include "aloft/secret.h"
#include "aloft/signals.h"
#include "site.h"

/* How long a signal may have to wait, and how old the server's idea of devices.ini may
   get, in milliseconds. */
#define SIGNAL_MS  200u
#define REFRESH_MS 1000u
/* Bytes that a chain or a key in PEM may have. */
#define PEM_MAX 65536u

/* Descriptors of a connection, its file included, and of everything else. */
#define DESCRIPTORS_EACH  2u
#define DESCRIPTORS_OTHER 64u

/* What TLS needs, in PEM; NULL: plain HTTP. */
struct identity {
    char *chain;
    char *key;
};

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
            "serving %s on %s://%s%s%s:%u, %zu device%s, %zu image%s\n",
            options->folder, options->tls_cert != NULL ? "https" : "http",
            ipv6 ? "[" : "", address, ipv6 ? "]" : "", aloft_http_server_port(server),
            devices, plural(devices), images, plural(images));
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

static enum aloft_status read_pem(
        const char *path, char **text, struct aloft_serve_end *end)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    const enum aloft_status status = aloft_file_read(path, PEM_MAX, &bytes, &len);

    *text = (char *)bytes;
    if (status != ALOFT_OK) {
        (void)snprintf(end->what, sizeof end->what, "%s: %s", path,
                status == ALOFT_ERR_IO ? strerror(errno)
                                       : aloft_status_text(status)); // may be cut
    }
    return status;
}

static enum aloft_status read_identity(const struct aloft_serve_options *options,
        struct identity *identity, struct aloft_serve_end *end)
{
    if (options->tls_cert == NULL) {
        return ALOFT_OK;
    }
    const enum aloft_status status = read_pem(options->tls_cert, &identity->chain, end);

    return status == ALOFT_OK ? read_pem(options->tls_key, &identity->key, end)
                              : status;
}

static void forget(struct identity *identity)
{
    if (identity->key != NULL) {
        aloft_wipe(identity->key, strlen(identity->key));
    }
    free(identity->key);
    free(identity->chain);
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

static void tell_open_failure(const struct aloft_serve_options *options,
        enum aloft_status status, struct aloft_serve_end *end)
{
    if (status == ALOFT_ERR_KEY) {
        (void)snprintf(end->what, sizeof end->what,
                "%s and %s are no chain and its key", options->tls_cert,
                options->tls_key); // may be cut
        return;
    }
    (void)snprintf(end->what, sizeof end->what, "%s port %u: %s",
            options->address == NULL ? "0.0.0.0" : options->address, options->port,
            status == ALOFT_ERR_IO ? strerror(errno)
                                   : aloft_status_text(status)); // may be cut
}

static enum aloft_status open_server(const struct aloft_serve_options *options,
        const struct identity *identity, struct site *site,
        struct aloft_http_server **server, struct aloft_serve_end *end)
{
    const struct aloft_http_server_config config = {
            .handler = &site->base,
            .address = options->address,
            .port = options->port,
            .connections_max = options->connections,
            .connections_per_address = options->connections_per_address,
            .tls_chain = identity->chain,
            .tls_key = identity->key,
    };
    enum aloft_status status = allow_connections(options->connections, end);

    if (status != ALOFT_OK) {
        return status;
    }
    errno = 0;
    status = aloft_http_server_open(&config, server);
    if (status != ALOFT_OK) {
        tell_open_failure(options, status, end);
    }
    return status;
}

static enum aloft_status serve_folder(const struct aloft_serve_options *options,
        struct folder *folder, struct aloft_signals *signals,
        struct aloft_serve_end *end)
{
    struct aloft_http_server *server = NULL;
    struct identity identity = {NULL, NULL};
    struct site site;
    enum aloft_status status = read_identity(options, &identity, end);

    site_init(&site, folder, options->access_log ? options->log : NULL);
    if (status == ALOFT_OK) {
        status = open_server(options, &identity, &site, &server, end);
    }
    if (status == ALOFT_OK) {
        say_where(options, folder, server);
        status = loop(server, folder, signals, end);
    }
    aloft_http_server_close(server);
    forget(&identity);
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
