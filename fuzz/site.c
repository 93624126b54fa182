/*
 * Sites: whatever stands in the partitions for keys and trust, reading them comes to an
 * end, and damage never opens the door: everybody is trusted only where nothing is
 * there, or a sound key set says so.
 *
 * Input: a byte of which bit 0 asks for bytes of the trust store that the banks vouch
 * for; the length of the key set, 2 bytes; the key set; then the trust store.
 */
#include "aloft/site.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/partition_table.h"
#include "aloft/ram_flash.h"
#include "fuzz_input.h"
#include "fuzz_target.h"
#include "trust_samples.h"

#define SECTOR     1024u
#define FLASH_SIZE 20480u
#define KEYS       6144u
#define KEYS_SIZE  3072u
#define TRUST      9216u
#define TRUST_SIZE 6144u
#define STORE_SIZE 2048u

static const struct aloft_partition partitions[] = {
        {.name = "main", .type = 1, .offset = 0, .size = 2048},
        {.name = "stage", .type = 1, .offset = 2048, .size = 2048},
        {.name = "record", .type = 1, .offset = 4096, .size = 2048},
        {.name = "keys", .type = 1, .offset = KEYS, .size = KEYS_SIZE},
        {.name = "trust", .type = 1, .offset = TRUST, .size = TRUST_SIZE},
};

static bool put(struct aloft_ram_flash *flash, uint32_t offset, uint32_t size,
        struct fuzz_input bytes)
{
    const size_t len = bytes.len < size ? bytes.len : size;
    bool is_blank = true;

    for (size_t i = 0; i < len; i++) {
        flash->bytes[offset + i] = bytes.data[i];
        is_blank = is_blank && bytes.data[i] == 0xFF;
    }
    return is_blank;
}

/* True when nothing is there afterwards. */
static bool put_store(
        struct aloft_ram_flash *flash, bool vouched_for, struct fuzz_input bytes)
{
    const struct aloft_area area = {&flash->base, TRUST, TRUST_SIZE};

    if (!vouched_for) {
        return put(flash, TRUST, TRUST_SIZE, bytes);
    }
    return bytes.len == 0 ||
           aloft_trust_banks_write(&area, 1, bytes.data, bytes.len) != ALOFT_OK;
}

static void check_doors(const struct aloft_site *site, bool no_keys, bool no_store)
{
    struct aloft_acceptance acceptance;
    const bool open = aloft_site_verifier(site, false) == &aloft_verifier_none;

    FUZZ_CHECK(aloft_site_verifier(site, true) == &site->by_keys.base);
    FUZZ_CHECK(site->keys.count <= ALOFT_KEY_SET_MAX);
    FUZZ_CHECK(site->keys_sound || site->keys.count == 0 || site->trust.loaded);
    if (open) {
        FUZZ_CHECK(site->keys_sound && !site->trust.loaded);
        FUZZ_CHECK(no_keys || !site->keys.signature_required);
    }
    FUZZ_CHECK(open || !no_keys || !no_store);
    FUZZ_CHECK(!site->trust.loaded || aloft_site_manifests(site) == &site->manifests);
    aloft_site_accept(site, false, &acceptance);
    FUZZ_CHECK(open == (acceptance.keys == NULL));
    FUZZ_CHECK((acceptance.store != NULL) == site->trust.loaded);
}

/* As a firmware does after its start. */
static void use(struct aloft_site *site)
{
    struct aloft_tls_anchor anchors[4];

    FUZZ_CHECK(aloft_site_tls_anchors(site, anchors, 4) <= 4);
    aloft_site_choose(site, ALOFT_TRUST_IMAGES);
    FUZZ_CHECK(site->keys.count <= ALOFT_KEY_SET_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct aloft_flash_geometry geometry = {
            .size = FLASH_SIZE, .sector_size = SECTOR, .write_unit = 4, .erased = 0xFF};
    struct fuzz_input input = {data, len};
    struct aloft_ram_flash *const flash = aloft_ram_flash_new(&geometry);
    uint8_t *const store = fuzz_alloc(STORE_SIZE);
    uint8_t table[ALOFT_SITE_TABLE_SIZE];
    const struct aloft_site_config config = {
            .flash = &flash->base,
            .checker = &sample_checker,
            .target = "lamp",
            .store = store,
            .store_size = STORE_SIZE,
    };
    struct aloft_site site;
    const bool vouched_for = (fuzz_byte(&input) & 1) != 0;
    const size_t keys_len = fuzz_u16(&input);
    const bool no_keys = put(flash, KEYS, KEYS_SIZE, fuzz_bytes(&input, keys_len));
    const bool no_store = put_store(flash, vouched_for, input);

    FUZZ_CHECK(aloft_partition_table_encode(partitions,
                       sizeof partitions / sizeof partitions[0], NULL,
                       flash->bytes + FLASH_SIZE - sizeof table,
                       sizeof table) == ALOFT_OK);
    FUZZ_CHECK(aloft_site_read(&site, &config, table) == ALOFT_OK);
    check_doors(&site, no_keys, no_store);
    use(&site);
    free(store);
    aloft_ram_flash_free(flash);
    return 0;
}
