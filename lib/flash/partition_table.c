#include "aloft/partition_table.h"

#include "aloft/bytes.h"
#include "aloft/checked.h"
#include "aloft/memory.h"

#define ENTRY_SIZE 32u
#define MD5_SIZE   16u

/* The first two bytes of an entry, little endian. */
#define MAGIC_PARTITION 0x50AAu
#define MAGIC_DIGEST    0xEBEBu
#define MAGIC_END       0xFFFFu

/* Offsets in an entry. */
enum {
    AT_MAGIC = 0,
    AT_TYPE = 2,
    AT_SUBTYPE = 3,
    AT_OFFSET = 4,
    AT_SIZE = 8,
    AT_NAME = 12,
    AT_FLAGS = 28,
    AT_DIGEST = 16,
};

/* The entry at `index`, if its bytes are there. */
static enum aloft_status locate(
        const uint8_t *bytes, size_t len, size_t index, const uint8_t **entry)
{
    if (len > ALOFT_PARTITION_TABLE_MAX) {
        len = ALOFT_PARTITION_TABLE_MAX;
    }
    if (index >= ALOFT_PARTITION_TABLE_MAX / ENTRY_SIZE || index * ENTRY_SIZE == len) {
        return ALOFT_ERR_NOT_FOUND;
    }
    if ((index + 1) * ENTRY_SIZE > len) {
        return ALOFT_ERR_TRUNCATED;
    }
    *entry = bytes + index * ENTRY_SIZE;
    return ALOFT_OK;
}

static void entry_decode(struct aloft_partition *partition, const uint8_t *entry)
{
    memset(partition, 0, sizeof(*partition));
    memcpy(partition->name, entry + AT_NAME, ALOFT_PARTITION_NAME_MAX);
    partition->type = entry[AT_TYPE];
    partition->subtype = entry[AT_SUBTYPE];
    partition->offset = aloft_le32(entry + AT_OFFSET);
    partition->size = aloft_le32(entry + AT_SIZE);
    partition->flags = aloft_le32(entry + AT_FLAGS);
}

static void entry_encode(const struct aloft_partition *partition, uint8_t *entry)
{
    aloft_put_le16(entry + AT_MAGIC, MAGIC_PARTITION);
    entry[AT_TYPE] = partition->type;
    entry[AT_SUBTYPE] = partition->subtype;
    aloft_put_le32(entry + AT_OFFSET, partition->offset);
    aloft_put_le32(entry + AT_SIZE, partition->size);
    memset(entry + AT_NAME, 0, ALOFT_PARTITION_NAME_MAX);
    for (size_t i = 0; partition->name[i] != '\0'; i++) {
        entry[AT_NAME + i] = (uint8_t)partition->name[i];
    }
    aloft_put_le32(entry + AT_FLAGS, partition->flags);
}

/* Both names are of full length, filled up with zeros. */
static bool is_name(const struct aloft_partition *partition, const char *name)
{
    size_t i = 0;

    while (i < ALOFT_PARTITION_NAME_MAX && name[i] != '\0' &&
            name[i] == partition->name[i]) {
        i++;
    }
    return name[i] == partition->name[i];
}

static bool is_apart(const struct aloft_partition *a, const struct aloft_partition *b)
{
    const struct aloft_partition *low = a->offset < b->offset ? a : b;
    const struct aloft_partition *high = low == a ? b : a;

    return high->offset - low->offset >= low->size;
}

/* Checks the entry `index` against those in front of it. */
static enum aloft_status check_entry(const uint8_t *bytes, size_t len, size_t index,
        const struct aloft_partition *partition)
{
    struct aloft_partition other;

    for (size_t i = 0; i < index; i++) {
        const enum aloft_status status =
                aloft_partition_table_get(bytes, len, i, &other);
        if (status != ALOFT_OK) {
            return status;
        }
        if (!is_apart(partition, &other) || is_name(&other, partition->name)) {
            return ALOFT_ERR_FORMAT;
        }
    }
    return ALOFT_OK;
}

