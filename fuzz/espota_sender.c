/*
 * A host that pushes an image over espota, to devices that say anything at any time: it
 * sends that image and nothing else, gives no proof away that it was told to keep, says
 * "accepted" only when all is sent and "OK" was said, and always comes to an end.
 *
 * Input: the host's settings, then events, see take_event().
 */
#include "aloft/espota_sender.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "fuzz_digest.h"
#include "fuzz_input.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"

#define IMAGE_SIZE 3000u
#define EVENTS_MAX 60u
#define PASSWORD   "admin"

/* Longer than any device may keep a host waiting in one phase. */
#define PATIENCE_MS 70000u
/* Phases, logins included, that can follow one another without an event. */
#define PHASES_MAX 40u

/* The settings, bit by bit. */
#define HAS_PASSWORD 0x01u
#define ALLOW_MD5    0x02u
#define PLAIN_CNONCE 0x04u
#define TWO_DEVICES  0x08u
#define SMALL_BUFFER 0x10u
#define HAS_DOCUMENT 0x20u

/* The document, and its list. */
#define DOCUMENT_OFFSET 2000u
#define DOCUMENT_SIZE   900u
#define LIST_OFFSET     1000u
#define LIST_SIZE       64u

struct host {
    struct fuzz_port port;
    struct aloft_espota_sender sender;
    struct aloft_espota_sender_config config;
    struct aloft_memory_reader image;
    struct test_random random;
    uint8_t bytes[IMAGE_SIZE];
    uint8_t buffer[700];
    uint8_t documents[4 + DOCUMENT_SIZE + LIST_SIZE]; /* as they have to come */
    uint32_t told; /* of them, as the device has seen it */
    uint32_t sent; /* of the image, likewise, or kept */
    bool said_ok;  /* the device has, over the stream */
    bool is_over;
};

static struct aloft_peer device(unsigned index)
{
    const uint8_t address[4] = {10, 0, 0, (uint8_t)(1 + index)};

    return aloft_peer_ipv4(address, 8266);
}

static void check_datagram(const struct host *host, const struct aloft_action *action)
{
    struct aloft_espota_invitation invitation;
    struct aloft_espota_proof proof;

    if (aloft_espota_decode_invitation(action->data, action->len, &invitation) ==
            ALOFT_OK) {
        FUZZ_CHECK(invitation.size == IMAGE_SIZE);
        FUZZ_CHECK(
                memcmp(invitation.md5, host->config.md5, sizeof invitation.md5) == 0);
        return;
    }
    FUZZ_CHECK(host->config.password != NULL);
    if (aloft_espota_decode_proof(action->data, action->len, 64, &proof) != ALOFT_OK) {
        FUZZ_CHECK(host->config.allow_md5);
        FUZZ_CHECK(aloft_espota_decode_proof(action->data, action->len, 32, &proof) ==
                   ALOFT_OK);
    }
}

static void check_bytes(struct host *host, const struct aloft_action *action)
{
    struct aloft_espota_report report;

    aloft_espota_sender_report(&host->sender, &report);
    if (report.phase == ALOFT_ESPOTA_PHASE_AHEAD) {
        FUZZ_CHECK(report.ahead);
        FUZZ_CHECK(action->len <= sizeof host->documents - host->told);
        FUZZ_CHECK(
                memcmp(action->data, host->documents + host->told, action->len) == 0);
        host->told += (uint32_t)action->len;
        return;
    }
    FUZZ_CHECK(!report.ahead || host->told == sizeof host->documents);
    host->sent = host->sent == 0 ? report.kept : host->sent;
    FUZZ_CHECK(action->len <= IMAGE_SIZE - host->sent);
    FUZZ_CHECK(memcmp(action->data, host->bytes + host->sent, action->len) == 0);
    host->sent += (uint32_t)action->len;
}

