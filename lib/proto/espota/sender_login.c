#include "sender_private.h"

#include "aloft/memory.h"
#include "aloft/secret.h"

/* More challenges than lost datagrams explain: somebody plays with us. */
#define CHALLENGES_MAX 64u
/* New invitations after a failed proof that may have been out of date. */
#define RETRIES_MAX 6u

void sender_invite(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    sender->phase = ALOFT_ESPOTA_PHASE_INVITE;
    sender->invite_next = 0;
    sender->proof_len = 0;
    aloft_timer_start(&sender->repeat, now_ms, sender->config.repeat_ms);
    if (!sender->limit.running) { // a proof was under way: see begin_proof()
        aloft_timer_start(&sender->limit, now_ms, sender->config.answer_ms);
    }
}

void sender_repeat_proof(struct aloft_espota_sender *sender)
{
    const struct aloft_span response = aloft_espota_auth_response(&sender->auth);
    const struct aloft_espota_proof proof = {
            .cnonce = {sender->cnonce, response.len},
            .response = response,
    };

    sender->proof_len = aloft_espota_encode_proof(&proof, sender->datagram);
}

void sender_prove(struct aloft_espota_sender *sender, uint32_t rounds, uint32_t now_ms)
{
    if (!aloft_espota_auth_step(&sender->auth, rounds)) {
        aloft_timer_start(&sender->repeat, now_ms, 0);
        return;
    }
    sender_repeat_proof(sender);
    sender->phase = ALOFT_ESPOTA_PHASE_LOGIN;
    sender->repeats = 0;
    aloft_timer_start(&sender->repeat, now_ms, sender->config.repeat_ms);
    aloft_timer_start(&sender->limit, now_ms, sender->config.answer_ms);
}

/* The scheme says what the password is hashed with; PBKDF2 devices may store either. */
static void make_secret(
        const struct aloft_espota_sender *sender, struct aloft_espota_secret *secret)
{
    const struct aloft_espota_sender_config *config = &sender->config;
    const bool md5 = sender->scheme == ALOFT_ESPOTA_SCHEME_MD5 || sender->stored_as_md5;

    aloft_espota_secret_make(secret, md5 ? config->digests.md5 : config->digests.sha256,
            config->password, config->password_len);
}

static void begin_proof(
        struct aloft_espota_sender *sender, struct aloft_span nonce, uint32_t now_ms)
{
    const struct aloft_espota_sender_config *config = &sender->config;
    const struct aloft_span cnonce = {sender->cnonce, nonce.len};
    struct aloft_espota_secret secret;

    memcpy(sender->nonce, nonce.text, nonce.len);
    make_secret(sender, &secret);
    if (config->plain_cnonce) {
        aloft_espota_nonce(config->random, sender->scheme, sender->cnonce);
    } else {
        aloft_espota_bind(config->digests.sha256, &sender->invitation, config->random,
                sender->scheme, sender->cnonce);
    }
    aloft_espota_auth_begin(&sender->auth, &config->digests, &secret, nonce, cnonce);
    aloft_wipe(&secret, sizeof secret);
    sender->phase = ALOFT_ESPOTA_PHASE_PROVE;
    aloft_timer_stop(&sender->limit); // the device waits for us now
    sender_prove(sender, 0, now_ms);
}

static void be_challenged(
        struct aloft_espota_sender *sender, struct aloft_span nonce, uint32_t now_ms)
{
    const bool is_md5 = nonce.len == aloft_espota_digits(ALOFT_ESPOTA_SCHEME_MD5);

    sender->scheme = is_md5 ? ALOFT_ESPOTA_SCHEME_MD5 : ALOFT_ESPOTA_SCHEME_PBKDF2;
    sender->challenges++;
    aloft_timer_stop(&sender->ahead); // it knows what it is invited to
    sender->disturbed = sender->disturbed || sender->phase != ALOFT_ESPOTA_PHASE_INVITE;
    if (sender->config.password == NULL) {
        sender_end(sender, ALOFT_ESPOTA_END_NO_PASSWORD, ALOFT_ERR_AUTH);
        return;
    }
    if (is_md5 && !sender->config.allow_md5) {
        sender_end(sender, ALOFT_ESPOTA_END_WEAK_AUTH, ALOFT_ERR_AUTH);
        return;
    }
    if (sender->challenges > CHALLENGES_MAX) {
        sender_end(sender, ALOFT_ESPOTA_END_AUTH_REFUSED, ALOFT_ERR_AUTH);
        return;
    }
    begin_proof(sender, nonce, now_ms);
}

