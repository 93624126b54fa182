/*
 * Shared by the two halves of the sender: sender_login.c brings a session up to the
 * device's call-back, sender.c brings the image over.
 */
#ifndef ALOFT_ESPOTA_SENDER_PRIVATE_H
#define ALOFT_ESPOTA_SENDER_PRIVATE_H

#include "aloft/espota_sender.h"

static inline bool sender_has_stream(const struct aloft_espota_sender *sender)
{
    return sender->phase == ALOFT_ESPOTA_PHASE_SEND ||
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

void sender_take_datagram(
        struct aloft_espota_sender *sender, const struct aloft_event *event);

#endif
