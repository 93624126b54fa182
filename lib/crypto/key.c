#include "aloft/key.h"

#include "aloft/bytes.h"
#include "aloft/memory.h"

/*
 * docs/spec/keys.md, 2:
 *
 *     kind u8, exponent length u8, modulus length u16, exponent, modulus
 * or  kind u8, 0, point length u16, point
 */
#define HEAD_SIZE    4u
#define UNCOMPRESSED 0x04u /* Begins a point of which both coordinates follow. */

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

enum aloft_status aloft_key_decode(
        struct aloft_key *key, const uint8_t *bytes, size_t len, size_t *used)
{
    if (len < HEAD_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    const size_t first = bytes[1];
    const size_t second = aloft_le16(bytes + 2);

    if (first + second > len - HEAD_SIZE) {
        return ALOFT_ERR_TRUNCATED;
    }
    memset(key, 0, sizeof *key);
    key->kind = (enum aloft_key_kind)bytes[0];
    *used = HEAD_SIZE + first + second;
    return point_into(key, bytes + HEAD_SIZE, first, second) && aloft_key_valid(key)
                   ? ALOFT_OK
                   : ALOFT_ERR_FORMAT;
}

/* How many bytes the two parts of the encoded form have. */
static size_t first_len(const struct aloft_key *key)
{
    return key->kind == ALOFT_KEY_RSA ? key->exponent_len : 0;
}

static size_t second_len(const struct aloft_key *key)
{
    return key->kind == ALOFT_KEY_RSA ? key->modulus_len : ALOFT_KEY_P256_POINT_SIZE;
}

static void encode_head(const struct aloft_key *key, uint8_t head[HEAD_SIZE])
{
    head[0] = (uint8_t)key->kind;
    head[1] = (uint8_t)first_len(key);
    aloft_put_le16(head + 2, (uint16_t)second_len(key));
}

static const uint8_t *second_part(const struct aloft_key *key)
{
    return key->kind == ALOFT_KEY_RSA ? key->modulus : key->point;
}

size_t aloft_key_size(const struct aloft_key *key)
{
    return HEAD_SIZE + first_len(key) + second_len(key);
}

size_t aloft_key_encode(const struct aloft_key *key, uint8_t *bytes)
{
    const size_t first = first_len(key);

    encode_head(key, bytes);
    if (first > 0) {
        memcpy(bytes + HEAD_SIZE, key->exponent, first);
    }
    memcpy(bytes + HEAD_SIZE + first, second_part(key), second_len(key));
    return aloft_key_size(key);
}

void aloft_key_id(const struct aloft_key *key, const struct aloft_digest_ops *sha256,
        uint8_t id[ALOFT_KEY_ID_SIZE])
{
    struct aloft_digest digest;
    uint8_t head[HEAD_SIZE];
    uint8_t result[ALOFT_DIGEST_MAX];

    encode_head(key, head);
    aloft_digest_begin(&digest, sha256);
    aloft_digest_update(&digest, head, sizeof head);
    if (first_len(key) > 0) {
        aloft_digest_update(&digest, key->exponent, first_len(key));
    }
    aloft_digest_update(&digest, second_part(key), second_len(key));
    aloft_digest_finish(&digest, result);
    memcpy(id, result, ALOFT_KEY_ID_SIZE);
}
