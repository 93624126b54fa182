/*
 * Shared by the two halves of the receiver: receiver_invite.c brings a session up to
 * the begun update, receiver.c brings the image in.
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

#endif
