#include "microhttpd_private.h"

#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Memory for one connection's head and answer. Firmware checks have 500 bytes. */
#define POOL_SIZE 8192u
/* Seconds of silence after which the library itself ends a connection. */
#define SILENCE_S 60u

/* As GnuTLS writes it. */
static const char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static const struct aloft_http_server_config defaults = {
        .address = "0.0.0.0",
        .connections_max = 400,
        .connections_per_address = 100,
        .head_ms = 15000,
        .rate_min = 512,
};

/*
 * Over TLS the library has a thread of its own. It works on the handler and on clients
 * only while the program waits in aloft_http_server_run(), so that neither has to know.
 */
static void enter(struct aloft_http_server *server)
{
    (void)pthread_mutex_lock(&server->turn); // fails only where it is held already
}

static void leave(struct aloft_http_server *server)
{
    (void)pthread_mutex_unlock(&server->turn); // fails only where it is not held
}

static struct client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

/* A connection came, or is gone. */
static void on_connection(void *context, struct MHD_Connection *connection,
        void **socket_context, enum MHD_ConnectionNotificationCode code)
{
    struct aloft_http_server *server = context;

    enter(server);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        *socket_context =
                info == NULL ? NULL
                             : connections_add(&server->connections, info->connect_fd);
    } else if (*socket_context != NULL) {
        connections_remove(*socket_context);
        *socket_context = NULL;
    }
    leave(server);
}

/* GnuTLS promises records as small as a client asks for, and keeps that only until it
 * encrypts; it does when it is told so by its user. */
static void keep_records_small(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    if (info != NULL) {
        gnutls_session_t session = info->tls_session;

        /* What was promised cannot be out of range. */
        (void)gnutls_record_set_max_size(session, gnutls_record_get_max_size(session));
    }
}

/* The first line has come; its target has not been worked on yet. */
static void *on_target(
        void *context, const char *target, struct MHD_Connection *connection)
{
    struct aloft_http_server *server = context;
    struct client *client = client_of(connection);

    keep_records_small(connection);
    enter(server);
    if (client != NULL) {
        request_begin(client, target);
    }
    leave(server);
    return client;
}

/* An answer has been sent, or given up. */
static void on_completed(void *context, struct MHD_Connection *connection,
        void **client_context, enum MHD_RequestTerminationCode code)
{
    struct aloft_http_server *server = context;
    struct client *client = client_of(connection);

    (void)code; // both ways the next head is awaited
    *client_context = NULL;
    enter(server);
    if (client != NULL) {
        connections_await_head(&server->connections, client);
    }
    leave(server);
}

static enum MHD_Result refuse(struct aloft_http_server *server,
        struct MHD_Connection *connection, const struct client *client, const char *why)
{
    if (server->handler->ops->refused != NULL) {
        server->handler->ops->refused(server->handler, &client->request.peer, why);
    }
    return response_refuse(connection, why);
}

static enum MHD_Result answer(struct aloft_http_server *server,
        struct MHD_Connection *connection, struct client *client)
{
    struct aloft_http_answer made = {.code = 500, .file = -1};

    server->handler->ops->answer(server->handler, &client->request, &made);
    connections_await_sent(
            &server->connections, client, made.file < 0 ? made.len : made.file_size);
    return response_send(connection, &made);
}

/*
 * The library asks twice for each request. An answer to the first call makes it close
 * the connection afterwards, which is right for refusals only.
 */
static enum MHD_Result attend(struct aloft_http_server *server,
        struct MHD_Connection *connection, struct client *client, const char *version)
{
    if (client->head_checked) {
        return answer(server, connection, client);
    }
    const char *why = request_read(client, connection, version);

    if (why != NULL) {
        return refuse(server, connection, client, why);
    }
    client->head_checked = true;
    return MHD_YES;
}

// The parameters are the library's. NOLINTBEGIN(readability-*)
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
        const char *path, const char *method, const char *version,
        const char *upload_data, size_t *upload_len, void **client_context)
{
    struct aloft_http_server *server = context;
    struct client *client = *client_context;
    enum MHD_Result result;

    (void)upload_data; // there is none: request_read() refuses bodies
    (void)upload_len;  // so
    if (client == NULL) {
        return MHD_NO;
    }
    enter(server);
    client->request.method = method;
    client->request.path = path;
    result = attend(server, connection, client, version);
    leave(server);
    return result;
}
// NOLINTEND(readability-*)

/* %XX in a path stays as it is: no two paths mean the same. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;    // nothing is done here
    (void)connection; // so
    return strlen(text);
}

/* NULL: it cannot start, and has closed the listener. It reads chain and key now, and
 * never again. */
