/*
 * A device that takes documents ahead of files over espota, from a host that sends
 * right ones and any others: what a manifest is refused for has not touched the target,
 * what is staged has a manifest that says so, a trust store is handed over whole or not
 * at all, and bytes in pieces come to the same as bytes in one.
 *
 * Input: a byte of bits (below), a place and a mask to change the stream at, bytes for
 * the front of the stream, then the image.
 */
#include "aloft/espota_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/espota_receiver.h"
#include "fuzz_digest.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "fuzz_wary.h"
#include "test_random.h"

#define TCP_PORT 18010u

/* What the first byte says, beside the bits of fuzz_wary.h. */
#define STORE   0x08u /* a trust store is sent */
#define GARBAGE 0x10u /* bytes of the input come first */
#define SHORT   0x20u /* the announced size is half of the file's */

struct device {
    struct fuzz_port port;
    struct aloft_espota_receiver receiver;
    struct aloft_espota_ahead ahead;
    struct aloft_espota_trust trust;
    struct fuzz_wary wary;
    struct test_random random;
    unsigned stores_taken;
    uint8_t memory[ALOFT_MANIFEST_SIZE_MAX];
    /* What is sent. */
    uint32_t size;
    uint8_t stream[4 * FUZZ_WARY_ROOM];
    uint32_t stream_len;
};

static enum aloft_status take_store(
        struct aloft_espota_trust *trust, const uint8_t *bytes, size_t len)
{
    struct device *device =
            (struct device *)(void *)((char *)trust - offsetof(struct device, trust));

    FUZZ_CHECK(len >= 4 && memcmp(bytes, "aTS1", 4) == 0);
    device->stores_taken++;
    return ALOFT_OK;
}

static void make_receiver(struct device *device)
{
    static const struct aloft_espota_trust_ops trust_ops = {.take = take_store};
    const struct aloft_espota_ahead_config ahead = {
            .memory = device->memory,
            .size = sizeof device->memory,
            .trust = &device->trust,
    };
    const struct aloft_espota_receiver_config config = {
            .update = &device->wary.update,
            .update_config = &device->wary.config,
            .prelude = &device->ahead.base,
            .digests = {&aloft_bearssl_md5, &fuzz_digest_quick},
            .random = &device->random.base,
    };

    device->trust.ops = &trust_ops;
    test_random_init(&device->random, 1);
    FUZZ_CHECK(aloft_espota_ahead_init(&device->ahead, &ahead) == ALOFT_OK);
    FUZZ_CHECK(aloft_espota_receiver_init(&device->receiver, &config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->receiver.machine);
}

static void append(struct device *device, const void *bytes, size_t len)
{
    memcpy(device->stream + device->stream_len, bytes, len);
    device->stream_len += (uint32_t)len;
}

static void append_document(struct device *device, const struct sample *document)
{
    const uint8_t length[4] = {
            (uint8_t)document->len, (uint8_t)(document->len >> 8), 0, 0};

    append(device, length, sizeof length);
    append(device, document->bytes, document->len);
}

static void append_image(struct device *device)
{
    const struct fuzz_wary *const wary = &device->wary;

    append_document(device, &wary->manifest);
    append(device, wary->file + wary->image_size, wary->list_size);
    append(device, wary->file, wary->size);
}

static void make_stream(struct device *device, unsigned how, struct fuzz_input *input)
{
    const struct fuzz_input front =
            fuzz_bytes(input, (how & GARBAGE) != 0 ? fuzz_byte(input) : 0);

    fuzz_wary_publish(&device->wary, *input, how);
    if (front.len > 0) {
        append(device, front.data, front.len);
    }
    if ((how & STORE) != 0) {
        device->size = (uint32_t)device->wary.stored.len;
        append_document(device, &device->wary.stored);
    } else {
        device->size = device->wary.size;
        append_image(device);
    }
}

static void invite(struct device *device, unsigned how)
{
    const struct aloft_peer host = {.address = {[15] = 1}, .port = 5000};
    struct aloft_espota_invitation invitation = {
            .ahead = true, .port = TCP_PORT, .size = device->size};
    char datagram[ALOFT_ESPOTA_DATAGRAM_MAX];

    if ((how & SHORT) != 0) {
        invitation.size /= 2;
    }
    aloft_digest_once(
            &aloft_bearssl_md5, device->wary.file, invitation.size, invitation.md5);
    const size_t len = aloft_espota_encode_invitation(&invitation, datagram);
    fuzz_port_datagram(&device->port, &host, datagram, len);
    fuzz_port_wait(&device->port, 100);
    fuzz_port_connect(&device->port, &host);
}

static void check(struct device *device, unsigned how, bool changed)
{
    const bool staged = device->wary.update.state == ALOFT_UPDATE_STAGED;
    const bool is_bad = fuzz_wary_is_bad(how);

    fuzz_wary_check(&device->wary);
    if ((how & GARBAGE) != 0) {
        return; // it may be anything
    }
    FUZZ_CHECK(!is_bad || !staged);
    if ((how & STORE) == 0 && is_bad && !changed) {
        FUZZ_CHECK(device->wary.target.written == 0);
    }
    if ((how & SHORT) == 0 && !changed) {
        FUZZ_CHECK((device->stores_taken == 1) == ((how & STORE) != 0));
        FUZZ_CHECK(staged == ((how & STORE) == 0 && !is_bad));
    }
}

static struct fuzz_trace live(struct fuzz_input input, size_t piece)
{
    struct fuzz_trace trace = {0};
    struct device *const device = fuzz_alloc(sizeof *device);
    const unsigned how = fuzz_byte(&input);
    const uint32_t place = fuzz_u16(&input);
    const unsigned mask = fuzz_byte(&input);

    memset(device, 0, sizeof *device);
    fuzz_wary_init(&device->wary);
    make_stream(device, how, &input);
    make_receiver(device);
    device->port.piece = piece;
    device->stream[place % device->stream_len] ^= (uint8_t)mask;
    invite(device, how);
    fuzz_port_bytes(&device->port, device->stream, device->stream_len);
    fuzz_port_wait(&device->port, 30000);
    check(device, how, mask != 0);
    fuzz_trace_number(&trace, device->wary.update.state);
    fuzz_trace_number(&trace, device->wary.update.error);
    fuzz_trace_number(&trace, device->stores_taken);
    fuzz_trace_number(&trace, device->port.restarts);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 7);
}
