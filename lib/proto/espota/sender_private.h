/*
 * Shared by the parts of the sender: sender_login.c brings a session up to the device's
 * call-back, sender_ahead.c brings the documents over, sender.c the image.
 */
#ifndef ALOFT_ESPOTA_SENDER_PRIVATE_H
#define ALOFT_ESPOTA_SENDER_PRIVATE_H

#include "aloft/espota_sender.h"

static inline bool sender_has_stream(const struct aloft_espota_sender *sender)
{
    return sender->phase == ALOFT_ESPOTA_PHASE_AHEAD ||
           sender->phase == ALOFT_ESPOTA_PHASE_SEND ||
           sender->phase == ALOFT_ESPOTA_PHASE_VERDICT;
}

/* Ends the session in whatever phase, and closes the stream if there is one. */
void sender_end(struct aloft_espota_sender *sender, enum aloft_espota_outcome outcome,
        enum aloft_status status);

/* Ends it for the reason in the device's words. */
void sender_be_refused(struct aloft_espota_sender *sender);

/* Begins a round of invitations. */
void sender_invite(struct aloft_espota_sender *sender, uint32_t now_ms);

/* Goes on with the proof in phase PROVE; sends it once it is computed. */
void sender_prove(struct aloft_espota_sender *sender, uint32_t rounds, uint32_t now_ms);

/* Sends the proof once more. */
void sender_repeat_proof(struct aloft_espota_sender *sender);

/* Waits for the call-back from now on. */
void sender_be_accepted(struct aloft_espota_sender *sender, uint32_t now_ms);

/* Whether `peer` is the device, or may be it. The port counts only of datagrams. */
bool sender_find_device(struct aloft_espota_sender *sender,
        const struct aloft_peer *peer, bool with_port);

/* Whether the documents are within the image. */
bool sender_documents_fit(const struct aloft_espota_sender_config *config);

/* Nobody has answered an invitation to a document: invites as stock hosts do. */
void sender_do_without(struct aloft_espota_sender *sender, uint32_t now_ms);

/* Brings the documents over, from now on. */
void sender_begin_ahead(struct aloft_espota_sender *sender, uint32_t now_ms);

/* The next piece of them. */
bool sender_next_document(
        struct aloft_espota_sender *sender, struct aloft_action *action);

/* Whether all of them are over. */
bool sender_has_told(const struct aloft_espota_sender *sender);

/* Takes what the device says to them. Returns how many bytes were used: what comes
 * behind the line is about the image. */
size_t sender_take_reply(
        struct aloft_espota_sender *sender, const struct aloft_event *event);

/* Brings the image over from now on, from `offset`. */
void sender_begin_image(
        struct aloft_espota_sender *sender, uint32_t offset, uint32_t now_ms);

/* Reads a piece of the image into the lent buffer and asks for it to be sent; false,
 * and the end, when it cannot be read. */
bool sender_next_read(struct aloft_espota_sender *sender, uint32_t offset, size_t len,
        struct aloft_action *action);

void sender_take_datagram(
        struct aloft_espota_sender *sender, const struct aloft_event *event);

#endif
