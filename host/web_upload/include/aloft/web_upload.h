/**
 * @file web_upload.h
 * Brings one file to one device over HTTP: the sender's end of docs/spec/device-api.md,
 * section 6.
 *
 *     init                                         all bytes
 *     ----> BEGIN ----------------------> SEND ----------------> COMMIT --> OVER
 *             ^ +-> BLOCKS, if wanted ->--+ |                      |
 *             +--------- PAUSE <-- cut -----+                      +--> CHECK --> OVER
 *                                                          no answer
 *     abort: ----> CANCEL --> OVER
 *
 * Pieces are acknowledged by the device one after the other, so the report tells what
 * it has. A conversation that breaks is begun again, and goes on where the device says;
 * after some tries without progress it is given up. Nobody asks twice for a commit that
 * may have been carried out: a check tells, or nobody can.
 *
 * A machine: a port carries bytes and time. Plain HTTP, or with TLS around it
 * (tls_client.h).
 */
#ifndef ALOFT_WEB_UPLOAD_H
#define ALOFT_WEB_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/machine.h"
#include "aloft/platform.h"
#include "aloft/reader.h"
#include "aloft/timer.h"
#include "aloft/web_client.h"

/** Bytes of a SHA-256. */
#define ALOFT_WEB_UPLOAD_DIGEST 32u
/** Bytes of the longest text that a device tells, its end included. */
#define ALOFT_WEB_UPLOAD_TEXT_MAX 160u
/** Bytes of the longest answer that is understood. */
#define ALOFT_WEB_UPLOAD_REPLY_MAX 2048u

/** Where the config says 0. */
#define ALOFT_WEB_UPLOAD_TRIES      8u
#define ALOFT_WEB_UPLOAD_ANSWER_MS  15000u
#define ALOFT_WEB_UPLOAD_VERDICT_MS 60000u

enum aloft_web_upload_phase {
    ALOFT_WEB_UPLOAD_BEGIN,  /**< Size, digest and manifest: would it be taken? */
    ALOFT_WEB_UPLOAD_BLOCKS, /**< The block list: how much is there already? */
    ALOFT_WEB_UPLOAD_SEND,
    ALOFT_WEB_UPLOAD_COMMIT,
    ALOFT_WEB_UPLOAD_CHECK, /**< The answer to the commit got lost. */
    ALOFT_WEB_UPLOAD_PAUSE, /**< Before beginning again. */
    ALOFT_WEB_UPLOAD_CANCEL,
    ALOFT_WEB_UPLOAD_OVER,
};

/** How it ended, and the status that the report then has. */
enum aloft_web_upload_outcome {
    ALOFT_WEB_UPLOAD_END_NONE,    /**< Not over yet. OK. */
    ALOFT_WEB_UPLOAD_END_STAGED,  /**< The device took the file. OK. */
    ALOFT_WEB_UPLOAD_END_UNSURE,  /**< Told to commit, it never answered. TIMEOUT. */
    ALOFT_WEB_UPLOAD_END_REFUSED, /**< For the reason in `code`. Its meaning. */
    ALOFT_WEB_UPLOAD_END_NO_PASSWORD,    /**< The device wants one. AUTH. */
    ALOFT_WEB_UPLOAD_END_WRONG_PASSWORD, /**< AUTH. */
    ALOFT_WEB_UPLOAD_END_NO_API,     /**< What answers takes no uploads. PROTOCOL. */
    ALOFT_WEB_UPLOAD_END_LOST,       /**< Broke too often, or never began. How. */
    ALOFT_WEB_UPLOAD_END_UNREADABLE, /**< The file could not be read. IO. */
    ALOFT_WEB_UPLOAD_END_ABORTED,    /**< By aloft_web_upload_abort(). ABORTED. */
};

