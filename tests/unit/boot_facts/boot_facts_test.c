#include "aloft/boot_facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/boot_record.h"
#include "aloft/ram_flash.h"
#include "trust_samples.h"

#define SECTOR  1024u
#define PAYLOAD 1500u

/* A slot with an image, and the record that tells of it. */
struct fixture {
    struct aloft_ram_flash *ram;
    struct aloft_boot_layout layout;
    struct aloft_boot_state state;
    struct aloft_manifest manifest;
    uint8_t work[ALOFT_MANIFEST_SIZE_MAX];
};

static int set_up(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = 8 * SECTOR, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct fixture *const fixture = calloc(1, sizeof *fixture);

    fixture->ram = aloft_ram_flash_new(&geometry);
    fixture->layout.main = (struct aloft_area){&fixture->ram->base, 0, 4 * SECTOR};
    fixture->layout.record =
            (struct aloft_area){&fixture->ram->base, 4 * SECTOR, 3 * SECTOR};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *const fixture = *state;

    aloft_ram_flash_free(fixture->ram);
    free(fixture);
    return 0;
}

/* Puts an image into main, with a manifest behind it, and tells its size. */
static uint32_t place(struct fixture *fixture)
{
    uint8_t digest[ALOFT_DIGEST_MAX];
    uint8_t *const image = fixture->ram->bytes;
    struct sample document;

    memset(image, 0x5A, PAYLOAD);
    const struct aloft_manifest manifest = sample_manifest(image, PAYLOAD, digest);

    sample_manifest_document(&document, &manifest);
    return sample_append(image, PAYLOAD, &document);
}

static void note(struct fixture *fixture, uint32_t size)
{
    fixture->state.main.size = size;
    assert_int_equal(aloft_boot_record_write(&fixture->layout.record, &fixture->state),
            ALOFT_OK);
}

static enum aloft_status read_manifest(struct fixture *fixture)
{
    return aloft_boot_facts_manifest(
            &fixture->layout, &fixture->manifest, fixture->work, sizeof fixture->work);
}

static void the_image_that_runs_has_a_manifest(void **state)
{
    struct fixture *const fixture = *state;

    note(fixture, place(fixture));

    assert_int_equal(read_manifest(fixture), ALOFT_OK);
    assert_int_equal(fixture->manifest.order, 20);
    assert_int_equal(fixture->manifest.build_time, 1700);
    assert_int_equal(fixture->manifest.payload.size, PAYLOAD);
}

/* The slot may hold more than the image: the rest of a longer one before it. */
static void what_stands_behind_the_image_is_not_its_manifest(void **state)
{
    struct fixture *const fixture = *state;

    (void)place(fixture); // as the one before it
    note(fixture, PAYLOAD);

    assert_int_equal(read_manifest(fixture), ALOFT_ERR_NOT_FOUND);
}

static void an_image_longer_than_its_slot_is_not_read(void **state)
{
    struct fixture *const fixture = *state;

    note(fixture, 4 * SECTOR + 1);

    assert_int_equal(read_manifest(fixture), ALOFT_ERR_ARGUMENT);
}

static void a_manifest_that_does_not_fit_the_memory_is_refused(void **state)
{
    struct fixture *const fixture = *state;

    note(fixture, place(fixture));

    assert_int_equal(aloft_boot_facts_manifest(
                             &fixture->layout, &fixture->manifest, fixture->work, 16),
            ALOFT_ERR_MEMORY);
}

static void without_a_record_nothing_is_known(void **state)
{
    struct fixture *const fixture = *state;

    (void)place(fixture); // and the record is blank

    assert_int_equal(read_manifest(fixture), ALOFT_ERR_NO_IMAGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(the_image_that_runs_has_a_manifest),
            TEST(what_stands_behind_the_image_is_not_its_manifest),
            TEST(an_image_longer_than_its_slot_is_not_read),
            TEST(a_manifest_that_does_not_fit_the_memory_is_refused),
            TEST(without_a_record_nothing_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
