#include "aloft/boot_manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/manifest.h"
#include "aloft/ram_flash.h"
#include "aloft/trailer.h"
#include "fake_verifier.h"
#include "sample_image.h"

#define SECTOR  1024u
#define KEY     0x5A
#define PAYLOAD 1500u
#define COUNTER 9u

/* A slot with an image, and what is known about it. */
struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct fake_verifier verifier;
    struct aloft_boot_trust trust;
    struct aloft_boot_image image;
    uint32_t counter;
    uint8_t file[4 * SECTOR];
    uint8_t work[1024];
};

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = 8 * SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->ram = aloft_ram_flash_new(&geometry);
    fixture->layout.main = (struct aloft_area){
            .flash = &fixture->ram->base, .offset = 0, .size = 4 * SECTOR};
    fake_verifier_init(&fixture->verifier, KEY);
    fixture->trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &fixture->verifier.base,
            .manifests = &aloft_boot_manifests_simple,
            .work = fixture->work,
            .work_size = sizeof fixture->work,
    };
    *state = fixture;
    return fixture->ram == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    aloft_ram_flash_free(fixture->ram);
    free(fixture);
    return 0;
}

/* Puts `size` bytes of the file into main, as an install does. */
static void place(struct fixture *fixture, uint32_t size)
{
    memcpy(fixture->ram->bytes, fixture->file, size);
    fixture->image = (struct aloft_boot_image){.size = size};
    aloft_digest_once(
            &aloft_bearssl_sha256, fixture->file, size, fixture->image.sha256);
}

/* Signs the `len` bytes of the manifest at `bytes` with a key; returns the length now.
 */
static uint32_t sign_manifest(uint8_t *bytes, size_t len, uint8_t key)
{
    static const uint8_t key_id[ALOFT_KEY_ID_SIZE];
    uint8_t signed_part[2 * SECTOR];
    struct aloft_document_writer writer;
    size_t total = 0;

    memcpy(signed_part, bytes, len);
    assert_int_not_equal(fake_sign(signed_part, (uint32_t)len, key), 0);
    aloft_document_writer_resume(&writer, bytes, SECTOR, len);
    aloft_document_sign(&writer, key_id, signed_part + len, FAKE_SIGNATURE_LEN);
    assert_int_equal(aloft_document_writer_end(&writer, &total), ALOFT_OK);
    return (uint32_t)total;
}

/* Makes the file: payload, manifest, footer. Returns its size. */
static uint32_t make_file(struct fixture *fixture, uint8_t key)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    const struct aloft_manifest manifest = {
            .payload = {.size = PAYLOAD, .sha256 = digest}, .counter = COUNTER};
    uint8_t *const bytes = fixture->file + PAYLOAD;
    struct aloft_document_writer writer;
    size_t len = 0;

    sample_image_esp(fixture->file, PAYLOAD, 1);
    aloft_digest_once(&aloft_bearssl_sha256, fixture->file, PAYLOAD, digest);
    aloft_document_writer_init(&writer, aloft_manifest_kind.magic, bytes, SECTOR);
    assert_int_equal(aloft_manifest_encode(&manifest, &writer), ALOFT_OK);
    assert_int_equal(aloft_document_writer_end(&writer, &len), ALOFT_OK);
    const uint32_t total = sign_manifest(bytes, len, key);

    aloft_manifest_footer_encode(bytes + total, total);
    return PAYLOAD + total + ALOFT_MANIFEST_FOOTER_SIZE;
}

static enum aloft_status verify(struct fixture *fixture)
{
    return aloft_boot_verify(&fixture->layout, ALOFT_BOOT_IN_MAIN, &fixture->image,
            &fixture->trust, &fixture->counter);
}

static void an_image_is_known_by_its_manifest(void **state)
{
    struct fixture *fixture = *state;

    place(fixture, make_file(fixture, KEY));

    assert_int_equal(verify(fixture), ALOFT_OK);
    assert_int_equal(fixture->counter, COUNTER);
}

static void a_trailer_behind_the_manifest_does_not_matter(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);

    place(fixture, fake_sign(fixture->file, size, KEY + 1));

    assert_int_equal(verify(fixture), ALOFT_OK);
    assert_int_equal(fixture->counter, COUNTER);
}

/* Who trusts manifests is told by them who may sign, and by nothing else. */
static void a_good_trailer_does_not_make_up_for_a_manifest(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY + 1);

    place(fixture, fake_sign(fixture->file, size, KEY));

    assert_int_equal(verify(fixture), ALOFT_ERR_SIGNATURE);
}

static void without_a_manifest_the_trailer_counts(void **state)
{
    struct fixture *fixture = *state;

    sample_image_esp(fixture->file, PAYLOAD, 1);
    place(fixture, fake_sign(fixture->file, PAYLOAD, KEY));
    fixture->counter = 7;

    assert_int_equal(verify(fixture), ALOFT_OK);
    assert_int_equal(fixture->counter, 0);
    place(fixture, PAYLOAD);
    assert_int_equal(verify(fixture), ALOFT_ERR_UNSIGNED);
}

