/**
 * @file espota_sender.h
 * The host's end of espota: invites a device, proves the password, is called back and
 * sends the image without waiting for each count (docs/spec/espota.md).
 *
 *   INVITE --challenge--> PROVE --> LOGIN --"OK"--+
 *     |                                           v
 *     +---------------"OK"-----------------> CALL_BACK --connection--> SEND --> VERDICT
 *                                                          |            ^
 *                                a document comes ahead: AHEAD ---------+
 *
 *   A connection from the device ends every phase before SEND: an "OK" may get lost.
 *   A device that does not answer the invitation to a document gets the stock one.
 *   All phases end in OVER; how, the report tells.
 *
 * The port listens for TCP connections for it, binds a UDP socket (or lets the first
 * datagram pick one) and drives it as any machine until the report says OVER.
 */
#ifndef ALOFT_ESPOTA_SENDER_H
#define ALOFT_ESPOTA_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/espota_auth.h"
#include "aloft/espota_codec.h"
#include "aloft/espota_verdict.h"
#include "aloft/machine.h"
#include "aloft/platform.h"
#include "aloft/reader.h"
#include "aloft/timer.h"

/** Addresses and ports that may be invited at once. */
#define ALOFT_ESPOTA_DEVICES_MAX 4u

/** Times that hold where the config says 0. */
#define ALOFT_ESPOTA_REPEAT_MS       1000u
#define ALOFT_ESPOTA_ANSWER_MS       10000u
#define ALOFT_ESPOTA_CALLED_BACK_MS  10000u
#define ALOFT_ESPOTA_STALL_MS        10000u
#define ALOFT_ESPOTA_VERDICT_WAIT_MS 60000u
#define ALOFT_ESPOTA_AHEAD_MS        2000u

enum aloft_espota_phase {
    ALOFT_ESPOTA_PHASE_INVITE,    /**< No answer yet. */
    ALOFT_ESPOTA_PHASE_PROVE,     /**< Challenged; computing. */
    ALOFT_ESPOTA_PHASE_LOGIN,     /**< Proof sent. */
    ALOFT_ESPOTA_PHASE_CALL_BACK, /**< Accepted; the device is to connect. */
    ALOFT_ESPOTA_PHASE_AHEAD,     /**< The document goes over, and is judged. */
    ALOFT_ESPOTA_PHASE_SEND,
    ALOFT_ESPOTA_PHASE_VERDICT, /**< All bytes are handed over. */
    ALOFT_ESPOTA_PHASE_OVER,
};

/** How it ended, and the status that the report then has. */
enum aloft_espota_outcome {
    ALOFT_ESPOTA_END_NONE,         /**< Not over yet. OK. */
    ALOFT_ESPOTA_END_ACCEPTED,     /**< The device took the image. OK. */
    ALOFT_ESPOTA_END_NO_ANSWER,    /**< To any invitation. TIMEOUT. */
    ALOFT_ESPOTA_END_BAD_ANSWER,   /**< No device of this protocol. PROTOCOL. */
    ALOFT_ESPOTA_END_REFUSED,      /**< For the reason in `words`. Its meaning. */
    ALOFT_ESPOTA_END_NO_PASSWORD,  /**< The device wants one. AUTH. */
    ALOFT_ESPOTA_END_WEAK_AUTH,    /**< It wants MD5, which is not allowed. AUTH. */
    ALOFT_ESPOTA_END_AUTH_REFUSED, /**< Wrong password. AUTH. */
    ALOFT_ESPOTA_END_AUTH_SILENT,  /**< Challenged, then nothing. TIMEOUT. */
    ALOFT_ESPOTA_END_NO_CALL_BACK, /**< Accepted, but never connected. UNREACHABLE. */
    ALOFT_ESPOTA_END_STALLED,      /**< Took no more bytes. TIMEOUT. */
    ALOFT_ESPOTA_END_CLOSED,       /**< Connection gone, no reason told. CLOSED. */
    ALOFT_ESPOTA_END_NO_VERDICT,   /**< All sent, then nothing. TIMEOUT. */
    ALOFT_ESPOTA_END_UNREADABLE,   /**< The image could not be read. IO, FLASH_READ. */
    ALOFT_ESPOTA_END_ABORTED,      /**< By aloft_espota_sender_abort(). ABORTED. */
};

/** Parts of the image file that travel ahead of it (docs/spec/espota.md, 8). */
struct aloft_espota_documents {
    uint32_t offset; /**< Of the document: a manifest, or a file that is one. */
    /** 0: none; the device gets the stock invitation at once. Of a document that is all
     * of the file: the device never does, since it would take it for an image. */
    uint32_t size;
    uint32_t list_offset; /**< Of the block list. */
    uint32_t list_size;   /**< 0: none. */
};

