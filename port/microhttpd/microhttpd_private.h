/* What the parts of the binding share. */
#ifndef ALOFT_MICROHTTPD_PRIVATE_H
#define ALOFT_MICROHTTPD_PRIVATE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>

#include "aloft/http_server.h"

/* One connection. It is in the list of its server. */
struct client {
    struct client *next;
    struct client **link; /* the pointer that points here */
    int fd;
    int64_t deadline_ms; /* when it is cut off */
    /* Of the present request: where its target stands, before the library works on it.
       The pointer is only ever compared. */
    const char *target;
    size_t target_len;
    bool target_printable;
    bool head_checked; /* and `request` filled */
    struct aloft_http_request request;
};

/* All of them, and by when each has to be done. */
struct connections {
    struct client *first;
    int64_t swept_ms;
    uint32_t head_ms;
    uint32_t rate_min;
};

struct aloft_http_server {
    struct aloft_http_handler *handler;
    unsigned connections_max;
    unsigned connections_per_address;
    struct MHD_Daemon *daemon;
    int listener;               /* the daemon's own */
    struct MHD_Daemon *leaving; /* the one before a renewal: greets nobody; or NULL */
    int left_listener;          /* that was its own */
    bool has_thread;            /* the library's own; only over TLS */
    pthread_mutex_t turn;       /* the program's, unless it waits for something to do */
    struct connections connections;
    uint16_t port;
};

/* A listening socket at an address in digits; -1 with `*status` else. */
int listener_open(const char *address_text, uint16_t port, enum aloft_status *status);

/* The port that it has. */
uint16_t listener_port(int fd);

/* Adds a connection; NULL when memory is short. Its head is awaited. */
struct client *connections_add(struct connections *connections, int fd);

/* Forgets it. */
void connections_remove(struct client *client);

/* The client's next head is awaited from now on. */
void connections_await_head(
        const struct connections *connections, struct client *client);

/* An answer of `size` bytes is sent from now on. */
void connections_await_sent(
        const struct connections *connections, struct client *client, uint64_t size);

/* Cuts off those whose time is over; looks at them twice a second at most. */
void connections_sweep(struct connections *connections);

/* Milliseconds of a clock that never jumps. */
int64_t monotonic_ms(void);

/* Notes the target as received. */
void request_begin(struct client *client, const char *target);

/* Completes client->request, whose texts point into the library's memory until it has
   been answered; returns NULL, or why it has to be refused. */
const char *request_read(
        struct client *client, struct MHD_Connection *connection, const char *version);

/* Sends `answer`, whose file it closes sooner or later. */
enum MHD_Result response_send(
        struct MHD_Connection *connection, const struct aloft_http_answer *answer);

/* Refuses the request with the text `why`, and ends the connection. */
enum MHD_Result response_refuse(struct MHD_Connection *connection, const char *why);

#endif
