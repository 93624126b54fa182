/*
 * Key sets: what is accepted keeps the rules of its keys, and encodes to the very same
 * bytes.
 *
 * Input: a byte of which bit 0 asks for a right length and bit 1 for a right checksum,
 * since no search finds those; then the encoded set.
 */
#include "aloft/key_set.h"

#include <stdlib.h>
#include <string.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define LENGTH_OFFSET 8u
#define CRC_SIZE      4u
#define LEN_MIN       16u

static void seal(uint8_t *bytes, size_t len, unsigned how)
{
    if (len < LEN_MIN) {
        return;
    }
    if ((how & 1) != 0) {
        aloft_put_le32(bytes + LENGTH_OFFSET, (uint32_t)len);
    }
    const uint32_t length = aloft_le32(bytes + LENGTH_OFFSET);
    if ((how & 2) != 0 && length >= CRC_SIZE && length <= len) {
        aloft_put_le32(bytes + length - CRC_SIZE,
                aloft_crc32(ALOFT_CRC32_START, bytes, length - CRC_SIZE));
    }
}

static void check_key(const struct aloft_key *key, const uint8_t *bytes, size_t len)
{
    FUZZ_CHECK(aloft_key_valid(key));
    if (key->kind == ALOFT_KEY_P256) {
        FUZZ_CHECK(key->point >= bytes);
        FUZZ_CHECK(key->point + ALOFT_KEY_P256_POINT_SIZE <= bytes + len - CRC_SIZE);
        return;
    }
    FUZZ_CHECK(key->modulus_len == 256 || key->modulus_len == 384 ||
               key->modulus_len == 512);
    FUZZ_CHECK(key->exponent >= bytes);
    FUZZ_CHECK(key->modulus + key->modulus_len <= bytes + len - CRC_SIZE);
}

static void check_set(const struct aloft_key_set *set, const uint8_t *bytes, size_t len)
{
    const size_t length = aloft_le32(bytes + LENGTH_OFFSET);
    uint8_t *again = fuzz_alloc(length);
    size_t again_len = 0;

    FUZZ_CHECK(length <= len && length <= ALOFT_KEY_SET_SIZE_MAX);
    FUZZ_CHECK(set->count <= ALOFT_KEY_SET_MAX);
    for (size_t i = 0; i < set->count; i++) {
        check_key(&set->keys[i], bytes, length);
    }
    FUZZ_CHECK(aloft_key_set_encode(set, again, length, &again_len) == ALOFT_OK);
    FUZZ_CHECK(again_len == length && memcmp(again, bytes, length) == 0);
    FUZZ_CHECK(aloft_key_set_encode(set, again, length - 1, &again_len) ==
               ALOFT_ERR_SPACE);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const unsigned how = fuzz_byte(&input);
    uint8_t *bytes = fuzz_copy(input.data, input.len);
    struct aloft_key_set set;

    seal(bytes, input.len, how);
    if (aloft_key_set_decode(&set, bytes, input.len) == ALOFT_OK) {
        check_set(&set, bytes, input.len);
    }
    free(bytes);
    return 0;
}
