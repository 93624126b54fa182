/*
 * A device that takes updates over espota, among hosts that send anything at any time:
 * no update begins without the password, none is staged that was not checked, bytes in
 * pieces come to the same as bytes in one, and in the end the next good host is served.
 *
 * Input: the device's settings, then events, see take_event().
 */
#include "aloft/espota_receiver.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "fuzz_digest.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "recorder.h"
#include "sample_image.h"
#include "test_random.h"

#define ROOM       4096u
#define IMAGE_SIZE 1000u
#define EVENTS_MAX 60u
#define PASSWORD   "admin"
#define TCP_PORT   18010u

/* The settings, bit by bit. PBKDF2 is so slow that most inputs should do without. */
#define MD5        0x01u
#define BOUND_ONLY 0x04u
#define ARMED_ONLY 0x08u
#define NO_RESTART 0x10u
#define PBKDF2     0xE0u /* all of these; and at most so many proofs */
#define PROOFS_MAX 2u

static const struct aloft_espota_digests digests = {
        &aloft_bearssl_md5, &fuzz_digest_quick};

struct device {
    struct fuzz_port port;
    struct aloft_espota_receiver receiver;
    struct aloft_espota_receiver_config config;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct aloft_memory_target target;
    struct recorder recorder;
    struct test_random random;
    uint8_t flash[ROOM];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t image[IMAGE_SIZE];
    size_t sent; /* bytes of the image so far */
    struct aloft_espota_invitation invitation;
    char nonce[ALOFT_ESPOTA_DIGITS_MAX];
    size_t nonce_len; /* 0: no challenge has come */
    unsigned proofs;  /* right ones that were sent */
    unsigned expensive;
    bool armed; /* ever */
};

static struct aloft_peer host(unsigned index)
{
    const uint8_t address[4] = {10, 0, 0, (uint8_t)(1 + index)};

    return aloft_peer_ipv4(address, (uint16_t)(50000 + index));
}

/* Remembers the last nonce, as a host that listens would. */
static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct device *device = (struct device *)port;
    struct aloft_espota_answer answer;

    FUZZ_CHECK(device->receiver.state != ALOFT_ESPOTA_STATE_STOPPED ||
               action->kind != ALOFT_ACTION_CONNECT);
    if (action->kind != ALOFT_ACTION_DATAGRAM) {
        return;
    }
    answer = aloft_espota_decode_answer(action->data, action->len);
    FUZZ_CHECK(answer.kind != ALOFT_ESPOTA_ANSWER_STRANGE);
    if (answer.kind == ALOFT_ESPOTA_ANSWER_CHALLENGE) {
        memcpy(device->nonce, answer.text.text, answer.text.len);
        device->nonce_len = answer.text.len;
    }
}

static enum aloft_espota_scheme scheme_of(unsigned settings)
{
    if ((settings & PBKDF2) == PBKDF2) {
        return ALOFT_ESPOTA_SCHEME_PBKDF2;
    }
    return (settings & MD5) != 0 ? ALOFT_ESPOTA_SCHEME_MD5 : ALOFT_ESPOTA_SCHEME_OPEN;
}

