/* Images with manifests on a device with two slots on real flash rules: what is refused
 * ahead has not cost a single erase. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/acceptance.h"
#include "aloft/bearssl_digest.h"
#include "aloft/boot_record.h"
#include "aloft/ram_flash.h"
#include "aloft/slot_target.h"
#include "aloft/update.h"
#include "fake_verifier.h"
#include "sample_image.h"
#include "trust_samples.h"

#define SECTOR     1024u
#define SECTORS    140u
#define SLOT       (64u * SECTOR)
#define IMAGE_SIZE 40000u
#define KEY        0x5A
#define PIECE      1000u
#define BLOCK_SIZE 256u
/* Longer than what the digests stay behind. */
#define LIST_SIZE (32u * ((IMAGE_SIZE + BLOCK_SIZE - 1u) / BLOCK_SIZE))

struct device {
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct aloft_slot_target slot;
    struct fake_verifier verifier;
    struct aloft_trust_draft draft;
    struct sample stored;
    struct aloft_trust_store store;
    struct aloft_acceptance acceptance;
    uint8_t work[ALOFT_UPDATE_JUDGE_WORK_SIZE];
    struct aloft_update_config config;
    struct aloft_update update;
    uint8_t image[2 * SLOT];
    uint32_t size; /* Of the image file, manifest included. */
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct aloft_manifest said;
    struct sample manifest;
};

static void trust(struct device *device)
{
    sample_store(&device->stored, &device->draft);
    assert_int_equal(aloft_trust_store_open(
                             &device->store, device->stored.bytes, device->stored.len),
            ALOFT_OK);
}

