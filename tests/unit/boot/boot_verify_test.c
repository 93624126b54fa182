#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_verify.h"
#include "aloft/faulty_flash.h"
#include "aloft/ram_flash.h"
#include "fake_verifier.h"
#include "sample_image.h"

#define SECTOR 1024u
#define KEY    0x5A
#define PLAIN  1500u
#define SIGNED (PLAIN + FAKE_TRAILER_LEN)

/* main and stage: two sectors and a half of it used; a shadow; a record. */
struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_faulty_flash faulty;
    struct aloft_boot_layout layout;
    struct fake_verifier verifier;
    struct aloft_boot_trust trust;
    struct aloft_boot_image image;
    uint32_t counter;
    uint8_t file[4 * SECTOR];
    uint8_t work[ALOFT_BOOT_WORK_SIZE];
};

static struct aloft_area sectors(
        struct fixture *fixture, uint32_t first, uint32_t count)
{
    return (struct aloft_area){.flash = &fixture->faulty.base,
            .offset = first * SECTOR,
            .size = count * SECTOR};
}

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {.size = 16 * SECTOR,
            .sector_size = SECTOR,
            .write_unit = 4,
            .erased = 0xFF};
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->ram = aloft_ram_flash_new(&geometry);
    aloft_faulty_flash_init(&fixture->faulty, &fixture->ram->base);
    fixture->layout = (struct aloft_boot_layout){
            .main = sectors(fixture, 0, 4),
            .stage = sectors(fixture, 4, 4),
            .shadow = sectors(fixture, 8, 1),
            .record = sectors(fixture, 9, 3),
    };
    fake_verifier_init(&fixture->verifier, KEY);
    fixture->trust = (struct aloft_boot_trust){
            .sha256 = &aloft_bearssl_sha256,
            .verifier = &fixture->verifier.base,
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
    uint8_t *flash = fixture->ram->bytes;
    const uint32_t first = size < SECTOR ? size : SECTOR;

    memcpy(flash + fixture->layout.shadow.offset, fixture->file, first);
    memcpy(flash + first, fixture->file + first, size - first);
    fixture->image = (struct aloft_boot_image){.size = size};
    aloft_digest_once(
            &aloft_bearssl_sha256, fixture->file, size, fixture->image.sha256);
}

static void place_signed(struct fixture *fixture, uint8_t key)
{
    sample_image_esp(fixture->file, PLAIN, 1);
    place(fixture, fake_sign(fixture->file, PLAIN, key));
}

static enum aloft_status verify(struct fixture *fixture)
{
    return aloft_boot_verify(&fixture->layout, ALOFT_BOOT_IN_MAIN, &fixture->image,
            &fixture->trust, &fixture->counter);
}

static void signed_image_is_accepted(void **state)
{
    struct fixture *fixture = *state;

    place_signed(fixture, KEY);

    assert_int_equal(verify(fixture), ALOFT_OK);
}

