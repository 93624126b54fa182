/* What the parts of this module share. */
#ifndef ALOFT_WEB_PRIVATE_H
#define ALOFT_WEB_PRIVATE_H

#include "aloft/json_writer.h"
#include "aloft/web_server.h"

/* One "name=value" of a list such as Digest has. */
struct web_field {
    struct aloft_span name;
    struct aloft_span value; /* without its quotes */
};

/* Takes the next one off the front of `rest`; nothing is left after the last.
 * ALOFT_OK; ALOFT_ERR_FORMAT for anything else, and for backslashes within quotes. */
ALOFT_CHECKED enum aloft_status web_field_take(
        struct aloft_span *rest, struct web_field *field);

/* Takes the name of a scheme, in any case, with the blank behind it, off the front of
 * `rest`; tells whether it was there. */
bool web_scheme_take(struct aloft_span *rest, const char *scheme);

/* What both ends of a proof compute from. */
struct web_proof {
    const uint8_t *secret_hash; /* ALOFT_WEB_HASH_SIZE bytes */
    const uint8_t *target_hash; /* the same */
    struct aloft_span nonce;
    struct aloft_span count;  /* "nc": 8 digits */
    struct aloft_span client; /* "cnonce" */
};

/* Hashes "user:realm:password". */
void web_secret_hash(const struct aloft_digest_ops *sha256, struct aloft_span realm,
        struct aloft_span password, uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* Hashes "METHOD:target". */
void web_target_hash(const struct aloft_digest_ops *sha256, struct aloft_span method,
        struct aloft_span target, uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* As web_secret_hash(), of the base64 of "user:password" with the realm of devices;
 * false for anything else. */
bool web_basic_hash(const struct aloft_digest_ops *sha256, struct aloft_span text,
        uint8_t hash[ALOFT_WEB_HASH_SIZE]);

/* The response that proves the password. */
void web_proof_compute(const struct aloft_digest_ops *sha256,
        const struct web_proof *proof, uint8_t response[ALOFT_WEB_HASH_SIZE]);

void web_guard_init(struct aloft_web_guard *guard,
        const struct aloft_digest_ops *sha256, struct aloft_random *random,
        bool takes_basic);

/* Writes a fresh nonce. */
void web_guard_nonce(struct aloft_web_guard *guard, uint32_t now_ms,
        char nonce[ALOFT_WEB_NONCE_DIGITS]);

/* Looks at the value of an Authorization field; fills in what `request` knows of it. */
void web_guard_check(struct aloft_web_guard *guard,
        const struct aloft_web_secret *secret, struct aloft_span value,
        struct aloft_web_request *request, uint32_t now_ms);

/* A good proof is acted on, and so used up. */
void web_guard_use(
        struct aloft_web_guard *guard, const struct aloft_web_request *request);

/* Seconds until proofs are looked at again, at least 1. */
uint32_t web_guard_pause_s(const struct aloft_web_guard *guard, uint32_t now_ms);

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

enum web_method { WEB_GET, WEB_POST, WEB_PUT, WEB_DELETE, WEB_METHODS };

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

/* Whether the answer to the request is the compressed page. */
bool web_page_is_wanted(const struct aloft_web_server *server);

/* The page, and what stands for it: see the table of routes. */
bool web_page_is_there(const struct aloft_web_server *server);
enum web_answer web_page_seek(struct aloft_web_server *server);
void web_page_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* The path of the page. */
struct aloft_span web_page_path(const struct aloft_web_server *server);

/* Forms: see the table of routes. */
bool web_form_is_there(const struct aloft_web_server *server);
enum web_answer web_form_begin(struct aloft_web_server *server);
enum web_answer web_form_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_form_end(struct aloft_web_server *server);
void web_form_lose(struct aloft_web_server *server, enum aloft_status why);
void web_form_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* Takes a field of a request's head if the request is a form, and the field is of
 * forms. */
bool web_form_take_field(
        struct aloft_web_server *server, const struct aloft_http_item *item);

/* What runs: see the table of routes. */
void web_status_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* Whether the value of Accept-Encoding allows gzip. */
bool web_accepts_gzip(struct aloft_span value);

/* Writes where the page is, seen from beside it. */
void web_html_page_name(const struct aloft_web_server *server, struct aloft_text *text);

/* Writes where the status is, seen from the page. */
void web_html_status_link(
        const struct aloft_web_server *server, struct aloft_text *text);

/* Appends a text that may come from anywhere, so that it stays text in HTML. */
void web_html_text(struct aloft_text *text, const char *words);

/* Begins a document, begins what is seen of it, and ends it. */
void web_html_begin(struct aloft_text *text, const char *title);
void web_html_main(struct aloft_text *text, const char *title);
void web_html_end(struct aloft_text *text);

/* Writes a whole document about an answer that is no success. */
void web_html_error(const struct aloft_web_server *server, const char *reason,
        const char *message, struct aloft_text *text);

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

/* Uploads: see the table of routes. */
bool web_transfer_is_there(const struct aloft_web_server *server);
enum web_answer web_transfer_check(struct aloft_web_server *server);
enum web_answer web_transfer_begin(struct aloft_web_server *server);
enum web_answer web_piece_begin(struct aloft_web_server *server);
enum web_answer web_piece_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_blocks_begin(struct aloft_web_server *server);
enum web_answer web_blocks_take(
        struct aloft_web_server *server, const uint8_t *data, size_t len);
enum web_answer web_blocks_end(struct aloft_web_server *server);
enum web_answer web_transfer_is_known(struct aloft_web_server *server);
enum web_answer web_commit(struct aloft_web_server *server);
enum web_answer web_transfer_drop(struct aloft_web_server *server);

/* Whether an update is under way in the lent engine, whoever has begun it. */
bool web_update_is_open(const struct aloft_web_server *server);

/* Finds out whether somebody else has ended the upload. Before each request. */
void web_transfer_look(struct aloft_web_server *server);

/* Gives up an upload of which nothing was heard for too long. */
void web_transfer_take_time(struct aloft_web_server *server);

/* Something was heard of it. */
void web_transfer_touch(struct aloft_web_server *server);

/* Takes a field of a request's head if it is one of uploads. */
void web_transfer_take_field(
        struct aloft_web_transfer_fields *fields, const struct aloft_http_item *item);

/* Whether a field of the request is there, and is as it should be. */
bool web_transfer_has(
        const struct aloft_web_server *server, enum aloft_web_field field);

/* Gets ready to make an answer over what is left of the request. */
void web_answer_begin(struct aloft_web_server *server, enum web_answer what);

/* Makes the next stretch of the answer; returns how many characters it has. */
size_t web_answer_next(struct aloft_web_server *server);

/* Writes what the device tells about itself: members of an open object. */
void web_info_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

/* Writes the member "upload" of an open object. */
void web_transfer_tell(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

#endif