/** Copied by init; what is pointed to is borrowed until OVER. */
struct aloft_web_upload_config {
    const char *url; /**< "http[s]://host[:port]", without a path. */
    const struct aloft_reader *file;
    bool is_file_system;
    uint8_t sha256_of_file[ALOFT_WEB_UPLOAD_DIGEST];
    const uint8_t *manifest; /**< Document without footer; NULL: there is none. */
    size_t manifest_len;
    uint32_t list_offset; /**< Of the block list, in the file. */
    uint32_t list_size;   /**< 0: there is none. */
    const char *password; /**< NULL: none is known. */
    struct aloft_random *random;
    const struct aloft_digest_ops *sha256;
    uint8_t *buffer; /**< For bytes of the file on their way. */
    size_t buffer_size;
    unsigned tries;      /**< In a row that bring nothing. */
    uint32_t connect_ms; /**< 0: that of the client. */
    uint32_t answer_ms;  /**< How long the device may be silent. */
    uint32_t verdict_ms; /**< The same while it checks a list or the whole file. */
};

/** What there is to tell at any time. */
struct aloft_web_upload_report {
    enum aloft_web_upload_phase phase;
    enum aloft_web_upload_outcome outcome;
    enum aloft_status status;
    uint32_t size;
    uint32_t acknowledged; /**< Bytes that the device has. */
    uint32_t found;        /**< Of these, what it had before the first piece. */
    unsigned resumed;      /**< How often a broken conversation was gone on with. */
    bool cancelled;        /**< The device says that it has given the upload up. */
    unsigned http_code;    /**< Of the last answer; 0: there was none. */
    const char *code;      /**< The device's reason as a word; may be empty. */
    const char *message;   /**< The same for people. Not cleaned. */
};

/** A stretch of the file as the body of a request. The upload's own. */
struct aloft_web_upload_piece {
    struct aloft_web_source base;
    const struct aloft_reader *file;
    uint8_t *buffer;
    size_t buffer_size;
    uint32_t offset; /**< Of the body, in the file. */
    uint32_t size;
};

/** What an answer says. The upload's own. */
struct aloft_web_upload_reply {
    bool has_upload; /**< An object, not null. */
    bool has_null;
    char id[24];
    uint32_t size;
    uint32_t offset; /**< Of the upload, or of an error. */
    bool has_offset;
    uint32_t blocks;
    bool staged;
    bool failed;
    uint32_t status;
    char code[ALOFT_WEB_UPLOAD_TEXT_MAX]; /**< Of an error; else empty. */
    char message[ALOFT_WEB_UPLOAD_TEXT_MAX];
};

/** The members are its own. Must not be moved between init and OVER. */
struct aloft_web_upload {
    struct aloft_machine machine;
    struct aloft_web_upload_config config;
    struct aloft_web_client client;
    enum aloft_web_upload_phase phase;
    enum aloft_web_upload_outcome outcome;
    enum aloft_status status;
    bool asking;   /**< The client is on its way. */
    bool known;    /**< The device has answered once. */
    bool aborting; /**< aloft_web_upload_abort() was called. */
    bool cancelled;
    bool committed; /**< A commit was sent, and nobody knows what it came to. */
    char id[24];    /**< Of the upload; empty: there is none of ours. */
    uint32_t acknowledged;
    uint32_t best; /**< The most that ever was. */
    uint32_t found;
    bool found_known;
    uint32_t blocks; /**< What the device would make use of. */
    uint32_t step;   /**< Bytes of the next piece. */
    uint32_t asked_ms;
    unsigned tries;
    unsigned resumed;
    uint32_t now_ms;
    struct aloft_timer pause;
    struct aloft_web_upload_piece piece;
    struct aloft_web_upload_reply reply;
    char url[ALOFT_WEB_URL_MAX + 1];
    char fields[256];
    char body[ALOFT_WEB_UPLOAD_REPLY_MAX];
};

/**
 * Makes an upload that begins at once.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer or no buffer;
 *         ALOFT_ERR_SIZE for an empty file; ALOFT_ERR_TOO_LONG or ALOFT_ERR_FORMAT for
 *         a URL that is none.
 */
ALOFT_CHECKED enum aloft_status aloft_web_upload_init(struct aloft_web_upload *upload,
        const struct aloft_web_upload_config *config, uint32_t now_ms);

/**
 * Gives up. If the device has begun, it is told so, which takes a few seconds at most;
 * it is OVER after that. A second call waits for nothing.
 */
void aloft_web_upload_abort(struct aloft_web_upload *upload);

/** Tells how things stand. Its texts point into the upload. */
void aloft_web_upload_report(
        const struct aloft_web_upload *upload, struct aloft_web_upload_report *report);

#endif
