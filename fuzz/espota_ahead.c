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

#include "aloft/acceptance.h"
#include "aloft/bearssl_digest.h"
#include "aloft/blocks.h"
#include "aloft/espota_receiver.h"
#include "aloft/memory_target.h"
#include "fuzz_digest.h"
#include "fuzz_input.h"
#include "fuzz_life.h"
#include "fuzz_port.h"
#include "fuzz_target.h"
#include "test_random.h"
#include "trust_samples.h"

#define ROOM      4096u
#define IMAGE_MAX 1500u
#define BLOCK     256u
#define TCP_PORT  18010u

/* What the first byte says. */
#define STRANGER   0x01u /* signs it */
#define OTHER      0x02u /* it is for another device */
#define HAS_BLOCKS 0x04u
#define STORE      0x08u /* a trust store is sent */
#define GARBAGE    0x10u /* bytes of the input come first */
#define SHORT      0x20u /* the announced size is that of the image alone */

struct device {
    struct fuzz_port port;
    struct aloft_espota_receiver receiver;
    struct aloft_espota_ahead ahead;
    struct aloft_espota_trust trust;
    struct aloft_trust_store store;
    struct sample stored;
    struct aloft_acceptance acceptance;
    struct aloft_memory_target target;
    struct aloft_update update;
    struct aloft_update_config update_config;
    struct test_random random;
    unsigned stores_taken;
    uint8_t flash[ROOM];
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    uint8_t memory[ALOFT_MANIFEST_SIZE_MAX];
    /* What is sent. */
    struct sample manifest;
    uint8_t list_digest[ALOFT_DIGEST_MAX];
    uint8_t file[2 * ROOM];
    uint32_t size;
    uint8_t stream[4 * ROOM];
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

static void make_device(struct device *device)
{
    static const struct aloft_espota_trust_ops trust_ops = {.take = take_store};
    const struct aloft_trust_draft draft = sample_draft();

    sample_store(&device->stored, &draft);
    FUZZ_CHECK(aloft_trust_store_open(&device->store, device->stored.bytes,
                       device->stored.len) == ALOFT_OK);
    aloft_acceptance_init(&device->acceptance);
    device->acceptance.store = &device->store;
    device->acceptance.checker = &sample_checker;
    device->acceptance.target = aloft_span_of("lamp-2");
    device->trust.ops = &trust_ops;
    aloft_memory_target_init(&device->target, device->flash, sizeof device->flash);
    device->update_config = (struct aloft_update_config){
            .firmware = &device->target.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &aloft_verifier_none,
            .judge = &device->acceptance.base,
            .work = device->work,
            .work_size = sizeof device->work,
            .takes = ALOFT_TAKES_RAW,
    };
}

static void make_receiver(struct device *device)
{
    const struct aloft_espota_ahead_config ahead = {
            .memory = device->memory,
            .size = sizeof device->memory,
            .trust = &device->trust,
    };
    const struct aloft_espota_receiver_config config = {
            .update = &device->update,
            .update_config = &device->update_config,
            .prelude = &device->ahead.base,
            .digests = {&aloft_bearssl_md5, &fuzz_digest_quick},
            .random = &device->random.base,
    };

    test_random_init(&device->random, 1);
    FUZZ_CHECK(aloft_espota_ahead_init(&device->ahead, &ahead) == ALOFT_OK);
    FUZZ_CHECK(aloft_espota_receiver_init(&device->receiver, &config) == ALOFT_OK);
    fuzz_port_init(&device->port, &device->receiver.machine);
}

/* Puts a block list behind the image. Returns its size. */
static uint32_t append_list(struct device *device, struct aloft_manifest *said)
{
    uint8_t *const list = device->file + device->size;
    const uint32_t count = aloft_block_count(device->size, BLOCK);

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t left = device->size - i * BLOCK;

        aloft_digest_once(&aloft_bearssl_sha256, device->file + (size_t)i * BLOCK,
                left < BLOCK ? left : BLOCK, list + (size_t)i * ALOFT_BLOCK_ENTRY_SIZE);
    }
    aloft_digest_once(&aloft_bearssl_sha256, list,
            (size_t)count * ALOFT_BLOCK_ENTRY_SIZE, device->list_digest);
    said->block_size = BLOCK;
    said->blocks_sha256 = device->list_digest;
    return count * ALOFT_BLOCK_ENTRY_SIZE;
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

static void send_image(struct device *device, unsigned how)
{
    const uint32_t image_size = device->size;
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said = sample_manifest(device->file, image_size, digest);
    uint32_t list = 0;

    said.target = aloft_span_of((how & OTHER) != 0 ? "toaster" : "lamp-2");
    if ((how & HAS_BLOCKS) != 0) {
        list = append_list(device, &said);
    }
    sample_manifest_document(&device->manifest, &said);
    sample_sign(&device->manifest, (how & STRANGER) != 0 ? 9 : 1);
    device->size = sample_append(device->file, image_size + list, &device->manifest);
    append_document(device, &device->manifest);
    append(device, device->file + image_size, list);
    append(device, device->file, device->size);
}

static void make_stream(struct device *device, unsigned how, struct fuzz_input *input)
{
    const struct fuzz_input front =
            fuzz_bytes(input, (how & GARBAGE) != 0 ? fuzz_byte(input) : 0);
    const struct fuzz_input image = fuzz_bytes(input, IMAGE_MAX);

    if (front.len > 0) {
        append(device, front.data, front.len);
    }
    device->size = image.len > 0 ? (uint32_t)image.len : 1;
    if (image.len > 0) {
        memcpy(device->file, image.data, image.len);
    }
    if ((how & STORE) != 0) {
        device->size = (uint32_t)device->stored.len;
        append_document(device, &device->stored);
    } else {
        send_image(device, how);
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
            &aloft_bearssl_md5, device->file, invitation.size, invitation.md5);
    const size_t len = aloft_espota_encode_invitation(&invitation, datagram);
    fuzz_port_datagram(&device->port, &host, datagram, len);
    fuzz_port_wait(&device->port, 100);
    fuzz_port_connect(&device->port, &host);
}

/* Looks for itself at what was committed. */
static void check_staged(struct device *device)
{
    struct aloft_memory_reader reader;
    struct aloft_manifest_place place;
    struct aloft_manifest manifest;

    aloft_memory_reader_init(&reader, device->flash, device->target.image.size);
    FUZZ_CHECK(aloft_manifest_load(&manifest, &place, &reader.base, device->work,
                       sizeof device->work) == ALOFT_OK);
    FUZZ_CHECK(aloft_acceptance_judge(&device->acceptance, &manifest,
                       ALOFT_MANIFEST_FIRMWARE, device->target.image.size) == ALOFT_OK);
}

static void check(struct device *device, unsigned how, bool changed)
{
    const bool staged = device->update.state == ALOFT_UPDATE_STAGED;
    const bool is_bad = (how & (STRANGER | OTHER)) != 0;

    FUZZ_CHECK(device->update.state != ALOFT_UPDATE_OPEN);
    FUZZ_CHECK(staged == (device->target.image.size > 0));
    if (staged) {
        check_staged(device);
    }
    if ((how & GARBAGE) != 0) {
        return; // it may be anything
    }
    FUZZ_CHECK(!is_bad || !staged);
    if ((how & STORE) == 0 && is_bad && !changed) {
        FUZZ_CHECK(device->target.written == 0);
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
    make_device(device);
    make_stream(device, how, &input);
    make_receiver(device);
    device->port.piece = piece;
    device->stream[place % device->stream_len] ^= (uint8_t)mask;
    invite(device, how);
    fuzz_port_bytes(&device->port, device->stream, device->stream_len);
    fuzz_port_wait(&device->port, 30000);
    check(device, how, mask != 0);
    fuzz_trace_number(&trace, device->update.state);
    fuzz_trace_number(&trace, device->update.error);
    fuzz_trace_number(&trace, device->stores_taken);
    fuzz_trace_number(&trace, device->port.restarts);
    free(device);
    return trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    return fuzz_live_twice(data, len, live, 7);
}
