/* What the parts of the server share: answers, and the table of all that can be asked
 * for. */
#ifndef ALOFT_WEB_PRIVATE_H
#define ALOFT_WEB_PRIVATE_H

#include "aloft/json_writer.h"
#include "aloft/web_server.h"
#include "auth_private.h"

/* Takes a line of the request's head. */
void web_request_take(
        struct aloft_web_server *server, const struct aloft_http_item *item);

/* What a device answers: index of a table with code, word and text. */
enum web_answer {
    WEB_OK,
    WEB_CREATED,
    WEB_RESTARTING,
    WEB_SEE_PAGE,
    WEB_BAD_REQUEST,
    WEB_HOST_WANTED,
    WEB_UPLOAD_FIELDS,
    WEB_WRONG_RANGE,
    WEB_PASSWORD_WANTED,
    WEB_PASSWORD_STALE,
    WEB_PASSWORD_WRONG,
    WEB_PASSWORD_PAUSED,
    WEB_NO_PASSWORD,
    WEB_FOREIGN,
    WEB_NOT_MEANT,
    WEB_NOT_FOUND,
    WEB_WRONG_METHOD,
    WEB_TOO_SLOW,
    WEB_NO_TRIAL,
    WEB_UNHEALTHY,
    WEB_NO_FORM,
    WEB_NO_FILE,
    WEB_NO_WAY_BACK,
    WEB_BUSY,
    WEB_PENDING,
    WEB_NO_UPLOAD,
    WEB_NO_BLOCKS,
    WEB_WRONG_OFFSET,
    WEB_INCOMPLETE,
    WEB_TRUST_REFUSED,
    WEB_IMAGE_REFUSED,
    WEB_BODY_WANTED,
    WEB_BODY_TOO_LONG,
    WEB_BODY_UNWANTED,
    WEB_HEAD_TOO_LONG,
    WEB_FAILED,
};

enum web_method { WEB_GET, WEB_POST, WEB_PUT, WEB_DELETE, WEB_OPTIONS, WEB_METHODS };

/* What becomes of the body of a request. */
enum web_body {
    WEB_BODY_NONE,     /* it has none */
    WEB_BODY_KEPT,     /* kept whole in the lent memory */
    WEB_BODY_OPTIONAL, /* the same, or none */
    WEB_BODY_STREAMED, /* handed on as it comes */
    WEB_BODY_FORM,     /* the same, and it may come in chunks */
};

/* Who may ask. */
enum web_demand {
    WEB_ASKS,    /* everybody */
    WEB_ORDERS,  /* who knows the password, no other site, and means it: X-Aloft */
    WEB_SUBMITS, /* the same of a form, which cannot say that it means it */
};

/* What an answer looks like. */
enum web_face {
    WEB_JSON,
    WEB_HTML, /* made by the server; errors as well */
    WEB_PAGE, /* the compressed page, for who takes it; else HTML */
};

/*
 * One thing that can be asked for. The functions are called in the order in which they
 * stand here; each answers WEB_OK to go on. Those that may be NULL have nothing to do.
 * What goes with an answer they leave in server->why.
 */
struct aloft_web_route {
    const char *path;
    bool below_page; /* the path goes on from that of the page */
    enum web_method method;
    enum web_body body;
    enum web_demand demand;
    enum web_face face;
    /* Whether this device has it at all. May be NULL: it has. */
    bool (*is_there)(const struct aloft_web_server *server);
    /* The head is read and all checks have passed; the body is still to come, and
     * server->body_left tells how long it is. May be NULL. */
    enum web_answer (*begin)(struct aloft_web_server *server);
    /* Takes a piece of a body that is STREAMED or a FORM, never an empty one. */
    enum web_answer (*take)(
            struct aloft_web_server *server, const uint8_t *data, size_t len);
    /* All is there: does what was asked for. May be NULL. */
    enum web_answer (*act)(struct aloft_web_server *server);
    /* The request comes to nothing, for the reason `why`: gives up what it has begun.
     * May be called at any time. May be NULL. */
    void (*lose)(struct aloft_web_server *server, enum aloft_status why);
    /* Writes the answer, unless that is an error: members of a JSON object, or a whole
     * HTML document into json->text. */
    void (*tell)(const struct aloft_web_server *server, struct aloft_json_writer *json);
};

/* Finds out what is asked for; fills in what `request` knows of it. */
void web_route_find(struct aloft_web_server *server, struct aloft_span method,
        struct aloft_span target);

/* Writes the value of a field Allow: the methods for the path that is asked for. */
void web_route_allow(const struct aloft_web_server *server, struct aloft_text *text);

/* Decides about a request whose head was read whole: WEB_OK, or why it is refused. */
enum web_answer web_check(const struct aloft_web_server *server);

/* Orders: see the table of routes. */
bool web_confirm_is_there(const struct aloft_web_server *server);
enum web_answer web_confirm(struct aloft_web_server *server);
bool web_rollback_is_there(const struct aloft_web_server *server);
enum web_answer web_rollback(struct aloft_web_server *server);
enum web_answer web_reboot(struct aloft_web_server *server);
bool web_trust_is_there(const struct aloft_web_server *server);
enum web_answer web_trust(struct aloft_web_server *server);
bool web_offer_is_there(const struct aloft_web_server *server);
enum web_answer web_offer(struct aloft_web_server *server);

/* How a device's refusal is told; `refused` is for what has no answer of its own. */
enum web_answer web_refusal(enum aloft_status status, enum web_answer refused);

/* Gets ready to make an answer over what is left of the request. */
void web_answer_begin(struct aloft_web_server *server, enum web_answer what);

/* Makes the next stretch of the answer; returns how many characters it has. */
size_t web_answer_next(struct aloft_web_server *server);

/* Asks the device about itself, for the answer that begins. */
void web_info_ask(struct aloft_web_server *server);

/* Writes what the device tells about itself: members of an open object. */
void web_info_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

#endif
