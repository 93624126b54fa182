/*
 * The update engine: what it stages is what was sent, whole, with the digest and the
 * signature that were asked for; the observer is told no nonsense; and an update that
 * failed leaves nothing committed.
 *
 * Input: updates one after another, see take_update().
 */
#include "aloft/update.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bearssl_digest.h"
#include "aloft/memory_target.h"
#include "aloft/trailer.h"
#include "fake_verifier.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "recorder.h"

#define KEY         0x5A
#define ROOM        2048u
#define MODE        3u /* of the device, where the flash mode is patched */
#define MODE_OFFSET ALOFT_ESP_FLASH_MODE_OFFSET

/* What the first bytes of an update say, bit by bit. */
#define FILE_SYSTEM  0x01u
#define SIGNED       0x02u /* signatures are asked for */
#define SIGN         0x04u /* a good trailer is appended */
#define PATCH        0x08u
#define ANNOUNCE     0x10u
#define WRONG_DIGEST 0x20u
#define UNKNOWN_SIZE 0x40u
#define OTHER_SIZE   0x80u
#define END_SHORT    0x10u /* in the second byte; the lower bits are what is taken */
#define ABORT        0x20u
#define CHIP_SIZE    0x40u
#define EXAMINE      0x80u

struct bench {
    struct aloft_update update;
    struct aloft_memory_target firmware;
    struct aloft_memory_target file_system;
    struct fake_verifier verifier;
    struct recorder recorder;
    uint8_t firmware_bytes[ROOM];
    uint8_t file_system_bytes[ROOM / 2];
    uint8_t work[ALOFT_UPDATE_WORK_SIZE];
    uint8_t *image; /* as it is sent */
    uint32_t len;
    unsigned how, also;
};

static void make_image(struct bench *bench, struct fuzz_input *input)
{
    const struct fuzz_input bytes = fuzz_bytes(input, fuzz_u16(input) % (ROOM + 64));

    bench->image = fuzz_alloc(bytes.len + FAKE_TRAILER_LEN);
    bench->len = (uint32_t)bytes.len;
    if (bytes.len > 0) {
        memcpy(bench->image, bytes.data, bytes.len);
    }
    if ((bench->how & SIGN) != 0) {
        bench->len = fake_sign(bench->image, bench->len, KEY);
    }
}

static struct aloft_update_config make_config(struct bench *bench)
{
    return (struct aloft_update_config){
            .firmware = &bench->firmware.base,
            .file_system = &bench->file_system.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = (bench->how & SIGNED) != 0 ? &bench->verifier.base
                                                   : &aloft_verifier_none,
            .observer = &bench->recorder.base,
            .work = bench->work,
            .work_size = sizeof bench->work,
            .takes = bench->also & 0x0F,
            .flash_mode = (bench->how & PATCH) != 0 ? ALOFT_FLASH_MODE_PATCH
                                                    : ALOFT_FLASH_MODE_KEEP,
            .flash_mode_byte = MODE,
            .chip_size = (bench->also & CHIP_SIZE) != 0 ? 1024 * 1024 : 0,
            .examiner = (bench->also & EXAMINE) != 0 ? &aloft_examiner_whole : NULL,
    };
}

static struct aloft_update_offer make_offer(
        const struct bench *bench, struct fuzz_input *input)
{
    struct aloft_update_offer offer = {
            .kind = (bench->how & FILE_SYSTEM) != 0 ? ALOFT_UPDATE_FILE_SYSTEM
                                                    : ALOFT_UPDATE_FIRMWARE,
            .size = bench->len,
    };

    if ((bench->how & UNKNOWN_SIZE) != 0) {
        offer.size = ALOFT_SIZE_UNKNOWN;
    } else if ((bench->how & OTHER_SIZE) != 0) {
        offer.size = fuzz_u16(input);
    }
    if ((bench->how & ANNOUNCE) != 0) {
        offer.announced.ops = &aloft_bearssl_md5;
        aloft_digest_once(
                &aloft_bearssl_md5, bench->image, bench->len, offer.announced.bytes);
        offer.announced.bytes[7] ^= (bench->how & WRONG_DIGEST) != 0;
    }
    return offer;
}

/* Sends the image in pieces of the size that the input says. */
static enum aloft_status send(struct bench *bench, struct fuzz_input *input)
{
    const uint32_t step = 1 + (uint32_t)fuzz_byte(input) * 4;
    enum aloft_status status = ALOFT_OK;

