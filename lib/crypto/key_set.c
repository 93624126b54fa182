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
 *
 *     one key:  kind u8, exponent length u8, modulus length u16, exponent, modulus
 */
#define HEAD_SIZE     12u
#define KEY_HEAD_SIZE 4u
#define CRC_SIZE      4u
#define VERSION       1u

#define FLAG_SIGNATURE_REQUIRED 0x01u

static const uint8_t magic[4] = {'A', 'K', 'E', 'Y'};

static bool exponent_valid(const uint8_t *exponent, size_t len)
{
    if (len < 1 || len > 4 || exponent[0] == 0 || exponent[len - 1] % 2 == 0) {
        return false;
    }
    return len > 1 || exponent[0] > 1; // with 1 anybody could "sign"
}

static bool modulus_valid(const uint8_t *modulus, size_t len)
{
    if (len != 256 && len != 384 && len != 512) {
        return false;
    }
    return modulus[0] >= 0x80 && modulus[len - 1] % 2 == 1;
}

/* Reads the key at `*next`, all of it before `end`, and moves `*next` behind it. */
static bool decode_key(struct aloft_key *key, const uint8_t **next, const uint8_t *end)
{
    const uint8_t *head = *next;

    if ((size_t)(end - head) < KEY_HEAD_SIZE || head[0] != ALOFT_KEY_RSA) {
        return false;
    }
    key->kind = ALOFT_KEY_RSA;
    key->exponent_len = head[1];
    key->modulus_len = aloft_le16(head + 2);
    key->exponent = head + KEY_HEAD_SIZE;
    if (key->exponent_len + key->modulus_len > (size_t)(end - key->exponent)) {
        return false;
    }
    key->modulus = key->exponent + key->exponent_len;
    *next = key->modulus + key->modulus_len;
    return aloft_key_valid(key);
}

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
        size += KEY_HEAD_SIZE + set->keys[i].exponent_len + set->keys[i].modulus_len;
    }
    return size;
}

/* Returns where the next key goes. */
static uint8_t *encode_key(const struct aloft_key *key, uint8_t *dst)
{
    dst[0] = (uint8_t)key->kind;
    dst[1] = (uint8_t)key->exponent_len;
    aloft_put_le16(dst + 2, (uint16_t)key->modulus_len);
    dst += KEY_HEAD_SIZE;
    memcpy(dst, key->exponent, key->exponent_len);
    dst += key->exponent_len;
    memcpy(dst, key->modulus, key->modulus_len);
    return dst + key->modulus_len;
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

bool aloft_key_valid(const struct aloft_key *key)
{
    return key->kind == ALOFT_KEY_RSA &&
           exponent_valid(key->exponent, key->exponent_len) &&
           modulus_valid(key->modulus, key->modulus_len);
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
        if (!decode_key(&found.keys[found.count], &next, end)) {
            return ALOFT_ERR_FORMAT;
        }
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
        next = encode_key(&set->keys[i], next);
    }
    aloft_put_le32(next, aloft_crc32(ALOFT_CRC32_START, bytes, total - CRC_SIZE));
    *len = total;
    return ALOFT_OK;
}