static int set_up(void **state)
{
    static const struct aloft_flash_geometry geometry = {.size = SECTORS * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    const struct aloft_boot_state running = {.main.size = 5000};
    struct device *device = calloc(1, sizeof *device);

    device->ram = aloft_ram_flash_new(&geometry);
    struct aloft_flash *const flash = &device->ram->base;
    device->layout = (struct aloft_boot_layout){
            .main = {flash, 0, SLOT},
            .stage = {flash, SLOT, SLOT},
            .record = {flash, 2 * SLOT, 3 * SECTOR},
    };
    const struct aloft_slot_target_config slot = {.layout = &device->layout};
    assert_int_equal(aloft_slot_target_init(&device->slot, &slot), ALOFT_OK);
    assert_int_equal(
            aloft_boot_record_write(&device->layout.record, &running), ALOFT_OK);
    fake_verifier_init(&device->verifier, KEY);
    device->draft = sample_draft();
    trust(device);
    aloft_acceptance_init(&device->acceptance);
    device->acceptance.store = &device->store;
    device->acceptance.checker = &sample_checker;
    device->acceptance.target = aloft_span_of("lamp-2");
    device->acceptance.order = 20;
    device->acceptance.counter = 3;
    device->config = (struct aloft_update_config){
            .firmware = &device->slot.base,
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &device->verifier.base,
            .judge = &device->acceptance.base,
            .work = device->work,
            .work_size = sizeof device->work,
    };
    sample_image_esp(device->image, IMAGE_SIZE, 1);
    device->said = sample_manifest(device->image, IMAGE_SIZE, device->digest);
    *state = device;
    return 0;
}

static int tear_down(void **state)
{
    struct device *device = *state;

    aloft_ram_flash_free(device->ram);
    free(device);
    return 0;
}

/* Puts a manifest, signed by the key `signer`, behind the image. */
static void sign(struct device *device, unsigned signer)
{
    sample_manifest_document(&device->manifest, &device->said);
    sample_sign(&device->manifest, signer);
    device->size = sample_append(device->image, IMAGE_SIZE, &device->manifest);
}

static enum aloft_status offer(struct device *device, bool ahead)
{
    const struct aloft_update_offer offer = {.kind = ALOFT_UPDATE_FIRMWARE,
            .size = device->size,
            .manifest = ahead ? device->manifest.bytes : NULL,
            .manifest_len = ahead ? device->manifest.len : 0};

    return aloft_update_begin(&device->update, &device->config, &offer);
}

static enum aloft_status send(struct device *device, bool ahead)
{
    enum aloft_status status = offer(device, ahead);

    if (status == ALOFT_OK) {
        status = aloft_update_write(&device->update, device->image, device->size);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static enum aloft_status send_in_pieces(struct device *device)
{
    enum aloft_status status = offer(device, true);

    for (uint32_t at = 0; at < device->size && status == ALOFT_OK; at += PIECE) {
        const uint32_t left = device->size - at;

        status = aloft_update_write(
                &device->update, device->image + at, left < PIECE ? left : PIECE);
    }
    return status == ALOFT_OK ? aloft_update_end(&device->update) : status;
}

static uint32_t count_erases(const struct device *device)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SECTORS; i++) {
        count += device->ram->erases[i];
    }
    return count;
}

/* Refused ahead without an erase or a program, and refused as well without the
 * manifest ahead. */
static void expect_refused(struct device *device, enum aloft_status expected)
{
    const uint32_t erases = count_erases(device);
    const uint32_t programs = device->ram->programs;
    struct aloft_boot_state state;

    assert_int_equal(offer(device, true), expected);
    assert_int_equal(aloft_update_error(&device->update), expected);
    assert_int_equal(count_erases(device) - erases, 0);
    assert_int_equal(device->ram->programs - programs, 0);

    assert_int_equal(send(device, false), expected);
    assert_int_equal(aloft_boot_record_read(&device->layout.record, &state), ALOFT_OK);
    assert_int_equal(state.phase, ALOFT_BOOT_SETTLED);
}

static void a_good_image_is_staged(void **state)
{
    struct device *device = *state;
    struct aloft_boot_state found;
    sign(device, 1);

    assert_int_equal(send(device, true), ALOFT_OK);

    assert_int_equal(aloft_boot_record_read(&device->layout.record, &found), ALOFT_OK);
    assert_int_equal(found.phase, ALOFT_BOOT_ASKED);
    assert_int_equal(found.staged.size, device->size);
}

static void a_manifest_that_does_not_travel_ahead_will_do(void **state)
{
    struct device *device = *state;
    sign(device, 1);

    assert_int_equal(send(device, false), ALOFT_OK);
}

static void a_wrong_target_costs_no_erase(void **state)
{
    struct device *device = *state;
    device->said.target = aloft_span_of("toaster");
    sign(device, 1);

    expect_refused(device, ALOFT_ERR_TARGET);
}

static void a_lower_version_costs_no_erase(void **state)
{
    struct device *device = *state;
    device->said.order = 19;
    sign(device, 1);

    expect_refused(device, ALOFT_ERR_DOWNGRADE);
}

static void a_lower_counter_costs_no_erase(void **state)
{
    struct device *device = *state;
    device->said.counter = 2;
    sign(device, 1);

    expect_refused(device, ALOFT_ERR_DOWNGRADE);
}

static void another_key_costs_no_erase(void **state)
{
    struct device *device = *state;
    sign(device, 9);

    expect_refused(device, ALOFT_ERR_SIGNATURE);
}

static void a_revoked_key_costs_no_erase(void **state)
{
    struct device *device = *state;
    uint8_t id[ALOFT_KEY_ID_SIZE];
    sample_key_id(3, id);
    assert_int_equal(aloft_trust_draft_revoke_key(
                             &device->draft, sample_checker.digest, id, false),
            ALOFT_OK);
    trust(device);
    sign(device, 3);

    expect_refused(device, ALOFT_ERR_REVOKED);
}

static void one_signature_of_two_costs_no_erase(void **state)
{
    struct device *device = *state;
    device->draft.policy.images_needed = 2;
    trust(device);
    sign(device, 1);

    expect_refused(device, ALOFT_ERR_THRESHOLD);
}

static void too_large_an_image_costs_no_erase(void **state)
{
    struct device *device = *state;
    const uint32_t erases = count_erases(device);
    device->said = sample_manifest(device->image, SLOT, device->digest);
    sample_manifest_document(&device->manifest, &device->said);
    sample_sign(&device->manifest, 1);
    device->size = ALOFT_SIZE_UNKNOWN;

    assert_int_equal(offer(device, true), ALOFT_ERR_SPACE);
    assert_int_equal(count_erases(device) - erases, 0);
}

static void a_manifest_that_cannot_be_read_costs_no_erase(void **state)
{
    struct device *device = *state;
    const uint32_t erases = count_erases(device);
    sign(device, 1);
    device->manifest.len -= 1;

    assert_int_equal(offer(device, true), ALOFT_ERR_TRUNCATED);
    assert_int_equal(count_erases(device) - erases, 0);
}

static void a_good_manifest_ahead_of_another_image_is_of_no_use(void **state)
{
    struct device *device = *state;
    struct sample good;
    sign(device, 1);
    good = device->manifest;
    sign(device, 9);
    device->manifest = good;

    assert_int_equal(send(device, true), ALOFT_ERR_SIGNATURE);
}

static void a_changed_image_is_refused(void **state)
{
    struct device *device = *state;
    sign(device, 1);
    device->image[5000] ^= 1;

    assert_int_equal(send(device, true), ALOFT_ERR_SIGNATURE);
}

static void bytes_between_image_and_manifest_are_refused(void **state)
{
    struct device *device = *state;
    device->said = sample_manifest(device->image, IMAGE_SIZE - 4, device->digest);
    sign(device, 1);

    assert_int_equal(send(device, true), ALOFT_ERR_FORMAT);
}

static void a_long_block_list_has_the_payload_digested_again(void **state)
{
    struct device *device = *state;
    const uint8_t digest[ALOFT_DIGEST_MAX] = {0};
    device->config.work_size = ALOFT_UPDATE_WORK_SIZE;
    device->said.block_size = BLOCK_SIZE;
    device->said.blocks_sha256 = digest;
    sample_manifest_document(&device->manifest, &device->said);
    sample_sign(&device->manifest, 1);
    memset(device->image + IMAGE_SIZE, 0x11, LIST_SIZE);
    device->size =
            sample_append(device->image, IMAGE_SIZE + LIST_SIZE, &device->manifest);

    assert_int_equal(send_in_pieces(device), ALOFT_OK);
    device->image[100] ^= 1;
    assert_int_equal(send_in_pieces(device), ALOFT_ERR_SIGNATURE);
}

static void an_image_without_manifest_is_refused(void **state)
{
    struct device *device = *state;
    device->size = fake_sign(device->image, IMAGE_SIZE, KEY);

    assert_int_equal(send(device, false), ALOFT_ERR_NO_MANIFEST);
}

static void an_image_with_a_trailer_is_taken_where_the_store_says_so(void **state)
{
    struct device *device = *state;
    device->draft.policy.takes_trailers = true;
    trust(device);
    device->size = fake_sign(device->image, IMAGE_SIZE, KEY);

    assert_int_equal(send(device, false), ALOFT_OK);
    device->image[70] ^= 1;
    assert_int_equal(send(device, false), ALOFT_ERR_SIGNATURE);
}

static void a_trailer_behind_the_manifest_does_no_harm(void **state)
{
    struct device *device = *state;
    sign(device, 1);
    device->size = fake_sign(device->image, device->size, KEY + 1);

    assert_int_equal(send(device, true), ALOFT_OK);
}

static void too_little_work_memory_for_a_manifest_is_told(void **state)
{
    struct device *device = *state;
    char text[255];
    memset(text, 'x', sizeof(text));
    device->said.text = (struct aloft_span){text, sizeof(text)};
    device->config.work_size = ALOFT_UPDATE_WORK_SIZE;
    sample_manifest_document(&device->manifest, &device->said);
    sample_sign(&device->manifest, 1);
    sample_sign(&device->manifest, 2);
    sample_sign(&device->manifest, 3);
    sample_sign(&device->manifest, 4);
    sample_certify(&device->manifest, &device->stored);
    device->size = sample_append(device->image, IMAGE_SIZE, &device->manifest);

    assert_int_equal(send(device, true), ALOFT_ERR_MEMORY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_good_image_is_staged),
            TEST(a_manifest_that_does_not_travel_ahead_will_do),
            TEST(a_wrong_target_costs_no_erase),
            TEST(a_lower_version_costs_no_erase),
            TEST(a_lower_counter_costs_no_erase),
            TEST(another_key_costs_no_erase),
            TEST(a_revoked_key_costs_no_erase),
            TEST(one_signature_of_two_costs_no_erase),
            TEST(too_large_an_image_costs_no_erase),
            TEST(a_manifest_that_cannot_be_read_costs_no_erase),
            TEST(a_good_manifest_ahead_of_another_image_is_of_no_use),
            TEST(a_changed_image_is_refused),
            TEST(bytes_between_image_and_manifest_are_refused),
            TEST(a_long_block_list_has_the_payload_digested_again),
            TEST(an_image_without_manifest_is_refused),
            TEST(an_image_with_a_trailer_is_taken_where_the_store_says_so),
            TEST(a_trailer_behind_the_manifest_does_no_harm),
            TEST(too_little_work_memory_for_a_manifest_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
