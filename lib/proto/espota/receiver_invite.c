#include "receiver_private.h"

#include "aloft/memory.h"
#include "aloft/observer.h"
#include "aloft/secret.h"

static void answer(
        struct aloft_espota_receiver *receiver, const struct aloft_peer *to, size_t len)
{
    receiver->datagram_to = *to;
    receiver->datagram_len = len;
}

static void answer_ok(
        struct aloft_espota_receiver *receiver, const struct aloft_peer *to)
{
    answer(receiver, to, aloft_espota_encode_ok(receiver->datagram));
}

static void answer_refusal(struct aloft_espota_receiver *receiver,
        const struct aloft_peer *to, enum aloft_status why)
{
    answer(receiver, to, aloft_espota_encode_refusal(why, receiver->datagram));
}

enum aloft_status receiver_begin_update(
        struct aloft_espota_receiver *receiver, struct aloft_update_offer *offer)
{
    const struct aloft_espota_receiver_config *config = &receiver->config;

    offer->size = receiver->invitation.size;
    offer->announced.ops = config->digests.md5;
    memcpy(offer->announced.bytes, receiver->invitation.md5, ALOFT_ESPOTA_MD5_SIZE);
    const enum aloft_status status =
            aloft_update_begin(config->update, config->update_config, offer);

    receiver->begun = status == ALOFT_OK;
    receiver->left = offer->size;
    return status;
}

void receiver_tell_error(
        const struct aloft_espota_receiver *receiver, enum aloft_status why)
{
    struct aloft_observer *observer = receiver->config.update_config->observer;

    if (observer != NULL && observer->ops->error != NULL) {
        observer->ops->error(observer, why);
    }
}

/* Where a document comes ahead, the update begins with that. */
static enum aloft_status be_ready(struct aloft_espota_receiver *receiver)
{
    const struct aloft_espota_receiver_config *config = &receiver->config;
    struct aloft_update_offer offer = {.kind = receiver->invitation.kind};

    if (!receiver->invitation.ahead) {
        return receiver_begin_update(receiver, &offer);
    }
    return config->update->state == ALOFT_UPDATE_OPEN ? ALOFT_ERR_BUSY : ALOFT_OK;
}

static void accept(struct aloft_espota_receiver *receiver, uint32_t now_ms)
{
    const enum aloft_status status = be_ready(receiver);

    if (status != ALOFT_OK) {
        answer_refusal(receiver, &receiver->asker, status);
        receiver_enter_idle(receiver);
        return;
    }
    answer_ok(receiver, &receiver->asker);
    receiver_enter(receiver, ALOFT_ESPOTA_STATE_ACCEPTED, now_ms,
            receiver->config.call_back_ms);
}

/* The invitation of the present session once more: a duplicate, or a lost answer. */
static bool is_repeated(const struct aloft_espota_receiver *receiver,
        const struct aloft_event *event,
        const struct aloft_espota_invitation *invitation)
{
    const struct aloft_espota_invitation *own = &receiver->invitation;

    return aloft_peer_same_address(&event->peer, &receiver->host) &&
           invitation->kind == own->kind && invitation->ahead == own->ahead &&
           invitation->port == own->port && invitation->size == own->size &&
           memcmp(invitation->md5, own->md5, sizeof own->md5) == 0;
}

/*
 * A fresh nonce for each invitation. The one before stays good as well when it was for
 * the same invitation: the proof for it may be on its way.
 */
static void challenge(
        struct aloft_espota_receiver *receiver, bool repeated, uint32_t now_ms)
{
    const enum aloft_espota_scheme scheme = receiver->config.scheme;
    const struct aloft_span nonce = {receiver->nonces[0], aloft_espota_digits(scheme)};

    memcpy(receiver->nonces[1], receiver->nonces[0], sizeof receiver->nonces[0]);
    receiver->nonce_count =
            repeated && receiver->state == ALOFT_ESPOTA_STATE_CHALLENGED ? 2 : 1;
    aloft_espota_nonce(receiver->config.random, scheme, receiver->nonces[0]);
    answer(receiver, &receiver->asker,
            aloft_espota_encode_challenge(nonce, receiver->datagram));
    receiver_enter(
            receiver, ALOFT_ESPOTA_STATE_CHALLENGED, now_ms, receiver->config.proof_ms);
}

static void be_invited(struct aloft_espota_receiver *receiver,
        const struct aloft_event *event,
        const struct aloft_espota_invitation *invitation)
{
    if (receiver->config.armed_only && !receiver->armed.running) {
        answer_refusal(receiver, &event->peer, ALOFT_ERR_VETO);
        return;
    }
    const bool repeated = is_repeated(receiver, event, invitation);
    receiver->invitation = *invitation;
    receiver->host = event->peer;
    receiver->host.port = invitation->port;
    receiver->asker = event->peer;
    switch (receiver->config.scheme) {
    case ALOFT_ESPOTA_SCHEME_OPEN:
        accept(receiver, event->now_ms);
        break;
    case ALOFT_ESPOTA_SCHEME_MD5:
    case ALOFT_ESPOTA_SCHEME_PBKDF2:
        challenge(receiver, repeated, event->now_ms);
        break;
    }
}

