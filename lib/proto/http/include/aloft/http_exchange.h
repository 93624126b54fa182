/**
 * @file http_exchange.h
 * One HTTP request and its answer: the machine that all HTTP clients here are made of.
 *
 *     start                                                        whole()
 *     ----> CONNECTING -> OPENING -> SENDING -> SENT -> HEAD -> BODY ----> end
 *               ^                                         |       |
 *               +-------------- again, follow ------------+-------+
 *
 * A client embeds it as its first member and says by a few functions what it asks and
 * what it makes of the answer. Each connection carries one request, with a body if
 * `upload` was set.
 */
#ifndef ALOFT_HTTP_EXCHANGE_H
#define ALOFT_HTTP_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/chunked.h"
#include "aloft/http_head.h"
#include "aloft/machine.h"
#include "aloft/status.h"
#include "aloft/text.h"
#include "aloft/timer.h"
#include "aloft/url.h"

/** Characters of the longest URL, also of a redirect. */
#define ALOFT_HTTP_URL_MAX 1023u
/** Bytes of the longest request. */
#define ALOFT_HTTP_REQUEST_MAX 2048u

/** Where an exchange is. */
enum aloft_http_state {
    ALOFT_HTTP_IDLE,       /**< Not started, or ended. */
    ALOFT_HTTP_CONNECTING, /**< The stream is to be asked for. */
    ALOFT_HTTP_OPENING,    /**< It has been. */
    ALOFT_HTTP_SENDING,    /**< The request is to be sent. */
    ALOFT_HTTP_UPLOADING,  /**< So is its body. */
    ALOFT_HTTP_SENT,       /**< No byte of an answer has come yet. */
    ALOFT_HTTP_HEAD,
    ALOFT_HTTP_BODY,
};

struct aloft_http_exchange;

/**
 * What a client adds. head() and whole() must bring about what comes next by one of
 * aloft_http_exchange_end(), _again() and _follow(); head() may also let the body come.
 */
struct aloft_http_exchange_ops {
    /** Writes the request for the URL. ALOFT_OK; ALOFT_ERR_TOO_LONG. */
    enum aloft_status (*compose)(
            struct aloft_http_exchange *http, struct aloft_text *text);
    /** The head of an answer begins: what another one has told counts no more. */
    void (*begin)(struct aloft_http_exchange *http);
    /** A field of the head has come. */
    void (*field)(
            struct aloft_http_exchange *http, const struct aloft_http_item *field);
    /** The head is complete. An interim one (100 to 199) is never told. */
    void (*head)(struct aloft_http_exchange *http, uint32_t now_ms);
    /** Bytes of the body, at least one. Any error ends the exchange. */
    enum aloft_status (*body)(
            struct aloft_http_exchange *http, const uint8_t *data, size_t len);
    /** The body is complete, or there is none. */
    void (*whole)(struct aloft_http_exchange *http, uint32_t now_ms);
    /** The exchange has ended, in `http->status`, while it was in `state`. */
    void (*ended)(struct aloft_http_exchange *http, enum aloft_http_state state);
    /**
     * Points `data` to the bytes of the request's body from `offset` on, valid until
     * the next call. Returns how many these are, at most up to `upload_len`; 0 when
     * they cannot be had: then the exchange ends with ALOFT_ERR_IO. NULL: the body is
     * `upload`.
     */
    size_t (*more)(
            struct aloft_http_exchange *http, size_t offset, const uint8_t **data);
};

/** What an answer's head has told about another place. */
struct aloft_http_location {
    bool told;
    enum aloft_status error;          /**< Why it is of no use. */
    char url[ALOFT_HTTP_URL_MAX + 1]; /**< Made absolute; not parsed yet. */
};

/**
 * Read `state`, `status`, `url`, `answer`; the rest is the exchange's own. No pointer
 * into itself.
 */
struct aloft_http_exchange {
    struct aloft_machine machine;
    const struct aloft_http_exchange_ops *ops;
    enum aloft_http_state state;
    enum aloft_status status; /**< How it ended. */
    struct aloft_timer timer; /**< Until patience is at its end. */
    uint32_t connect_ms;
    uint32_t silence_ms;
    uint32_t left; /**< Bytes of the body still to come. */
    /** Body of each request; set between init and start, and borrowed until the end.
     * compose() tells its length. */
    const uint8_t *upload;
    size_t upload_len; /**< 0: there is none. */
    size_t uploaded;   /**< Bytes of it that were handed over. */
    bool moved;        /**< Some were, since the timer was started. */
    bool stream_open;
    bool close_asked;
    char url[ALOFT_HTTP_URL_MAX + 1]; /**< Where it is now. */
    union {
        struct {
            size_t len;
            char text[ALOFT_HTTP_REQUEST_MAX];
        } request; /**< Until it has been sent. */
        struct {
            struct aloft_http_head head;
            struct aloft_chunked chunked;
            struct aloft_http_location location;
        } answer; /**< After that. */
    } now;
};

/** Makes an exchange that has not been started. `ops` must last as long as it does. */
void aloft_http_exchange_init(
        struct aloft_http_exchange *http, const struct aloft_http_exchange_ops *ops);

/**
 * Begins with a URL that has been checked: parsed well, http or https, and at most
 * ALOFT_HTTP_URL_MAX characters. It is copied. Not while running.
 *
 * @param connect_ms for a connection, TLS included; 0: 10 s
 * @param silence_ms between two signs of life; 0: 8 s
 */
void aloft_http_exchange_start(struct aloft_http_exchange *http, const char *url,
        uint32_t connect_ms, uint32_t silence_ms, uint32_t now_ms);

/** Ends it: closes the stream, wipes a request that was not sent, tells ended(). */
void aloft_http_exchange_end(
        struct aloft_http_exchange *http, enum aloft_status status);

/** Asks once more, over a new connection to the same URL. */
void aloft_http_exchange_again(struct aloft_http_exchange *http, uint32_t now_ms);

/** The same with the URL of the location that was told; check it before. */
void aloft_http_exchange_follow(struct aloft_http_exchange *http, uint32_t now_ms);

/** Gives up with ALOFT_ERR_ABORTED. Does nothing unless running. */
void aloft_http_exchange_abort(struct aloft_http_exchange *http);

/** The parts of the URL where it is now. */
struct aloft_url aloft_http_exchange_url(const struct aloft_http_exchange *http);

/** Whether the stream that is now asked for, or open, is to carry TLS. */
bool aloft_http_exchange_wants_tls(const struct aloft_http_exchange *http);

/** The functions of the machine, for a client that wraps one of them. */
size_t aloft_http_exchange_take(
        struct aloft_machine *machine, const struct aloft_event *event);
bool aloft_http_exchange_next(
        struct aloft_machine *machine, struct aloft_action *action);
uint32_t aloft_http_exchange_due_ms(
        const struct aloft_machine *machine, uint32_t now_ms);

#endif