static void a_stage_that_knows_no_manifests_looks_for_a_trailer(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);

    fixture->trust.manifests = NULL;
    place(fixture, size);
    assert_int_equal(verify(fixture), ALOFT_ERR_UNSIGNED);
    place(fixture, fake_sign(fixture->file, size, KEY));
    assert_int_equal(verify(fixture), ALOFT_OK);
}

/* A file with another payload, whose record is made for it: whoever can write to record
 * and flash cannot sign. */
static void a_right_record_does_not_replace_the_manifest(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);

    for (uint32_t offset = 0; offset < size; offset += 11) {
        fixture->file[offset] ^= 0x10;
        place(fixture, size);
        assert_int_not_equal(verify(fixture), ALOFT_OK);
        fixture->file[offset] ^= 0x10;
    }
    place(fixture, size);
    assert_int_equal(verify(fixture), ALOFT_OK);
}

static void every_flipped_bit_in_flash_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);

    place(fixture, size);
    for (uint32_t bit = 0; bit < 8 * size; bit += 7) { // each bit of a byte in turn
        fixture->ram->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(verify(fixture), ALOFT_OK);
        fixture->ram->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(verify(fixture), ALOFT_OK);
}

static void a_manifest_of_another_payload_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);

    memmove(fixture->file + 1, fixture->file, size);
    place(fixture, size + 1);
    assert_int_equal(verify(fixture), ALOFT_ERR_SIGNATURE);

    memmove(fixture->file, fixture->file + 2, size - 1);
    place(fixture, size - 1);
    assert_int_equal(verify(fixture), ALOFT_ERR_FORMAT); // longer than what is there
}

static void too_little_work_memory_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t size = make_file(fixture, KEY);
    const size_t manifest_size = size - PAYLOAD - ALOFT_MANIFEST_FOOTER_SIZE;

    assert_true(manifest_size + ALOFT_BOOT_PIECE_MIN < ALOFT_BOOT_WORK_SIZE);
    place(fixture, size);
    fixture->trust.work_size = ALOFT_BOOT_WORK_SIZE;
    assert_int_equal(verify(fixture), ALOFT_OK);
    fixture->trust.work_size = ALOFT_BOOT_WORK_SIZE - 1;
    assert_int_equal(verify(fixture), ALOFT_ERR_MEMORY);
}

static void a_manifest_longer_than_the_work_memory_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    const uint32_t first = make_file(fixture, KEY);
    const uint32_t second = sign_manifest(fixture->file + PAYLOAD,
            first - PAYLOAD - ALOFT_MANIFEST_FOOTER_SIZE, KEY + 1);

    aloft_manifest_footer_encode(fixture->file + PAYLOAD + second, second);
    place(fixture, PAYLOAD + second + ALOFT_MANIFEST_FOOTER_SIZE);

    fixture->trust.work_size = second + ALOFT_BOOT_PIECE_MIN;
    assert_int_equal(verify(fixture), ALOFT_OK);
    fixture->trust.work_size--;
    assert_int_equal(verify(fixture), ALOFT_ERR_MEMORY);
}

/* Somebody else who decides. */
static enum aloft_status refuse(const struct aloft_document_verifier *document_verifier,
        const struct aloft_document *document)
{
    (void)document_verifier;
    assert_int_equal(document->bytes[3], '1');
    return ALOFT_ERR_FORBIDDEN;
}

static void somebody_else_may_decide(void **state)
{
    static const struct aloft_document_verifier_ops ops = {.verify = refuse};
    static const struct aloft_document_verifier refuser = {.ops = &ops};
    struct fixture *fixture = *state;
    struct aloft_boot_manifests manifests;

    aloft_boot_manifests_init(&manifests, &refuser);
    fixture->trust.manifests = &manifests;
    place(fixture, make_file(fixture, KEY));

    assert_int_equal(verify(fixture), ALOFT_ERR_FORBIDDEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_image_is_known_by_its_manifest),
            TEST(a_trailer_behind_the_manifest_does_not_matter),
            TEST(a_good_trailer_does_not_make_up_for_a_manifest),
            TEST(without_a_manifest_the_trailer_counts),
            TEST(a_stage_that_knows_no_manifests_looks_for_a_trailer),
            TEST(a_right_record_does_not_replace_the_manifest),
            TEST(every_flipped_bit_in_flash_is_refused),
            TEST(a_manifest_of_another_payload_is_refused),
            TEST(too_little_work_memory_is_noticed),
            TEST(a_manifest_longer_than_the_work_memory_is_noticed),
            TEST(somebody_else_may_decide),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