static void refuse_proof(struct aloft_espota_receiver *receiver)
{
    answer(receiver, &receiver->asker, aloft_espota_encode_no_auth(receiver->datagram));
    receiver_enter_idle(receiver);
    receiver_tell_error(receiver, ALOFT_ERR_AUTH);
}

/* Starts to compute the right response to the nonce before the last one tried. */
static void try_next_nonce(struct aloft_espota_receiver *receiver)
{
    const size_t digits = aloft_espota_digits(receiver->config.scheme);
    const struct aloft_span nonce = {receiver->nonces[receiver->nonces_tried], digits};
    const struct aloft_span cnonce = {receiver->cnonce, digits};

    receiver->nonces_tried++;
    aloft_espota_auth_begin(&receiver->auth, &receiver->config.digests,
            &receiver->config.secret, nonce, cnonce);
}

void receiver_prove(
        struct aloft_espota_receiver *receiver, uint32_t rounds, uint32_t now_ms)
{
    while (aloft_espota_auth_step(&receiver->auth, rounds)) {
        const struct aloft_span response = aloft_espota_auth_response(&receiver->auth);
        if (aloft_equal_secret(response.text, receiver->claimed, response.len)) {
            aloft_espota_auth_wipe(&receiver->auth);
            accept(receiver, now_ms);
            return;
        }
        if (receiver->nonces_tried == receiver->nonce_count) {
            aloft_espota_auth_wipe(&receiver->auth);
            refuse_proof(receiver);
            return;
        }
        try_next_nonce(receiver);
    }
}

static void begin_proof(struct aloft_espota_receiver *receiver,
        const struct aloft_event *event, const struct aloft_espota_proof *proof)
{
    const struct aloft_espota_receiver_config *config = &receiver->config;

    receiver->asker = event->peer;
    if (config->bound_only && !aloft_espota_is_bound(config->digests.sha256,
                                      &receiver->invitation, proof->cnonce)) {
        refuse_proof(receiver);
        return;
    }
    memcpy(receiver->claimed, proof->response.text, proof->response.len);
    memcpy(receiver->cnonce, proof->cnonce.text, proof->cnonce.len);
    receiver->nonces_tried = 0;
    try_next_nonce(receiver);
    receiver_enter(receiver, ALOFT_ESPOTA_STATE_PROVING, event->now_ms, 0);
    receiver_prove(receiver, 0, event->now_ms);
}

/* A well-formed proof from the host that invited, from whatever port. */
static bool is_proof(const struct aloft_espota_receiver *receiver,
        const struct aloft_event *event, struct aloft_espota_proof *proof)
{
    const size_t digits = aloft_espota_digits(receiver->config.scheme);

    return digits > 0 && aloft_peer_same_address(&event->peer, &receiver->host) &&
           aloft_espota_decode_proof(event->data, event->len, digits, proof) ==
                   ALOFT_OK;
}

/* Tells whether it is an invitation of a kind that is known here. */
static bool is_invitation(const struct aloft_espota_receiver *receiver,
        const struct aloft_event *event, struct aloft_espota_invitation *invitation)
{
    return aloft_espota_decode_invitation(event->data, event->len, invitation) ==
                   ALOFT_OK &&
           (!invitation->ahead || receiver->config.prelude != NULL);
}

static void take_in_session(struct aloft_espota_receiver *receiver,
        const struct aloft_event *event, bool answer_again)
{
    struct aloft_espota_invitation invitation;
    struct aloft_espota_proof proof;
    bool again;

    if (is_invitation(receiver, event, &invitation)) {
        again = is_repeated(receiver, event, &invitation);
        if (!again) {
            answer_refusal(receiver, &event->peer, ALOFT_ERR_BUSY);
        }
    } else {
        again = is_proof(receiver, event, &proof);
    }
    if (again && answer_again) {
        answer_ok(receiver, &event->peer);
    }
}

static void take_outside_session(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    struct aloft_espota_invitation invitation;
    struct aloft_espota_proof proof;

    if (is_invitation(receiver, event, &invitation)) {
        be_invited(receiver, event, &invitation);
        return;
    }
    if (receiver->state == ALOFT_ESPOTA_STATE_CHALLENGED &&
            is_proof(receiver, event, &proof)) {
        begin_proof(receiver, event, &proof);
    }
}

void receiver_take_datagram(
        struct aloft_espota_receiver *receiver, const struct aloft_event *event)
{
    switch (receiver->state) {
    case ALOFT_ESPOTA_STATE_STOPPED:
        break;
    case ALOFT_ESPOTA_STATE_IDLE:
    case ALOFT_ESPOTA_STATE_CHALLENGED:
        take_outside_session(receiver, event);
        break;
    case ALOFT_ESPOTA_STATE_ACCEPTED:
    case ALOFT_ESPOTA_STATE_CONNECTING:
        take_in_session(receiver, event, true);
        break;
    case ALOFT_ESPOTA_STATE_PROVING:
    case ALOFT_ESPOTA_STATE_PRELUDE:
    case ALOFT_ESPOTA_STATE_RECEIVING:
    case ALOFT_ESPOTA_STATE_REFUSING:
        take_in_session(receiver, event, false);
        break;
    }
}