static void init(struct device *device, unsigned settings)
{
    struct aloft_espota_receiver_config *config = &device->config;
    const bool md5 = scheme_of(settings) == ALOFT_ESPOTA_SCHEME_MD5;

    aloft_memory_target_init(&device->target, device->flash, sizeof device->flash);
    recorder_init(&device->recorder);
    test_random_init(&device->random, 1);
    sample_image_esp(device->image, sizeof device->image, 7);
    device->update_config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .observer = &device->recorder.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    *config = (struct aloft_espota_receiver_config){
            .update = &device->update,
            .update_config = &device->update_config,
            .digests = digests,
            .random = &device->random.base,
            .scheme = scheme_of(settings),
            .bound_only = (settings & BOUND_ONLY) != 0,
            .armed_only = (settings & ARMED_ONLY) != 0,
            .no_restart = (settings & NO_RESTART) != 0,
            .rounds = 2500,
    };
    aloft_espota_secret_make(&config->secret, md5 ? digests.md5 : digests.sha256,
            PASSWORD, strlen(PASSWORD));
    FUZZ_CHECK(aloft_espota_receiver_init(&device->receiver, config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->receiver.machine);
    device->port.on_action = on_action;
}

static void invite(struct device *device, unsigned from, uint32_t size)
{
    const struct aloft_peer peer = host(from);
    struct aloft_espota_invitation *invitation = &device->invitation;
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    *invitation = (struct aloft_espota_invitation){.port = TCP_PORT, .size = size};
    aloft_digest_once(&aloft_bearssl_md5, device->image,
            size < IMAGE_SIZE ? size : IMAGE_SIZE, invitation->md5);
    const size_t len = aloft_espota_encode_invitation(invitation, datagram);
    device->sent = 0;
    fuzz_port_datagram(&device->port, &peer, datagram, len);
}

/* Answers the last challenge, by the right password or a wrong one. */
static void prove(struct device *device, unsigned from, bool right)
{
    const struct aloft_peer peer = host(from);
    const size_t digits = device->nonce_len;
    const struct aloft_span nonce = {device->nonce, digits};
    struct aloft_espota_secret secret = device->config.secret;
    struct aloft_espota_auth auth;
    char cnonce[ALOFT_ESPOTA_DIGITS_MAX];
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    if (digits == 0 || digits != aloft_espota_digits(device->config.scheme) ||
            (digits == 64 && device->expensive == PROOFS_MAX)) {
        return;
    }
    device->expensive += digits == 64;
    secret.digits[0] ^= right ? 0 : 1;
    aloft_espota_bind(digests.sha256, &device->invitation, &device->random.base,
            device->config.scheme, cnonce);
    const struct aloft_span cnonce_span = {cnonce, digits};
    aloft_espota_auth_begin(&auth, &digests, &secret, nonce, cnonce_span);
    while (!aloft_espota_auth_step(&auth, 10000)) {
    }
    const struct aloft_espota_proof proof = {
            cnonce_span, aloft_espota_auth_response(&auth)};
    const size_t len = aloft_espota_encode_proof(&proof, datagram);
    device->proofs += right;
    fuzz_port_datagram(&device->port, &peer, datagram, len);
}

static void send_image(struct device *device, size_t len)
{
    const size_t left = IMAGE_SIZE - device->sent;
    const size_t piece = len < left ? len : left;

    fuzz_port_bytes(&device->port, device->image + device->sent, piece);
    device->sent += piece;
}

static void send_bytes(struct device *device, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_bytes(&device->port, bytes.data, bytes.len);
}

static void send_datagram(struct device *device, struct fuzz_input *input)
{
    const struct aloft_peer peer = host(fuzz_below(input, 3));
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_datagram(&device->port, &peer, bytes.data, bytes.len);
}

/* What the application on the device does. */
static void command(struct device *device, unsigned what, uint32_t for_ms)
{
    switch (what % 4) {
    case 0:
        aloft_espota_receiver_arm(&device->receiver, for_ms, device->port.now_ms);
        device->armed = true;
        break;
    case 1:
        aloft_espota_receiver_disarm(&device->receiver);
        break;
    case 2:
        aloft_espota_receiver_stop(&device->receiver);
        break;
    default:
        aloft_espota_receiver_start(&device->receiver);
        break;
    }
    fuzz_port_drain(&device->port);
}

static void take_event(struct device *device, struct fuzz_input *input)
{
    const struct aloft_peer peer = host(0);

    switch (fuzz_below(input, 12)) {
    case 0:
        send_datagram(device, input);
        break;
    case 1:
        invite(device, fuzz_below(input, 3), fuzz_u16(input));
        break;
    case 2:
        invite(device, 0, IMAGE_SIZE);
        break;
    case 3:
        prove(device, 0, true);
        break;
    case 4:
        prove(device, fuzz_below(input, 3), false);
        break;
    case 5:
        fuzz_port_wait(&device->port, fuzz_byte(input));
        break;
    case 6:
        fuzz_port_wait(&device->port, fuzz_u16(input));
        break;
    case 7:
        fuzz_port_connect(&device->port, &peer);
        break;
    case 8:
        send_bytes(device, input);
        break;
    case 9:
        send_image(device, fuzz_u16(input));
        break;
    case 10:
        fuzz_port_close(&device->port, ALOFT_OK);
        break;
    default:
        command(device, fuzz_byte(input), fuzz_byte(input));
        break;
    }
}

/* What has to hold after each event. */
static void check(const struct device *device)
{
    const enum aloft_espota_receiver_state state = device->receiver.state;
    const bool in_session = state == ALOFT_ESPOTA_STATE_ACCEPTED ||
                            state == ALOFT_ESPOTA_STATE_CONNECTING ||
                            state == ALOFT_ESPOTA_STATE_RECEIVING;

    FUZZ_CHECK((device->update.state == ALOFT_UPDATE_OPEN) == in_session);
    FUZZ_CHECK(device->config.scheme == ALOFT_ESPOTA_SCHEME_OPEN ||
               device->recorder.asked <= device->proofs);
    FUZZ_CHECK(
            !device->config.armed_only || device->armed || device->recorder.asked == 0);
    FUZZ_CHECK(device->recorder.progress_is_sane);
    if (device->update.state == ALOFT_UPDATE_STAGED) {
        uint8_t md5[ALOFT_DIGEST_MAX];
        const struct aloft_memory_target *target = &device->target;

        FUZZ_CHECK(target->image.size > 0 && target->bytes[0] == 0xE9);
        aloft_digest_once(&aloft_bearssl_md5, target->bytes, target->image.size, md5);
        FUZZ_CHECK(memcmp(md5, device->update.offer.announced.bytes,
                           ALOFT_ESPOTA_MD5_SIZE) == 0);
    }
}

/* Whatever happened, a host that does everything right gets its image through. */
static void serve_next(struct device *device)
{
    const struct aloft_peer peer = host(0);

    fuzz_port_close(&device->port, ALOFT_ERR_CLOSED);
    fuzz_port_wait(&device->port, 60000);
    check(device);
    aloft_espota_receiver_start(&device->receiver);
    aloft_espota_receiver_arm(&device->receiver, 60000, device->port.now_ms);
    device->armed = true;
    device->expensive = 0;
    recorder_init(&device->recorder);
    device->proofs = 0;
    invite(device, 0, IMAGE_SIZE);
    prove(device, 0, true);
    fuzz_port_wait(&device->port, 1000);
    fuzz_port_connect(&device->port, &peer);
    send_image(device, IMAGE_SIZE);
    check(device);
    FUZZ_CHECK(device->update.state == ALOFT_UPDATE_STAGED);
    FUZZ_CHECK(device->target.image.size == IMAGE_SIZE);
    FUZZ_CHECK(memcmp(device->flash, device->image, IMAGE_SIZE) == 0);
}

/* One life of a device; the trace tells how its updates went. */
static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *device = calloc(1, sizeof *device);

    FUZZ_CHECK(device != NULL);
    init(device, fuzz_byte(&input));
    device->port.piece = piece;
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(device, &input);
        check(device);
        fuzz_trace_number(&trace, device->receiver.state);
        fuzz_trace_number(&trace, device->update.state);
        fuzz_trace_number(&trace, device->update.error);
        if (device->update.state != ALOFT_UPDATE_FAILED) {
            fuzz_trace_number(&trace, device->update.received);
        }
        fuzz_trace_number(&trace, device->port.restarts);
    }
    serve_next(device);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 7);
}
