#include "site_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/bearssl_digest.h"

#define PAYLOAD 1500u
#define COUNTER 3u

static struct aloft_partition partition(
        const char *name, uint32_t sector, uint32_t sectors)
{
    struct aloft_partition made = {.type = ALOFT_PARTITION_DATA,
            .offset = sector * SECTOR,
            .size = sectors * SECTOR};

    memcpy(made.name, name, strlen(name));
    return made;
}

int site_fixture_make(void **state)
{
    const struct aloft_flash_geometry geometry = {
            .size = FLASH_SIZE, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct site_fixture *const fixture = calloc(1, sizeof *fixture);

    fixture->ram = aloft_ram_flash_new(&geometry);
    fixture->partitions[MAIN] = partition("main", 0, 8);
    fixture->partitions[STAGE] = partition("stage", 8, 8);
    fixture->partitions[RECORD] = partition("record", 16, 3);
    fixture->partitions[KEYS] = partition("keys", 20, 3);
    fixture->partitions[TRUST] = partition("trust", 24, 4);
    fixture->partitions[EXTRA] = partition("spare", 30, 1);
    fixture->config = (struct aloft_site_config){
            .flash = &fixture->ram->base,
            .md5 = &aloft_bearssl_md5,
            .checker = &sample_checker,
            .target = "lamp-2",
            .store = fixture->store,
            .store_size = sizeof fixture->store,
    };
    fixture->draft = sample_draft();
    *state = fixture;
    return 0;
}

int site_fixture_destroy(void **state)
{
    struct site_fixture *const fixture = *state;

    aloft_ram_flash_free(fixture->ram);
    free(fixture);
    return 0;
}

struct aloft_area site_fixture_area(struct site_fixture *fixture, unsigned which)
{
    const struct aloft_partition *const found = &fixture->partitions[which];

    return (struct aloft_area){&fixture->ram->base, found->offset, found->size};
}

void site_fixture_write_store(struct site_fixture *fixture)
{
    const struct aloft_area area = site_fixture_area(fixture, TRUST);

    sample_store(&fixture->sample, &fixture->draft);
    assert_int_equal(aloft_trust_banks_write(&area, fixture->draft.version,
                             fixture->sample.bytes, fixture->sample.len),
            ALOFT_OK);
}

void site_fixture_write_image(
        struct site_fixture *fixture, unsigned signer, bool on_trial)
{
    const struct aloft_area record = site_fixture_area(fixture, RECORD);
    uint8_t *const image = fixture->ram->bytes + fixture->partitions[MAIN].offset;
    struct aloft_boot_state state = {.counter = COUNTER, .on_trial = on_trial};
    uint8_t digest[ALOFT_DIGEST_MAX];
    struct sample document;

    memset(image, 0x5A, PAYLOAD);
    const struct aloft_manifest manifest = sample_manifest(image, PAYLOAD, digest);

    sample_manifest_document(&document, &manifest);
    sample_sign(&document, signer);
    state.main.size = sample_append(image, PAYLOAD, &document);
    aloft_digest_once(sample_checker.digest, image, state.main.size, state.main.sha256);
    assert_int_equal(aloft_boot_record_write(&record, &state), ALOFT_OK);
}

enum aloft_status site_fixture_read(struct site_fixture *fixture)
{
    uint8_t *const end = fixture->ram->bytes + FLASH_SIZE - sizeof fixture->table;

    assert_int_equal(aloft_partition_table_encode(fixture->partitions, PARTITION_COUNT,
                             &aloft_bearssl_md5, end, sizeof fixture->table),
            ALOFT_OK);
    return aloft_site_read(&fixture->site, &fixture->config, fixture->table);
}
