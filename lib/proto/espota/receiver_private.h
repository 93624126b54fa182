/*
 * Shared by the parts of the receiver: receiver_invite.c brings a session up to the
 * connection, ahead.c takes what comes before a file, receiver.c brings the image in.
 */
#ifndef ALOFT_ESPOTA_RECEIVER_PRIVATE_H
#define ALOFT_ESPOTA_RECEIVER_PRIVATE_H

#include "aloft/espota_receiver.h"

static inline void receiver_enter(struct aloft_espota_receiver *receiver,
        enum aloft_espota_receiver_state state, uint32_t now_ms, uint32_t for_ms)
{
    receiver->state = state;
    aloft_timer_start(&receiver->timer, now_ms, for_ms);
}

static inline void receiver_enter_idle(struct aloft_espota_receiver *receiver)
{
    receiver->state = ALOFT_ESPOTA_STATE_IDLE;
    aloft_timer_stop(&receiver->timer);
}

/* Takes a datagram in whatever state. */
void receiver_take_datagram(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event);

/* Goes on for up to `rounds` with the check of a proof, in state PROVING. */
void receiver_prove(
        struct aloft_espota_receiver *receiver, uint32_t rounds, uint32_t now_ms);

/* Begins the update of this session; fills in what the invitation tells. */
ALOFT_CHECKED enum aloft_status receiver_begin_update(
        struct aloft_espota_receiver *receiver, struct aloft_update_offer *offer);

/* Tells the application of an error that the engine does not know of. */
void receiver_tell_error(
        const struct aloft_espota_receiver *receiver, enum aloft_status why);

/* Gives the file up, and says why after a pause. */
void receiver_refuse(
        struct aloft_espota_receiver *receiver, enum aloft_status why, uint32_t now_ms);

/* The file was taken: says so, and closes. */
void receiver_say_ok(struct aloft_espota_receiver *receiver);

#endif
