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
void web_request_take(struct aloft_web_server *server,
        const struct aloft_http_item *item, uint32_t now_ms);

/* What a device answers: index of a table with code, word and text. */
enum web_answer {
    WEB_OK,
    WEB_RESTARTING,
    WEB_BAD_REQUEST,
    WEB_HOST_WANTED,
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
    WEB_NO_WAY_BACK,
    WEB_BUSY,
    WEB_PENDING,
    WEB_TRUST_REFUSED,
    WEB_IMAGE_REFUSED,
    WEB_BODY_WANTED,
    WEB_BODY_TOO_LONG,
    WEB_BODY_UNWANTED,
    WEB_HEAD_TOO_LONG,
    WEB_FAILED,
};

/* Decides about a request whose head was read whole: WEB_OK, or why it is refused. */
enum web_answer web_api_check(const struct aloft_web_server *server);

/* Whether that request has a body that is to be read, good or not. */
bool web_api_reads_body(const struct aloft_web_server *server);

/* Does what a request asks for that was found to be WEB_OK, and returns the answer;
 * `why` is for those that tell a status. */
enum web_answer web_api_act(struct aloft_web_server *server, enum aloft_status *why);

/* Writes the answer over what is left of the request. */
void web_answer_write(struct aloft_web_server *server, enum web_answer answer,
        enum aloft_status why, uint32_t now_ms);

/* Writes what the device tells about itself into `json`, an open object. */
void web_info_write(
        const struct aloft_web_server *server, struct aloft_json_writer *json);

#endif
