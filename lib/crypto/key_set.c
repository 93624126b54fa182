#include "aloft/key_set.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

/*
 * docs/spec/keys.md:
 *
 *     0      4         5       6       7      8          12            length - 4
 *     +------+---------+-------+-------+------+----------+-------------+-----+
 *     |magic | version | flags | count | zero | length   | keys        | crc |
 *     +------+---------+-------+-------+------+----------+-------------+-----+
 */
#define HEAD_SIZE 12u
#define CRC_SIZE  4u
#define VERSION   1u

#define FLAG_SIGNATURE_REQUIRED 0x01u

static const uint8_t magic[4] = {'A', 'K', 'E', 'Y'};

/* Checks the head and how long the whole is. */
static enum aloft_status check_frame(const uint8_t *bytes, size_t len)
{
    if (len < HEAD_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (memcmp(bytes, magic, sizeof magic) != 0 || bytes[4] != VERSION ||
            bytes[6] > ALOFT_KEY_SET_MAX || bytes[7] != 0) {
        return ALOFT_ERR_FORMAT;
    }
    if ((bytes[5] & ~FLAG_SIGNATURE_REQUIRED) != 0) {
        return ALOFT_ERR_FORMAT; // a rule that this version does not know
    }

    const uint32_t length = aloft_le32(bytes + 8);

    if (length < HEAD_SIZE + CRC_SIZE || length > ALOFT_KEY_SET_SIZE_MAX) {
        return ALOFT_ERR_FORMAT;
    }
    if (length > len) {
        return ALOFT_ERR_TRUNCATED;
    }
    if (aloft_crc32(ALOFT_CRC32_START, bytes, length - CRC_SIZE) !=
            aloft_le32(bytes + length - CRC_SIZE)) {
        return ALOFT_ERR_FORMAT;
    }
    return ALOFT_OK;
}

static size_t encoded_size(const struct aloft_key_set *set)
{
    size_t size = HEAD_SIZE + CRC_SIZE;

    for (size_t i = 0; i < set->count; i++) {
        size += aloft_key_size(&set->keys[i]);
    }
    return size;
}

static bool set_valid(const struct aloft_key_set *set)
{
    if (set->count > ALOFT_KEY_SET_MAX) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (!aloft_key_valid(&set->keys[i])) {
            return false;
        }
    }
    return true;
}

enum aloft_status aloft_key_set_decode(
        struct aloft_key_set *set, const uint8_t *bytes, size_t len)
{
    const enum aloft_status status = check_frame(bytes, len);
    struct aloft_key_set found;
    const uint8_t *next;
    const uint8_t *end;

    if (status != ALOFT_OK) {
        return status;
    }
    memset(&found, 0, sizeof found);
    found.signature_required = (bytes[5] & FLAG_SIGNATURE_REQUIRED) != 0;
    next = bytes + HEAD_SIZE;
    end = bytes + aloft_le32(bytes + 8) - CRC_SIZE;
    for (; found.count < bytes[6]; found.count++) {
        size_t used = 0;

        if (aloft_key_decode(&found.keys[found.count], next, (size_t)(end - next),
                    &used) != ALOFT_OK) {
            return ALOFT_ERR_FORMAT; // its bytes are all there: the checksum is right
        }
        next += used;
    }
    if (next != end) {
        return ALOFT_ERR_FORMAT;
    }
    *set = found;
    return ALOFT_OK;
}

enum aloft_status aloft_key_set_encode(
        const struct aloft_key_set *set, uint8_t *bytes, size_t size, size_t *len)
{
    uint8_t *next;
    size_t total;

    if (!set_valid(set)) {
        return ALOFT_ERR_ARGUMENT;
    }
    total = encoded_size(set);
    if (total > size) {
        return ALOFT_ERR_SPACE;
    }
    memcpy(bytes, magic, sizeof magic);
    bytes[4] = VERSION;
    bytes[5] = set->signature_required ? FLAG_SIGNATURE_REQUIRED : 0;
    bytes[6] = (uint8_t)set->count;
    bytes[7] = 0;
    aloft_put_le32(bytes + 8, (uint32_t)total);
    next = bytes + HEAD_SIZE;
    for (size_t i = 0; i < set->count; i++) {
        next += aloft_key_encode(&set->keys[i], next);
    }
    aloft_put_le32(next, aloft_crc32(ALOFT_CRC32_START, bytes, total - CRC_SIZE));
    *len = total;
    return ALOFT_OK;
}
