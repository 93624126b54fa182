#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"
#include "aloft/boot_layout.h"
#include "aloft/boot_partitions.h"
#include "aloft/flash_content.h"
#include "aloft/ram_flash.h"

#define IMAGE_SIZE   10000u
#define SIGNED_BY_US 0xa5

static const char two_slots[] = "boot,app,0,0,4K\n"
                                "main,app,0,,16K\n"
                                "stage,app,0,,16K\n"
                                "fs,data,0,,8K\n"
                                "record,data,0,,12K\n"
                                "keys,data,0,,4K\n";

static const char one_stretch[] = "main,app,0,0,32K\n"
                                  "shadow,data,0,,4K\n"
                                  "record,data,0,,12K\n";

/* Takes signatures that begin with one byte, where RSA would be slow. */
static enum aloft_status fake_verify(const struct aloft_verifier *verifier,
        const uint8_t *digest, const uint8_t *signature, size_t len)
{
    (void)verifier;
    (void)digest; // the real ones are tried in tests/contract/verifier
    return len > 0 && signature[0] == SIGNED_BY_US ? ALOFT_OK : ALOFT_ERR_SIGNATURE;
}

static const struct aloft_verifier_ops fake_ops = {fake_verify};
static const struct aloft_verifier fake_verifier = {
        &fake_ops, &aloft_bearssl_sha256, 512};

struct bench {
    struct aloft_layout layout;
    struct aloft_ram_flash *flash;
    struct aloft_key_set keys;
    struct aloft_flash_content content;
    struct aloft_flash_result result;
    uint8_t image[IMAGE_SIZE];
};

static struct bench *begin(const char *layout)
{
    struct bench *const bench = (struct bench *)calloc(1, sizeof(*bench));
    struct aloft_layout_error error;
    const struct aloft_flash_geometry geometry = {
            .size = 64 * 1024, .sector_size = 4096, .write_unit = 4, .erased = 0xff};

    assert_int_equal(ALOFT_OK, aloft_layout_parse(&bench->layout, layout, &error));
    bench->flash = aloft_ram_flash_new(&geometry);
    assert_non_null(bench->flash);
    for (size_t i = 0; i < IMAGE_SIZE; i++) {
        bench->image[i] = (uint8_t)(i * 7 + i / 256);
    }
    bench->content.image.bytes = bench->image;
    bench->content.image.len = IMAGE_SIZE;
    bench->content.sha256 = &aloft_bearssl_sha256;
    bench->content.md5 = &aloft_bearssl_md5;
    bench->content.verifier = &fake_verifier;
    return bench;
}

static void end(struct bench *bench)
{
    assert_int_equal(0, bench->flash->violations);
    aloft_ram_flash_free(bench->flash);
    free(bench);
}

static enum aloft_status write_content(struct bench *bench)
{
    return aloft_flash_content_write(
            &bench->flash->base, &bench->layout, &bench->content, &bench->result);
}

static void require_signature(struct bench *bench, uint8_t first_byte)
{
    uint8_t *const trailer = bench->image + IMAGE_SIZE - 260;

    bench->keys.signature_required = true;
    bench->content.keys = &bench->keys;
    trailer[0] = first_byte;
    memcpy(bench->image + IMAGE_SIZE - 4, "\0\1\0\0", 4);
}

static void everything_stands_where_the_layout_says(void **state)
{
    struct bench *const bench = begin(two_slots);
    bench->content.boot = (struct aloft_content){(const uint8_t *)"boot stage", 10};
    bench->content.file_system = (struct aloft_content){(const uint8_t *)"files", 5};
    bench->content.keys = &bench->keys;
    (void)state;

    assert_int_equal(ALOFT_OK, write_content(bench));

    const uint8_t *const bytes = bench->flash->bytes;
    assert_memory_equal("boot stage", bytes, 10);
    assert_memory_equal(bench->image, bytes + 0x1000, IMAGE_SIZE);
    assert_memory_equal("files", bytes + 0x9000, 5);
    assert_memory_equal("AKEY", bytes + 0xe000, 4);
    assert_int_equal(0xaa, bytes[0xf000]);
    assert_int_equal(16 * 1024, bench->result.room);
    end(bench);
}

static void record_names_the_image(void **state)
{
    struct bench *const bench = begin(two_slots);
    struct aloft_boot_layout areas;
    struct aloft_boot_state record;
    uint8_t digest[32];
    (void)state;

    assert_int_equal(ALOFT_OK, write_content(bench));

    aloft_digest_once(&aloft_bearssl_sha256, bench->image, IMAGE_SIZE, digest);
    assert_int_equal(ALOFT_OK, aloft_boot_layout_find(&areas, &bench->flash->base,
                                       bench->flash->bytes + 0xf000, 4096));
    assert_int_equal(ALOFT_OK, aloft_boot_record_read(&areas.record, &record));
    assert_int_equal(ALOFT_BOOT_SETTLED, record.phase);
    assert_int_equal(IMAGE_SIZE, record.main.size);
    assert_memory_equal(digest, record.main.sha256, 32);
    assert_int_equal(0, record.installs);
    end(bench);
}