static void on_action(struct fuzz_port *port, const struct aloft_action *action)
{
    struct host *host = (struct host *)port;

    switch (action->kind) {
    case ALOFT_ACTION_DATAGRAM:
        FUZZ_CHECK(!host->is_over);
        check_datagram(host, action);
        break;
    case ALOFT_ACTION_BYTES:
        FUZZ_CHECK(!host->is_over && port->connected);
        check_bytes(host, action);
        break;
    case ALOFT_ACTION_CLOSE:
        break;
    case ALOFT_ACTION_CONNECT:
    case ALOFT_ACTION_RESTART:
        FUZZ_CHECK(action->kind == ALOFT_ACTION_CLOSE); // no host does this
        break;
    }
}

static void init(struct host *host, unsigned settings)
{
    struct aloft_espota_sender_config *config = &host->config;

    for (size_t i = 0; i < sizeof host->bytes; i++) {
        host->bytes[i] = (uint8_t)(i * 7 + i / 251);
    }
    host->documents[0] = (uint8_t)DOCUMENT_SIZE;
    host->documents[1] = (uint8_t)(DOCUMENT_SIZE >> 8);
    memcpy(host->documents + 4, host->bytes + DOCUMENT_OFFSET, DOCUMENT_SIZE);
    memcpy(host->documents + 4 + DOCUMENT_SIZE, host->bytes + LIST_OFFSET, LIST_SIZE);
    aloft_memory_reader_init(&host->image, host->bytes, sizeof host->bytes);
    test_random_init(&host->random, 1);
    *config = (struct aloft_espota_sender_config){
            .image = &host->image.base,
            .devices = {device(0), device(1)},
            .device_count = (settings & TWO_DEVICES) != 0 ? 2 : 1,
            .port = 18010,
            .password = (settings & HAS_PASSWORD) != 0 ? PASSWORD : NULL,
            .password_len = strlen(PASSWORD),
            .digests = {&aloft_bearssl_md5, &fuzz_digest_quick},
            .random = &host->random.base,
            .allow_md5 = (settings & ALLOW_MD5) != 0,
            .plain_cnonce = (settings & PLAIN_CNONCE) != 0,
            .buffer = host->buffer,
            .buffer_size = (settings & SMALL_BUFFER) != 0 ? 50 : sizeof host->buffer,
    };
    if ((settings & HAS_DOCUMENT) != 0) {
        config->documents = (struct aloft_espota_documents){
                DOCUMENT_OFFSET, DOCUMENT_SIZE, LIST_OFFSET, LIST_SIZE};
    }
    aloft_digest_once(&aloft_bearssl_md5, host->bytes, IMAGE_SIZE, config->md5);
    fuzz_port_init(&host->port, &host->sender.machine);
    host->port.listens = true;
    host->port.on_action = on_action;
    FUZZ_CHECK(aloft_espota_sender_init(&host->sender, config, host->port.now_ms) ==
               ALOFT_OK);
}

static void answer(struct host *host, unsigned from, const char *text)
{
    const struct aloft_peer peer = device(from);

    fuzz_port_datagram(&host->port, &peer, text, strlen(text));
}

static void challenge(struct host *host, struct fuzz_input *input)
{
    const bool is_md5 = fuzz_below(input, 4) != 0;
    const unsigned nonce = fuzz_byte(input);
    char text[] = "AUTH bda6dcfce0aa0a63aba3cfdf83d72a2c"
                  "bda6dcfce0aa0a63aba3cfdf83d72a2c";

    text[10] = "0123456789abcdef"[nonce % 16];
    if (is_md5) {
        text[5 + 32] = '\0';
    }
    answer(host, 0, text);
}

static void say(struct host *host, const void *bytes, size_t len)
{
    static const char ok[] = "OK";

    host->said_ok = host->said_ok || (len >= 2 && memcmp(bytes, ok, 2) == 0);
    fuzz_port_bytes(&host->port, bytes, len);
}

static void send_any_datagram(struct host *host, struct fuzz_input *input)
{
    const struct aloft_peer peer = device(fuzz_below(input, 3));
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    fuzz_port_datagram(&host->port, &peer, bytes.data, bytes.len);
}