    for (uint32_t at = 0; at < bench->len && status == ALOFT_OK; at += step) {
        const uint32_t left = bench->len - at;
        uint8_t *piece = fuzz_copy(bench->image + at, left < step ? left : step);

        status = aloft_update_write(&bench->update, piece, left < step ? left : step);
        free(piece);
    }
    if ((bench->also & ABORT) != 0) {
        aloft_update_abort(&bench->update);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    return (bench->also & END_SHORT) != 0 ? aloft_update_end_short(&bench->update)
                                          : aloft_update_end(&bench->update);
}

static struct aloft_memory_target *target_of(struct bench *bench)
{
    return (bench->how & FILE_SYSTEM) != 0 ? &bench->file_system : &bench->firmware;
}

/* What is committed has the digest that the boot stage will compare. */
static void check_committed(const struct aloft_memory_target *target)
{
    uint8_t digest[ALOFT_DIGEST_MAX];

    FUZZ_CHECK(target->image.size <= target->size);
    if (target->image.size > 0) {
        aloft_digest_once(
                &aloft_bearssl_sha256, target->bytes, target->image.size, digest);
        FUZZ_CHECK(memcmp(digest, target->image.sha256, sizeof digest) == 0);
    }
}

static bool is_signed(const struct bench *bench)
{
    const struct aloft_verifier *verifier = &bench->verifier.base;
    uint8_t digest[ALOFT_DIGEST_MAX];

    if (bench->len <= FAKE_TRAILER_LEN) {
        return false;
    }
    const uint32_t payload = bench->len - FAKE_TRAILER_LEN;
    aloft_digest_once(&aloft_bearssl_sha256, bench->image, payload, digest);
    return verifier->ops->verify(verifier, digest, bench->image + payload,
                   FAKE_SIGNATURE_LEN) == ALOFT_OK;
}

/* What the examiner wants of firmware; where nothing is patched it is as it was sent.
 */
static bool is_whole(const struct bench *bench)
{
    struct aloft_memory_reader reader;

    aloft_memory_reader_init(&reader, bench->image, bench->len);
    return aloft_examiner_whole.examine(&reader.base) == ALOFT_OK;
}

/* Everything that is asked of an image holds for this one, and it is there. */
static void check_staged(struct bench *bench, const struct aloft_update_offer *offer)
{
    const struct aloft_memory_target *target = target_of(bench);

    FUZZ_CHECK((bench->also & ABORT) == 0);
    FUZZ_CHECK(bench->len > 0 && target->image.size == bench->len);
    FUZZ_CHECK(offer->announced.ops == NULL || (bench->how & WRONG_DIGEST) == 0);
    FUZZ_CHECK((bench->how & SIGNED) == 0 || is_signed(bench));
    FUZZ_CHECK((bench->also & EXAMINE) == 0 ||
               (bench->how & (FILE_SYSTEM | PATCH)) != 0 || is_whole(bench));
    FUZZ_CHECK(offer->size == ALOFT_SIZE_UNKNOWN || offer->size == bench->len ||
               ((bench->also & END_SHORT) != 0 && offer->size > bench->len));
    for (uint32_t i = 0; i < bench->len; i++) {
        const bool patched = (bench->how & (PATCH | FILE_SYSTEM)) == PATCH &&
                             i == MODE_OFFSET && bench->image[0] == 0xE9;
        FUZZ_CHECK(target->bytes[i] == (patched ? MODE : bench->image[i]));
    }
    FUZZ_CHECK(bench->recorder.ended == 1 && bench->recorder.failed == 0);
    FUZZ_CHECK(aloft_update_error(&bench->update) == ALOFT_OK);
}

static void check_failed(const struct bench *bench, enum aloft_status status)
{
    FUZZ_CHECK(bench->update.state == ALOFT_UPDATE_FAILED);
    FUZZ_CHECK(aloft_update_error(&bench->update) == status);
    FUZZ_CHECK(bench->recorder.ended == 0 && bench->recorder.failed == 1);
    FUZZ_CHECK(bench->recorder.why == status);
}

static void take_update(struct bench *bench, struct fuzz_input *input)
{
    bench->how = fuzz_byte(input);
    bench->also = fuzz_byte(input);
    make_image(bench, input);
    recorder_init(&bench->recorder);

    const struct aloft_update_config config = make_config(bench);
    const struct aloft_update_offer offer = make_offer(bench, input);
    enum aloft_status status = aloft_update_begin(&bench->update, &config, &offer);
    if (status == ALOFT_OK) {
        status = send(bench, input);
    }
    if (status == ALOFT_OK) {
        check_staged(bench, &offer);
    } else {
        check_failed(bench, status);
    }
    FUZZ_CHECK(bench->recorder.progress_is_sane);
    check_committed(&bench->firmware);
    check_committed(&bench->file_system);
    free(bench->image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    struct bench *bench = calloc(1, sizeof *bench);

    FUZZ_CHECK(bench != NULL);
    fake_verifier_init(&bench->verifier, KEY);
    aloft_memory_target_init(
            &bench->firmware, bench->firmware_bytes, sizeof bench->firmware_bytes);
    aloft_memory_target_init(&bench->file_system, bench->file_system_bytes,
            sizeof bench->file_system_bytes);
    while (input.len > 0) {
        take_update(bench, &input);
    }
    free(bench);
    return 0;
}
