/**
 * @file espota_receiver.h
 * The device's end of espota: is invited, asks for the password, calls the host back
 * and feeds what comes into an update (docs/spec/espota.md).
 *
 *   STOPPED <--> IDLE --invitation--> CHALLENGED --proof--> PROVING
 *                 ^ |                                         |
 *                 | +--invitation, scheme OPEN--+   proof good|
 *                 |                             v             v
 *                 |<------- refused ---------- update begins, "OK"
 *                 |                                  |
 *                 |                        ACCEPTED (a short pause)
 *                 |                                  |
 *                 |<------- no connection -------CONNECTING
 *                 |                                  | | invited to a document
 *                 |                                  | +-> PRELUDE --"OK offset"--+
 *                 |                                  v                            |
 *                 |<-- "OK", close, restart -----RECEIVING <----------------------+
 *                 |                                  | refused, silence
 *                 +<------ error text, close ----REFUSING (a pause)
 *
 * The port binds a UDP socket for it (8266, 3232 or 2040 by custom) and drives it as
 * any machine. Blocks for as long as the update engine does.
 */
#ifndef ALOFT_ESPOTA_RECEIVER_H
#define ALOFT_ESPOTA_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/espota_auth.h"
#include "aloft/espota_codec.h"
#include "aloft/espota_prelude.h"
#include "aloft/machine.h"
#include "aloft/platform.h"
#include "aloft/timer.h"
#include "aloft/update.h"

/** Times and amounts that hold where the config says 0. */
#define ALOFT_ESPOTA_PROOF_MS     10000u
#define ALOFT_ESPOTA_CALL_BACK_MS 10u
#define ALOFT_ESPOTA_CONNECT_MS   10000u
#define ALOFT_ESPOTA_SILENCE_MS   10000u
#define ALOFT_ESPOTA_PAUSE_MS     200u
#define ALOFT_ESPOTA_ROUNDS       100u

enum aloft_espota_receiver_state {
    ALOFT_ESPOTA_STATE_STOPPED,
    ALOFT_ESPOTA_STATE_IDLE,
    ALOFT_ESPOTA_STATE_CHALLENGED,
    ALOFT_ESPOTA_STATE_PROVING,
    ALOFT_ESPOTA_STATE_ACCEPTED,
    ALOFT_ESPOTA_STATE_CONNECTING,
    ALOFT_ESPOTA_STATE_PRELUDE, /**< A document comes; the update begins with it. */
    ALOFT_ESPOTA_STATE_RECEIVING,
    ALOFT_ESPOTA_STATE_REFUSING,
};

/** Copied by init; what is pointed to is borrowed for as long as the receiver lives. */
struct aloft_espota_receiver_config {
    struct aloft_update *update; /**< May be shared: a busy one refuses invitations. */
    const struct aloft_update_config *update_config;
    /** Takes documents ahead of files (espota_ahead.h). NULL: invitations to that are
     * ignored, as stock devices do. */
    struct aloft_espota_prelude *prelude;
    struct aloft_espota_digests digests;
    struct aloft_random *random;
    enum aloft_espota_scheme scheme;
    struct aloft_espota_secret secret; /**< Unless the scheme is OPEN. */
    /** Take proofs only whose cnonce is bound to the invitation: Aloft's senders. */
    bool bound_only;
    /** Take invitations only after aloft_espota_receiver_arm(). */
    bool armed_only;
    bool no_restart;       /**< Go on running after an accepted update. */
    uint32_t proof_ms;     /**< How long a nonce is good. */
    uint32_t call_back_ms; /**< Between "OK" and calling back. */
    uint32_t connect_ms;   /**< How long calling back may take. */
    uint32_t silence_ms;   /**< How long the host may send nothing. */
    uint32_t pause_ms;     /**< Before an error text: early ones confuse old tools. */
    uint32_t rounds;       /**< Of PBKDF2 before others get their turn. */
};

/** The members are its own. */
struct aloft_espota_receiver {
    struct aloft_machine machine;
    struct aloft_espota_receiver_config config;
    enum aloft_espota_receiver_state state;
    struct aloft_timer timer; /**< Of the state. */
    struct aloft_timer armed; /**< Runs while armed. */
    struct aloft_espota_invitation invitation;
    struct aloft_peer host;  /**< Who invited: where its stream is opened to. */
    struct aloft_peer asker; /**< Who sent the last datagram of the session. */
    char nonces[2][ALOFT_ESPOTA_DIGITS_MAX]; /**< The newest first. */
    uint8_t nonce_count;
    uint8_t nonces_tried;
    char cnonce[ALOFT_ESPOTA_DIGITS_MAX];  /**< Of the proof... */
    char claimed[ALOFT_ESPOTA_DIGITS_MAX]; /**< ...and its response. */
    struct aloft_espota_auth auth;
    bool begun;    /**< The update is this session's. */
    uint32_t left; /**< Bytes of the image still to come. */
    enum aloft_status why;
    /* What next() is to ask for, in this order. */
    size_t datagram_len;
    struct aloft_peer datagram_to;
    bool connect;
    bool go_ahead; /**< Tell the host from where on it is to send: */
    uint32_t kept;
    uint32_t uncounted; /**< Bytes written and not told yet. */
    size_t text_len;
    bool close;
    bool restart;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];
    char count[12];
    char text[ALOFT_ESPOTA_DATAGRAM_MAX];
};

/**
 * Makes a receiver that is IDLE: ready for invitations.
 *
 * @return ALOFT_OK; ALOFT_ERR_ARGUMENT for a missing pointer, or a secret that the
 *         scheme cannot work with.
 */
ALOFT_CHECKED enum aloft_status aloft_espota_receiver_init(
        struct aloft_espota_receiver *receiver,
        const struct aloft_espota_receiver_config *config);

/** Takes invitations again. Does nothing unless STOPPED. */
void aloft_espota_receiver_start(struct aloft_espota_receiver *receiver);

/** Gives a running session up and answers nothing until started again. */
void aloft_espota_receiver_stop(struct aloft_espota_receiver *receiver);

/** Lets invitations in for `for_ms` (at most 24 days), where config says armed_only. */
void aloft_espota_receiver_arm(
        struct aloft_espota_receiver *receiver, uint32_t for_ms, uint32_t now_ms);

/** Lets none in any more. A session that has begun goes on. */
void aloft_espota_receiver_disarm(struct aloft_espota_receiver *receiver);

#endif