/* The digest entry, where there is one, covers the entries in front of it. */
static enum aloft_status check_digest(const uint8_t *bytes, size_t len, size_t count,
        const struct aloft_digest_ops *md5)
{
    uint8_t found[ALOFT_DIGEST_MAX];
    const uint8_t *entry = NULL;

    if (md5 == NULL || locate(bytes, len, count, &entry) != ALOFT_OK ||
            aloft_le16(entry + AT_MAGIC) != MAGIC_DIGEST) {
        return ALOFT_OK;
    }
    aloft_digest_once(md5, bytes, count * ENTRY_SIZE, found);
    return memcmp(found, entry + AT_DIGEST, MD5_SIZE) == 0 ? ALOFT_OK
                                                           : ALOFT_ERR_DIGEST;
}

enum aloft_status aloft_partition_table_get(const uint8_t *bytes, size_t len,
        size_t index, struct aloft_partition *partition)
{
    const uint8_t *entry = NULL;
    const enum aloft_status status = locate(bytes, len, index, &entry);

    if (status != ALOFT_OK) {
        return status;
    }
    switch (aloft_le16(entry + AT_MAGIC)) {
    case MAGIC_PARTITION:
        entry_decode(partition, entry);
        return ALOFT_OK;
    case MAGIC_DIGEST:
    case MAGIC_END:
        return ALOFT_ERR_NOT_FOUND;
    default:
        return ALOFT_ERR_FORMAT;
    }
}

enum aloft_status aloft_partition_table_find(const uint8_t *bytes, size_t len,
        const char *name, struct aloft_partition *partition)
{
    struct aloft_partition found;

    for (size_t index = 0;; index++) {
        const enum aloft_status status =
                aloft_partition_table_get(bytes, len, index, &found);
        if (status != ALOFT_OK) {
            return status;
        }
        if (is_name(&found, name)) {
            *partition = found;
            return ALOFT_OK;
        }
    }
}

enum aloft_status aloft_partition_table_check(const uint8_t *bytes, size_t len,
        uint32_t flash_size, const struct aloft_digest_ops *md5)
{
    struct aloft_partition partition;
    enum aloft_status status = ALOFT_OK;
    size_t count = 0;

    for (;; count++) {
        status = aloft_partition_table_get(bytes, len, count, &partition);
        if (status != ALOFT_OK) {
            break;
        }
        if (!aloft_within(partition.offset, partition.size, flash_size)) {
            return ALOFT_ERR_FLASH_CONFIG;
        }
        if (partition.size == 0 || partition.name[0] == '\0') {
            return ALOFT_ERR_FORMAT;
        }
        status = check_entry(bytes, len, count, &partition);
        if (status != ALOFT_OK) {
            return status;
        }
    }
    if (status != ALOFT_ERR_NOT_FOUND) {
        return status;
    }
    return count == 0 ? ALOFT_ERR_FORMAT : check_digest(bytes, len, count, md5);
}

enum aloft_status aloft_partition_table_encode(const struct aloft_partition *partitions,
        size_t count, const struct aloft_digest_ops *md5, uint8_t *bytes, size_t size)
{
    const size_t max =
            (size < ALOFT_PARTITION_TABLE_MAX ? size : ALOFT_PARTITION_TABLE_MAX) /
            ENTRY_SIZE;

    if (count >= max) {
        return ALOFT_ERR_SPACE; // one place is for the digest, or for the blank end
    }
    memset(bytes, 0xFF, size);
    for (size_t i = 0; i < count; i++) {
        if (partitions[i].name[ALOFT_PARTITION_NAME_MAX] != '\0') {
            return ALOFT_ERR_ARGUMENT;
        }
        entry_encode(&partitions[i], bytes + i * ENTRY_SIZE);
    }
    if (md5 != NULL) {
        uint8_t *entry = bytes + count * ENTRY_SIZE;
        aloft_put_le16(entry + AT_MAGIC, MAGIC_DIGEST);
        aloft_digest_once(md5, bytes, count * ENTRY_SIZE, entry + AT_DIGEST);
    }
    return ALOFT_OK;
}

enum aloft_status aloft_partition_area(const struct aloft_partition *partition,
        struct aloft_flash *flash, struct aloft_area *area)
{
    const struct aloft_area found = {
            .flash = flash, .offset = partition->offset, .size = partition->size};

    if (aloft_area_check(&found) != ALOFT_OK) {
        return ALOFT_ERR_FLASH_CONFIG;
    }
    *area = found;
    return ALOFT_OK;
}
