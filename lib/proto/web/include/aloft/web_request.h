/**
 * @file web_request.h
 * What the server of a device keeps of a request while it comes, and of its answer
 * while it goes. All members are the server's own.
 */
#ifndef ALOFT_WEB_REQUEST_H
#define ALOFT_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/http_range.h"
#include "aloft/multipart.h"
#include "aloft/update_config.h"
#include "aloft/web_auth.h"
#include "aloft/web_device.h"

/** Characters of a host with its port that are compared. */
#define ALOFT_WEB_HOST_MAX 80u
/** Bytes of the text that names an upload. */
#define ALOFT_WEB_TRANSFER_ID_SIZE 8u
/** Characters of an answer that are made at a time, and a zero. */
#define ALOFT_WEB_WINDOW_SIZE 512u

/** What the credentials of a request are worth. */
enum aloft_web_proof {
    ALOFT_WEB_PROOF_NONE,   /**< There are none. */
    ALOFT_WEB_PROOF_BROKEN, /**< Not as the specification has them, or twice. */
    ALOFT_WEB_PROOF_STALE,  /**< For a nonce that does not count (any more). */
    ALOFT_WEB_PROOF_WRONG,
    ALOFT_WEB_PROOF_PAUSED, /**< Not looked at: too many were wrong. */
    ALOFT_WEB_PROOF_GOOD,
};

/** The fields of uploads. */
enum aloft_web_field {
    ALOFT_WEB_FIELD_SIZE,
    ALOFT_WEB_FIELD_SHA256,
    ALOFT_WEB_FIELD_KIND,
    ALOFT_WEB_FIELD_ID,
    ALOFT_WEB_FIELD_RANGE,
};
#define ALOFT_WEB_FIELDS 5u

/** How a field of a request is. */
enum aloft_web_presence {
    ALOFT_WEB_FIELD_MISSING,
    ALOFT_WEB_FIELD_THERE,
    ALOFT_WEB_FIELD_BROKEN, /**< There twice, or not of the form that it has. */
};

/** What a request says about an upload. */
struct aloft_web_transfer_fields {
    enum aloft_web_presence presence[ALOFT_WEB_FIELDS];
    enum aloft_update_kind kind;
    uint32_t size;
    struct aloft_http_range range;
    uint8_t id[ALOFT_WEB_TRANSFER_ID_SIZE];
    uint8_t sha256[ALOFT_WEB_SHA256_SIZE];
};

/** How far a form has come. */
enum aloft_web_form_state {
    ALOFT_WEB_FORM_WAITING, /**< No file has begun. */
    ALOFT_WEB_FORM_FILE,    /**< Its bytes go to the update engine. */
    ALOFT_WEB_FORM_REST,    /**< It has ended, and nothing else counts. */
};

/** A form with a file. */
struct aloft_web_form {
    enum aloft_web_presence type; /**< The field Content-Type. */
    enum aloft_web_form_state state;
    uint32_t written; /**< Bytes that the engine has taken. */
    struct aloft_multipart parser;
};

struct aloft_web_route;

/** What is known of a request. */
struct aloft_web_request {
    const struct aloft_web_route *route; /**< NULL: there is no such thing. */
    bool fits_method;                    /**< It can be asked for with this method. */
    bool wants_head;                     /**< HEAD: the answer is to have no body. */
    enum aloft_web_proof proof;
    uint8_t target_hash[ALOFT_WEB_HASH_SIZE]; /**< Of method and target. */
    unsigned hosts;                           /**< Fields Host; one is right. */
    bool has_origin;
    bool has_referer;  /**< And no origin: its host stands there instead. */
    bool accepts_gzip; /**< Takes the page as it is. */
    bool foreign;      /**< The browser says that another site asks. */
    bool meant_so;     /**< Has the field that only deliberate requests have, ... */
    bool by_page;      /**< ... from a page whose script proves the password. */
    bool expects;      /**< Waits for leave to send its body. */
    uint8_t host_len;
    uint8_t origin_len;
    char host[ALOFT_WEB_HOST_MAX];
    char origin[ALOFT_WEB_HOST_MAX];
    struct aloft_web_transfer_fields upload;
    struct aloft_web_form form;
};

/**
 * An answer. It is not kept: each stretch of it is made when the one before is sent,
 * from what stands here, so that it comes out the same each time.
 */
struct aloft_web_answer {
    uint8_t what; /**< Which one. */
    enum aloft_status why;
    uint32_t pause_s;  /**< For Retry-After. */
    uint32_t body_len; /**< Characters behind the head. */
    uint32_t len;      /**< Characters to be sent. */
    uint32_t sent;
    char nonce[ALOFT_WEB_NONCE_DIGITS];
    struct aloft_web_info info; /**< As the device told it when the answer began. */
    uint32_t firmware_room;     /**< The same of the room for images. */
    uint32_t files_room;
    char window[ALOFT_WEB_WINDOW_SIZE];
};

#endif
