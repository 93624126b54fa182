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
 *           or  kind u8, 0, point length u16, point
 */
#define HEAD_SIZE     12u
#define KEY_HEAD_SIZE 4u
#define CRC_SIZE      4u
#define VERSION       1u
#define UNCOMPRESSED  0x04u /* Begins a point of which both coordinates follow. */

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

/* Fills in a key of which the encoded form has `first` and then `second` bytes. False
 * for a kind that is not known, or lengths that are not of this kind. */
static bool point_into(
        struct aloft_key *key, const uint8_t *bytes, size_t first, size_t second)
{
    switch (key->kind) {
    case ALOFT_KEY_RSA:
        key->exponent = bytes;
        key->exponent_len = first;
        key->modulus = bytes + first;
        key->modulus_len = second;
        return true;
    case ALOFT_KEY_P256:
        key->point = bytes;
        return first == 0 && second == ALOFT_KEY_P256_POINT_SIZE;
    }
    return false;
}

/* Reads the key at `*next`, all of it before `end`, and moves `*next` behind it. */
static bool decode_key(struct aloft_key *key, const uint8_t **next, const uint8_t *end)
{
    const uint8_t *head = *next;

    if ((size_t)(end - head) < KEY_HEAD_SIZE) {
        return false;
    }
    const size_t first = head[1];
    const size_t second = aloft_le16(head + 2);
    const uint8_t *bytes = head + KEY_HEAD_SIZE;

    if (first + second > (size_t)(end - bytes)) {
        return false;
    }
    key->kind = (enum aloft_key_kind)head[0];
    *next = bytes + first + second;
    return point_into(key, bytes, first, second) && aloft_key_valid(key);
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

static size_t key_size(const struct aloft_key *key)
{
    const size_t numbers = key->exponent_len + key->modulus_len;

    return KEY_HEAD_SIZE +
           (key->kind == ALOFT_KEY_RSA ? numbers : ALOFT_KEY_P256_POINT_SIZE);
}

static size_t encoded_size(const struct aloft_key_set *set)
{
    size_t size = HEAD_SIZE + CRC_SIZE;

    for (size_t i = 0; i < set->count; i++) {
        size += key_size(&set->keys[i]);
    }
    return size;
}

/* Writes head and content; returns where the next key goes. */
static uint8_t *encode_key(const struct aloft_key *key, uint8_t *dst)
{
    const bool is_rsa = key->kind == ALOFT_KEY_RSA;
    const size_t first = is_rsa ? key->exponent_len : 0;
    const size_t second = is_rsa ? key->modulus_len : ALOFT_KEY_P256_POINT_SIZE;

    dst[0] = (uint8_t)key->kind;
    dst[1] = (uint8_t)first;
    aloft_put_le16(dst + 2, (uint16_t)second);
    dst += KEY_HEAD_SIZE;
    if (is_rsa) {
        memcpy(dst, key->exponent, first);
    }
    memcpy(dst + first, is_rsa ? key->modulus : key->point, second);
    return dst + first + second;
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
    switch (key->kind) {
    case ALOFT_KEY_RSA:
        return exponent_valid(key->exponent, key->exponent_len) &&
               modulus_valid(key->modulus, key->modulus_len);
    case ALOFT_KEY_P256:
        return key->point[0] == UNCOMPRESSED;
    }
    return false;
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