static struct MHD_Daemon *start(struct aloft_http_server *server, int listener,
        const char *chain, const char *key)
{
    /* With epoll, one client with half a ClientHello would keep a core busy, select()
     * knows 1024 descriptors, and poll() is only for a thread of the library's own. */
    const unsigned flags = server->has_thread
                                   ? MHD_USE_TLS | MHD_USE_POLL | MHD_USE_ITC |
                                             MHD_USE_INTERNAL_POLLING_THREAD
                                   : MHD_USE_EPOLL | MHD_USE_TURBO;
    const struct MHD_OptionItem tls[] = {
            {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities},
            {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)chain},
            {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
            {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem *no_tls = &tls[3];

    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
            MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            (size_t)POOL_SIZE, MHD_OPTION_CONNECTION_LIMIT, server->connections_max,
            MHD_OPTION_PER_IP_CONNECTION_LIMIT, server->connections_per_address,
            MHD_OPTION_CONNECTION_TIMEOUT, SILENCE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
            MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_NOTIFY_CONNECTION,
            on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
            MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_ARRAY,
            server->has_thread ? tls : no_tls, MHD_OPTION_END);
}

static struct aloft_http_server_config completed(
        const struct aloft_http_server_config *given)
{
    struct aloft_http_server_config config = *given;

    config.address = config.address == NULL ? defaults.address : config.address;
    config.connections_max = config.connections_max == 0 ? defaults.connections_max
                                                         : config.connections_max;
    config.connections_per_address = config.connections_per_address == 0
                                             ? defaults.connections_per_address
                                             : config.connections_per_address;
    config.head_ms = config.head_ms == 0 ? defaults.head_ms : config.head_ms;
    config.rate_min = config.rate_min == 0 ? defaults.rate_min : config.rate_min;
    return config;
}

static void discard(struct aloft_http_server *server)
{
    (void)pthread_mutex_destroy(&server->turn); // fails only where it is held
    free(server);
}

enum aloft_status aloft_http_server_open(const struct aloft_http_server_config *config,
        struct aloft_http_server **server)
{
    const struct aloft_http_server_config full = completed(config);
    struct aloft_http_server *opened = calloc(1, sizeof *opened);
    enum aloft_status status;
    int listener;

    if (opened == NULL) {
        return ALOFT_ERR_MEMORY;
    }
    listener = listener_open(full.address, full.port, &status);
    if (status != ALOFT_OK) {
        free(opened);
        return status;
    }
    opened->handler = full.handler;
    opened->connections_max = full.connections_max;
    opened->connections_per_address = full.connections_per_address;
    opened->listener = listener;
    opened->port = listener_port(listener);
    opened->connections.head_ms = full.head_ms;
    opened->connections.rate_min = full.rate_min;
    opened->has_thread = full.tls_chain != NULL;
    (void)pthread_mutex_init(&opened->turn, NULL); // such a plain one cannot fail
    enter(opened);
    opened->daemon = start(opened, listener, full.tls_chain, full.tls_key);
    if (opened->daemon == NULL) {
        leave(opened);
        discard(opened);
        return full.tls_chain != NULL ? ALOFT_ERR_KEY : ALOFT_ERR_MEMORY;
    }
    *server = opened;
    return ALOFT_OK;
}

uint16_t aloft_http_server_port(const struct aloft_http_server *server)
{
    return server->port;
}

/* What is done without a thread of the library's own; else that thread does it. */
static enum MHD_Result wait(struct aloft_http_server *server, int32_t wait_ms)
{
    if (!server->has_thread) {
        return MHD_run_wait(server->daemon, wait_ms);
    }
    (void)poll(NULL, 0, wait_ms); // ends early where a signal is caught
    return MHD_YES;
}

/* Ends the daemon that greets nobody any more, and what it has of connections. */
static void dismiss(struct aloft_http_server *server)
{
    if (server->leaving == NULL) {
        return;
    }
    leave(server); // its thread may wait for that
    MHD_stop_daemon(server->leaving);
    enter(server);
    (void)close(server->left_listener); // it never carried anything
    server->leaving = NULL;
}

static bool is_done(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info =
            MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info != NULL && info->num_connections == 0;
}

enum aloft_status aloft_http_server_renew(
        struct aloft_http_server *server, const char *chain, const char *key)
{
    if (!server->has_thread) {
        return ALOFT_ERR_ARGUMENT;
    }
    const int listener = fcntl(server->listener, F_DUPFD_CLOEXEC, 0);

    if (listener < 0) {
        return ALOFT_ERR_IO;
    }
    struct MHD_Daemon *daemon = start(server, listener, chain, key);

    if (daemon == NULL) {
        return ALOFT_ERR_KEY;
    }
    dismiss(server); // if there still is one from the renewal before
    server->left_listener = MHD_quiesce_daemon(server->daemon);
    server->leaving = server->daemon;
    server->daemon = daemon;
    server->listener = listener;
    return ALOFT_OK;
}

enum aloft_status aloft_http_server_run(
        struct aloft_http_server *server, uint32_t wait_ms)
{
    leave(server);
    const enum MHD_Result result =
            wait(server, wait_ms > INT32_MAX ? INT32_MAX : (int32_t)wait_ms);

    enter(server);
    connections_sweep(&server->connections);
    if (server->leaving != NULL && is_done(server->leaving)) {
        dismiss(server);
    }
    return result == MHD_YES ? ALOFT_OK : ALOFT_ERR_IO;
}

void aloft_http_server_close(struct aloft_http_server *server)
{
    if (server == NULL) {
        return;
    }
    dismiss(server);
    leave(server);
    MHD_stop_daemon(server->daemon);
    discard(server);
}