static void every_flipped_bit_in_flash_is_refused(void **state)
{
    struct fixture *fixture = *state;
    uint8_t *flash = fixture->ram->bytes;
    place_signed(fixture, KEY);

    for (uint32_t bit = 0; bit < 8 * SIGNED; bit += 7) { // each bit of a byte in turn
        const uint32_t offset = bit / 8;
        uint8_t *byte = offset < SECTOR ? flash + fixture->layout.shadow.offset + offset
                                        : flash + offset;
        *byte ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(verify(fixture), ALOFT_OK);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(verify(fixture), ALOFT_OK);
}

/* Whoever can write to record and flash cannot sign. */
static void right_digest_does_not_replace_a_signature(void **state)
{
    struct fixture *fixture = *state;

    place_signed(fixture, KEY + 1);
    assert_int_equal(verify(fixture), ALOFT_ERR_SIGNATURE);
    place(fixture, PLAIN);
    assert_int_equal(verify(fixture), ALOFT_ERR_UNSIGNED);
    place(fixture, 4);
    assert_int_equal(verify(fixture), ALOFT_ERR_UNSIGNED);
}

static void signature_is_not_asked_for_without_a_verifier(void **state)
{
    struct fixture *fixture = *state;
    fixture->trust.verifier = &aloft_verifier_none;

    place_signed(fixture, KEY + 1);
    assert_int_equal(verify(fixture), ALOFT_OK);
    place(fixture, PLAIN);
    assert_int_equal(verify(fixture), ALOFT_OK);
    place(fixture, 1);
    assert_int_equal(verify(fixture), ALOFT_OK);
    fixture->image.sha256[31] ^= 1;
    assert_int_equal(verify(fixture), ALOFT_ERR_DIGEST);
}

static void image_in_the_stage_is_read_at_its_offset(void **state)
{
    struct fixture *fixture = *state;
    place_signed(fixture, KEY);

    fixture->image.offset = SECTOR;
    memcpy(fixture->ram->bytes + 5 * SECTOR, fixture->file, SIGNED);

    assert_int_equal(aloft_boot_verify(&fixture->layout, ALOFT_BOOT_IN_STAGE,
                             &fixture->image, &fixture->trust, &fixture->counter),
            ALOFT_OK);
}

static void places_off_the_area_are_refused(void **state)
{
    static const struct {
        const char *reason;
        enum aloft_boot_slot slot;
        uint32_t offset;
        uint32_t size;
        enum aloft_status status;
    } cases[] = {
            {"none", ALOFT_BOOT_IN_MAIN, 0, 0, ALOFT_ERR_NO_IMAGE},
            {"main at an offset", ALOFT_BOOT_IN_MAIN, SECTOR, 1, ALOFT_ERR_SPACE},
            {"larger than main", ALOFT_BOOT_IN_MAIN, 0, 4 * SECTOR + 1,
                    ALOFT_ERR_SPACE},
            {"over the end of stage", ALOFT_BOOT_IN_STAGE, SECTOR, 3 * SECTOR + 1,
                    ALOFT_ERR_SPACE},
            {"wraps", ALOFT_BOOT_IN_STAGE, 0xFFFFFC00, 0x800, ALOFT_ERR_SPACE},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct aloft_boot_image image = {
                .offset = cases[i].offset, .size = cases[i].size};
        print_message("%s\n", cases[i].reason);
        assert_int_equal(aloft_boot_verify(&fixture->layout, cases[i].slot, &image,
                                 &fixture->trust, &fixture->counter),
                cases[i].status);
    }
}

static void flash_that_cannot_be_read_is_named(void **state)
{
    struct fixture *fixture = *state;
    place_signed(fixture, KEY);

    for (uint32_t read = 0; read < 5; read++) {
        aloft_faulty_flash_arm(
                &fixture->faulty, &(struct aloft_fault_plan){.on = ALOFT_FAULT_ON_READ,
                                          .kind = ALOFT_FAULT_ERROR,
                                          .after = read});
        assert_int_equal(verify(fixture), ALOFT_ERR_FLASH_READ);
    }
}

static void unfit_trust_is_refused(void **state)
{
    struct fixture *fixture = *state;
    place_signed(fixture, KEY);

    fixture->trust.work_size--;
    assert_int_equal(verify(fixture), ALOFT_ERR_MEMORY);
    fixture->trust.work_size++;
    fixture->verifier.base.digest = &aloft_bearssl_md5;
    assert_int_equal(verify(fixture), ALOFT_ERR_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(signed_image_is_accepted),
            TEST(every_flipped_bit_in_flash_is_refused),
            TEST(right_digest_does_not_replace_a_signature),
            TEST(signature_is_not_asked_for_without_a_verifier),
            TEST(image_in_the_stage_is_read_at_its_offset),
            TEST(places_off_the_area_are_refused),
            TEST(flash_that_cannot_be_read_is_named),
            TEST(unfit_trust_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
