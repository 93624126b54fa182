#include "microhttpd_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Memory for one connection's head and answer. Firmware checks have 500 bytes. */
#define POOL_SIZE 8192u
/* Seconds of silence after which the library itself ends a connection. */
#define SILENCE_S 60u
#define BACKLOG   1024

/* As GnuTLS writes it. */
static const char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static const struct aloft_http_server_config defaults = {
        .address = "0.0.0.0",
        .connections_max = 400,
        .connections_per_address = 100,
        .head_ms = 15000,
        .rate_min = 512,
};

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
}

/* The first line has come; its target has not been worked on yet. */
static void *on_target(
        void *context, const char *target, struct MHD_Connection *connection)
{
    struct client *client = client_of(connection);

    (void)context; // the client knows enough
    if (client != NULL) {
        request_begin(client, target);
    }
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
    if (client != NULL) {
        connections_await_head(&server->connections, client);
    }
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
// The parameters are the library's. NOLINTBEGIN(readability-*)
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
        const char *path, const char *method, const char *version,
        const char *upload_data, size_t *upload_len, void **client_context)
{
    struct aloft_http_server *server = context;
    struct client *client = *client_context;
    const char *why;

    (void)upload_data; // there is none: request_read() refuses bodies
    (void)upload_len;  // so
    if (client == NULL) {
        return MHD_NO;
    }
    if (client->head_checked) {
        return answer(server, connection, client);
    }
    client->request.method = method;
    client->request.path = path;
    why = request_read(client, connection, version);
    if (why != NULL) {
        return refuse(server, connection, client, why);
    }
    client->head_checked = true;
    return MHD_YES;
}
// NOLINTEND(readability-*)

/* %XX in a path stays as it is: no two paths mean the same. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;    // nothing is done here
    (void)connection; // so
    return strlen(text);
}

static enum aloft_status bind_and_listen(int fd, const struct addrinfo *address)
{
    const int yes = 1;
    const int head_s = 5;

    /* Each of these only makes things better; bind() and listen() decide. */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &head_s, sizeof head_s);
    if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 ||
            listen(fd, BACKLOG) != 0) {
        return ALOFT_ERR_IO;
    }
    return ALOFT_OK;
}

/* A listening socket at the configured address; -1 with `*status` else. */
static int open_listener(
        const char *address_text, uint16_t port, enum aloft_status *status)
{
    const struct addrinfo wanted = {
            .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
            .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *address = NULL;
    char port_text[8];
    int fd;

    (void)snprintf(port_text, sizeof port_text, "%u", port); // at most five digits
    if (getaddrinfo(address_text, port_text, &wanted, &address) != 0) {
        *status = ALOFT_ERR_ARGUMENT;
        return -1;
    }
    fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *status = fd < 0 ? ALOFT_ERR_IO : bind_and_listen(fd, address);
    freeaddrinfo(address);
    if (*status != ALOFT_OK && fd >= 0) {
        const int why = errno;

        (void)close(fd); // it never carried anything
        errno = why;
        return -1;
    }
    return fd;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage address;
    struct sockaddr_in6 ipv6;
    struct sockaddr_in ipv4;
    socklen_t len = sizeof address;

    memset(&address, 0, sizeof address);
    (void)getsockname(fd, (struct sockaddr *)&address, &len); // zero then
    memcpy(&ipv6, &address, sizeof ipv6);
    memcpy(&ipv4, &address, sizeof ipv4);
    return ntohs(address.ss_family == AF_INET6 ? ipv6.sin6_port : ipv4.sin_port);
}

static struct MHD_Daemon *start(struct aloft_http_server *server, int listener,
        const struct aloft_http_server_config *config)
{
    /* With epoll, one client with half a ClientHello would keep a core busy, and poll()
     * is only for a thread of the library's own. What is left is select(). */
    const unsigned flags =
            config->tls_chain != NULL ? MHD_USE_TLS : MHD_USE_EPOLL | MHD_USE_TURBO;
    const struct MHD_OptionItem tls[] = {
            {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)tls_priorities},
            {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)config->tls_chain},
            {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)config->tls_key},
            {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem *no_tls = &tls[3];

    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
            MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            (size_t)POOL_SIZE, MHD_OPTION_CONNECTION_LIMIT, config->connections_max,
            MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->connections_per_address,
            MHD_OPTION_CONNECTION_TIMEOUT, SILENCE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
            MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_NOTIFY_CONNECTION,
            on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
            MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_ARRAY,
            config->tls_chain != NULL ? tls : no_tls, MHD_OPTION_END);
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
    listener = open_listener(full.address, full.port, &status);
    if (status != ALOFT_OK) {
        free(opened);
        return status;
    }
    opened->handler = full.handler;
    opened->port = port_of(listener);
    opened->connections.head_ms = full.head_ms;
    opened->connections.rate_min = full.rate_min;
    opened->daemon = start(opened, listener, &full);
    if (opened->daemon == NULL) {
        (void)close(listener); // it never carried anything
        free(opened);
        return full.tls_chain != NULL ? ALOFT_ERR_KEY : ALOFT_ERR_MEMORY;
    }
    *server = opened;
    return ALOFT_OK;
}

uint16_t aloft_http_server_port(const struct aloft_http_server *server)
{
    return server->port;
}

enum aloft_status aloft_http_server_run(
        struct aloft_http_server *server, uint32_t wait_ms)
{
    const int32_t wait = wait_ms > INT32_MAX ? INT32_MAX : (int32_t)wait_ms;
    const enum MHD_Result result = MHD_run_wait(server->daemon, wait);

    connections_sweep(&server->connections);
    return result == MHD_YES ? ALOFT_OK : ALOFT_ERR_IO;
}

void aloft_http_server_close(struct aloft_http_server *server)
{
    if (server == NULL) {
        return;
    }
    MHD_stop_daemon(server->daemon);
    free(server);
}