static void say_anything(struct host *host, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_byte(input));

    host->said_ok = host->said_ok || memchr(bytes.data, 'K', bytes.len) != NULL;
    fuzz_port_bytes(&host->port, bytes.data, bytes.len);
}

static void take_event(struct host *host, struct fuzz_input *input)
{
    const unsigned what = fuzz_below(input, 12);
    const struct aloft_peer peer = device(what == 6 ? fuzz_below(input, 3) : 0);

    switch (what) {
    case 0:
        if (input->len > 1) {
            send_any_datagram(host, input);
        }
        break;
    case 1:
        answer(host, 0, "OK");
        break;
    case 2:
        challenge(host, input);
        break;
    case 3:
        answer(host, 0, "Authentication Failed");
        break;
    case 4:
        answer(host, 0, "ERR: ERROR[4]: Not Enough Space\n");
        break;
    case 5:
        fuzz_port_wait(&host->port, fuzz_u16(input));
        break;
    case 6:
        fuzz_port_connect(&host->port, &peer);
        break;
    case 7:
        say(host, "OK", 2);
        break;
    case 8:
        if (input->len > 1) {
            say_anything(host, input);
        }
        break;
    case 9:
        say(host, "700", 3);
        break;
    case 10:
        say(host, "OK 2000\n", 8);
        break;
    default:
        fuzz_port_close(&host->port, ALOFT_OK);
        break;
    }
}

static struct aloft_espota_report check(struct host *host)
{
    struct aloft_espota_report report;

    aloft_espota_sender_report(&host->sender, &report);
    host->is_over = report.phase == ALOFT_ESPOTA_PHASE_OVER;
    FUZZ_CHECK(report.size == IMAGE_SIZE);
    FUZZ_CHECK(report.sent == host->sent || report.sent == report.kept);
    FUZZ_CHECK(report.acknowledged <= report.sent);
    FUZZ_CHECK(host->is_over == (report.outcome != ALOFT_ESPOTA_END_NONE));
    FUZZ_CHECK((report.status == ALOFT_OK) ==
               (report.outcome == ALOFT_ESPOTA_END_NONE ||
                       report.outcome == ALOFT_ESPOTA_END_ACCEPTED));
    if (report.outcome == ALOFT_ESPOTA_END_ACCEPTED) {
        FUZZ_CHECK(host->said_ok && report.sent == IMAGE_SIZE);
    }
    FUZZ_CHECK(!host->is_over || !host->port.connected);
    return report;
}

/* However the device behaved, the host does not wait for ever. */
static void wait_for_end(struct host *host)
{
    for (unsigned i = 0; i < PHASES_MAX && !host->is_over; i++) {
        fuzz_port_wait(&host->port, PATIENCE_MS);
        (void)check(host); // looks whether it is over
    }
    FUZZ_CHECK(host->is_over);
    FUZZ_CHECK(aloft_machine_due_ms(&host->sender.machine, host->port.now_ms) ==
               ALOFT_NEVER);
}

static struct fuzz_trace push(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct host *host = calloc(1, sizeof *host);

    FUZZ_CHECK(host != NULL);
    init(host, fuzz_byte(&input));
    host->port.piece = piece;
    fuzz_port_drain(&host->port);
    for (unsigned i = 0; i < EVENTS_MAX && input.len > 0; i++) {
        take_event(host, &input);
        const struct aloft_espota_report report = check(host);

        fuzz_trace_number(&trace, report.phase);
        fuzz_trace_number(&trace, report.outcome);
        fuzz_trace_number(&trace, report.status);
        fuzz_trace_bytes(&trace, report.words.text, report.words.len);
    }
    wait_for_end(host);
    free(host);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct fuzz_input input = {data, len};

    FUZZ_CHECK(push(input, SIZE_MAX).hash == push(input, 1).hash);
    return 0;
}