/* Duplicates of a challenge must not start the proof again. */
static bool is_new_challenge(
        const struct aloft_espota_sender *sender, struct aloft_span nonce)
{
    return sender->phase == ALOFT_ESPOTA_PHASE_INVITE ||
           nonce.len != aloft_espota_digits(sender->scheme) ||
           memcmp(nonce.text, sender->nonce, nonce.len) != 0;
}

/*
 * The proof was wrong: the password is, or its form. But where datagrams got lost or
 * doubled, it may have been the proof for a nonce that a newer one has replaced, or a
 * copy of an earlier verdict; then a new invitation finds out.
 */
static void fail_login(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    if (sender->phase == ALOFT_ESPOTA_PHASE_INVITE) {
        return; // a late copy
    }
    if (sender->disturbed && sender->retries < RETRIES_MAX) {
        sender->retries++;
        sender_invite(sender, now_ms);
        return;
    }
    if (sender->scheme == ALOFT_ESPOTA_SCHEME_PBKDF2 && !sender->stored_as_md5) {
        sender->stored_as_md5 = true;
        sender->retries = 0;
        sender_invite(sender, now_ms);
        return;
    }
    sender_end(sender, ALOFT_ESPOTA_END_AUTH_REFUSED, ALOFT_ERR_AUTH);
}

void sender_be_accepted(struct aloft_espota_sender *sender, uint32_t now_ms)
{
    sender->phase = ALOFT_ESPOTA_PHASE_CALL_BACK;
    sender->proof_len = 0;
    sender->invite_next = sender->config.device_count;
    aloft_timer_stop(&sender->repeat);
    aloft_timer_stop(&sender->ahead);
    aloft_timer_start(&sender->limit, now_ms, sender->config.call_back_ms);
}

/* Keeps what the device says; the text of a stream and of a datagram are one thing. */
static void keep_words(struct aloft_espota_sender *sender, struct aloft_span text)
{
    sender->verdict = (struct aloft_espota_verdict){.saying = ALOFT_ESPOTA_WORDS_BEGUN};
    aloft_espota_verdict_take(
            &sender->verdict, (const uint8_t *)text.text, text.len, 0);
}

void sender_be_refused(struct aloft_espota_sender *sender)
{
    sender_end(sender, ALOFT_ESPOTA_END_REFUSED,
            aloft_espota_meaning(aloft_espota_verdict_words(&sender->verdict)));
}

static void take_answer(struct aloft_espota_sender *sender,
        const struct aloft_espota_answer *answer, uint32_t now_ms)
{
    const bool accepted = sender->phase == ALOFT_ESPOTA_PHASE_CALL_BACK;

    switch (answer->kind) {
    case ALOFT_ESPOTA_ANSWER_OK:
        if (!accepted) {
            sender_be_accepted(sender, now_ms);
        }
        break;
    case ALOFT_ESPOTA_ANSWER_CHALLENGE:
        if (!accepted && is_new_challenge(sender, answer->text)) {
            be_challenged(sender, answer->text, now_ms);
        }
        break;
    case ALOFT_ESPOTA_ANSWER_NO_AUTH:
        if (!accepted) {
            fail_login(sender, now_ms);
        }
        break;
    case ALOFT_ESPOTA_ANSWER_ERROR:
        keep_words(sender, answer->text);
        sender_be_refused(sender);
        break;
    case ALOFT_ESPOTA_ANSWER_STRANGE:
        keep_words(sender, answer->text);
        sender_end(sender, ALOFT_ESPOTA_END_BAD_ANSWER, ALOFT_ERR_PROTOCOL);
        break;
    }
}

bool sender_find_device(struct aloft_espota_sender *sender,
        const struct aloft_peer *peer, bool with_port)
{
    const struct aloft_espota_sender_config *config = &sender->config;

    for (size_t i = 0; i < config->device_count; i++) {
        const struct aloft_peer *device =
                sender->device_known ? &sender->device : &config->devices[i];
        const bool same = with_port ? aloft_peer_equal(peer, device)
                                    : aloft_peer_same_address(peer, device);
        if (same) {
            sender->device = *device;
            sender->device_known = true;
            return true;
        }
    }
    return false;
}

void sender_take_datagram(
        struct aloft_espota_sender *sender, const struct aloft_event *event)
{
    if (sender_has_stream(sender) || sender->phase == ALOFT_ESPOTA_PHASE_OVER ||
            !sender_find_device(sender, &event->peer, true)) {
        return;
    }
    const struct aloft_espota_answer answer =
            aloft_espota_decode_answer(event->data, event->len);
    take_answer(sender, &answer, event->now_ms);
}