/** Copied by init; what is pointed to is borrowed until OVER. */
struct aloft_espota_sender_config {
    const struct aloft_reader *image;
    struct aloft_espota_documents documents;
    uint8_t md5[ALOFT_ESPOTA_MD5_SIZE]; /**< Of the image. */
    enum aloft_update_kind kind;
    /** Where the device may listen. All are invited; the first to answer is it. */
    struct aloft_peer devices[ALOFT_ESPOTA_DEVICES_MAX];
    size_t device_count;
    uint16_t port;        /**< TCP port that the device is to connect to. */
    const char *password; /**< NULL: none; then a challenge ends the session. */
    size_t password_len;
    struct aloft_espota_digests digests;
    struct aloft_random *random;
    /**
     * Answer challenges of the MD5 scheme. Who pretends to be the device can then
     * collect answers to guess the password from; old devices know nothing else.
     */
    bool allow_md5;
    bool plain_cnonce;  /**< Random, instead of bound to the invitation. */
    uint8_t *buffer;    /**< Pieces of the image. */
    size_t buffer_size; /**< At least 1, with documents 4; 16 KB are good. */
    uint32_t repeat_ms; /**< After which datagrams without an answer are sent again. */
    uint32_t answer_ms; /**< How long the device may answer nothing. */
    uint32_t call_back_ms; /**< How long it may take to connect. */
    uint32_t stall_ms;     /**< How long no byte may move. */
    uint32_t verdict_ms;   /**< How long it may check the whole image. */
    uint32_t ahead_ms;     /**< No answer for so long: it does not know documents. */
};

/** What there is to tell at any time. */
struct aloft_espota_report {
    enum aloft_espota_phase phase;
    enum aloft_espota_outcome outcome;
    enum aloft_status status;
    enum aloft_espota_scheme scheme; /**< What the device asked for. */
    struct aloft_peer device;        /**< Who answered; the first invited until then. */
    uint32_t size;
    bool ahead;              /**< It is invited to a document that comes ahead. */
    uint32_t kept;           /**< Bytes that it had already, and was not sent. */
    uint32_t sent;           /**< Handed over to the transport, or kept. */
    uint32_t acknowledged;   /**< By the device, see espota_verdict.h. */
    struct aloft_span words; /**< The device's reason. Points into the sender. */
};

/** The members are its own. */
struct aloft_espota_sender {
    struct aloft_machine machine;
    struct aloft_espota_sender_config config;
    struct aloft_espota_invitation invitation;
    enum aloft_espota_phase phase;
    enum aloft_espota_outcome outcome;
    enum aloft_status status;
    struct aloft_timer repeat; /**< Next datagram, or next step of the proof. */
    struct aloft_timer limit;  /**< End of the phase. */
    struct aloft_timer ahead;  /**< Until a device without documents is supposed. */
    struct aloft_peer device;
    bool device_known;
    enum aloft_espota_scheme scheme;
    bool stored_as_md5; /**< PBKDF2 with an MD5 hash is tried: the second attempt. */
    unsigned challenges;
    bool disturbed;   /**< Datagrams got lost or doubled: verdicts may be old ones. */
    unsigned retries; /**< Because of that. */
    unsigned repeats; /**< Of the last proof. */
    char nonce[ALOFT_ESPOTA_DIGITS_MAX];
    char cnonce[ALOFT_ESPOTA_DIGITS_MAX];
    struct aloft_espota_auth auth;
    struct aloft_espota_verdict verdict;
    uint32_t told; /**< Bytes of documents, and their length. */
    uint32_t kept;
    uint32_t sent;
    uint32_t moved; /**< Sum of all progress when `limit` was last started. */
    /* What next() is to ask for. */
    size_t invite_next; /**< Index of the next device to invite. */
    size_t proof_len;
    bool close;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
};

/**
 * Makes a sender whose first invitation is due at once.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, buffer, port or device;
 *         ALOFT_ERR_SIZE for an empty image, or documents that are not within it.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_sender_init(
        struct aloft_espota_sender *sender,
        const struct aloft_espota_sender_config *config, uint32_t now_ms);

/** Gives up. A device that is receiving sees the connection end. */
void aloft_espota_sender_abort(struct aloft_espota_sender *sender);

/** Tells how things stand. */
void aloft_espota_sender_report(
        const struct aloft_espota_sender *sender, struct aloft_espota_report *report);

#endif