static void shadow_stands_for_the_first_sector(void **state)
{
    struct bench *const bench = begin(one_stretch);
    struct aloft_boot_layout areas;
    uint8_t read[IMAGE_SIZE];
    (void)state;

    assert_int_equal(ALOFT_OK, write_content(bench));

    assert_int_equal(ALOFT_OK, aloft_boot_layout_find(&areas, &bench->flash->base,
                                       bench->flash->bytes + 0xf000, 4096));
    memset(bench->flash->bytes, 0, 4096); // the boot stage may be anything
    assert_int_equal(ALOFT_OK, aloft_boot_main_read(&areas, 0, read, IMAGE_SIZE));
    assert_memory_equal(bench->image, read, IMAGE_SIZE);
    assert_int_equal(32 * 1024 - 12 * 1024, bench->result.room);
    end(bench);
}

static void unsigned_image_is_refused_where_keys_demand_a_signature(void **state)
{
    struct bench *const bench = begin(two_slots);
    (void)state;
    require_signature(bench, SIGNED_BY_US);
    bench->image[IMAGE_SIZE - 1] = 0xff;

    assert_int_equal(ALOFT_ERR_UNSIGNED, write_content(bench));

    assert_string_equal("the signature of the image", bench->result.part);
    end(bench);
}

static void signature_of_another_key_is_refused(void **state)
{
    struct bench *const bench = begin(two_slots);
    (void)state;
    require_signature(bench, SIGNED_BY_US + 1);

    assert_int_equal(ALOFT_ERR_SIGNATURE, write_content(bench));
    end(bench);
}

static void signed_image_is_taken(void **state)
{
    struct bench *const bench = begin(two_slots);
    (void)state;
    require_signature(bench, SIGNED_BY_US);

    assert_int_equal(ALOFT_OK, write_content(bench));
    end(bench);
}

static void what_does_not_fit_is_named(void **state)
{
    struct bench *const bench = begin(two_slots);
    (void)state;
    bench->content.boot = (struct aloft_content){bench->image, 8 * 1024 + 1};

    assert_int_equal(ALOFT_ERR_SPACE, write_content(bench));

    assert_string_equal("the boot stage", bench->result.part);
    end(bench);
}

static void what_has_no_partition_is_named(void **state)
{
    struct bench *const bench = begin(one_stretch);
    (void)state;
    bench->content.file_system = (struct aloft_content){(const uint8_t *)"files", 5};

    assert_int_equal(ALOFT_ERR_NOT_FOUND, write_content(bench));

    assert_string_equal("the file system", bench->result.part);
    end(bench);
}

static void layout_without_a_record_is_refused(void **state)
{
    struct bench *const bench = begin("main,app,0,0,32K");
    (void)state;

    assert_int_equal(ALOFT_ERR_NOT_FOUND, write_content(bench));

    assert_string_equal("the partition table", bench->result.part);
    end(bench);
}

static void flash_of_another_size_is_refused(void **state)
{
    struct bench *const bench = begin("main,app,0,0,16K\nrecord,data,0,,12K\n");
    (void)state;

    assert_int_equal(ALOFT_ERR_ARGUMENT, write_content(bench));

    assert_string_equal("the flash", bench->result.part);
    end(bench);
}

static void device_without_an_image_can_be_made(void **state)
{
    struct bench *const bench = begin(two_slots);
    (void)state;
    bench->content.image.len = 0;

    assert_int_equal(ALOFT_OK, write_content(bench));
    assert_int_equal(0, bench->result.state.main.size);
    end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(everything_stands_where_the_layout_says),
            cmocka_unit_test(record_names_the_image),
            cmocka_unit_test(shadow_stands_for_the_first_sector),
            cmocka_unit_test(unsigned_image_is_refused_where_keys_demand_a_signature),
            cmocka_unit_test(signature_of_another_key_is_refused),
            cmocka_unit_test(signed_image_is_taken),
            cmocka_unit_test(what_does_not_fit_is_named),
            cmocka_unit_test(what_has_no_partition_is_named),
            cmocka_unit_test(layout_without_a_record_is_refused),
            cmocka_unit_test(flash_of_another_size_is_refused),
            cmocka_unit_test(device_without_an_image_can_be_made),
    };

    return cmocka_run_group_tests_name("provision/flash_content", tests, NULL, NULL);
}
