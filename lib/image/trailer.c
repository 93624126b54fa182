#include "aloft/trailer.h"

#include "aloft/bytes.h"
#include "aloft/key_set.h"
#include "aloft/memory.h"

/* Two integers of one byte each, with their heads and that of the sequence. */
#define P256_SIGNATURE_MIN 8u
#define DER_SEQUENCE       0x30u
#define DER_INTEGER        0x02u

enum aloft_status aloft_trailer_decode(struct aloft_trailer *trailer, uint32_t size,
        const uint8_t length[ALOFT_TRAILER_LENGTH_SIZE])
{
    const uint32_t len = aloft_le32(length);

    if (len == 0 || len > ALOFT_SIGNATURE_MAX) {
        return ALOFT_ERR_UNSIGNED;
    }
    if (size <= len + ALOFT_TRAILER_LENGTH_SIZE) {
        return ALOFT_ERR_UNSIGNED; // signs nothing
    }
    trailer->image_size = size - ALOFT_TRAILER_LENGTH_SIZE - len;
    trailer->signature_len = len;
    return ALOFT_OK;
}

enum aloft_status aloft_trailer_read(
        struct aloft_trailer *trailer, const struct aloft_reader *reader)
{
    uint8_t length[ALOFT_TRAILER_LENGTH_SIZE];
    enum aloft_status status;

    if (reader->size < sizeof length) {
        return ALOFT_ERR_UNSIGNED;
    }
    status = aloft_reader_read(
            reader, reader->size - (uint32_t)sizeof length, length, sizeof length);
    if (status != ALOFT_OK) {
        return status;
    }
    return aloft_trailer_decode(trailer, reader->size, length);
}

enum aloft_status aloft_trailer_encode(uint8_t *dst, size_t size,
        const uint8_t *signature, size_t len, size_t *written)
{
    if (len == 0 || len > ALOFT_SIGNATURE_MAX) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (size < len + ALOFT_TRAILER_LENGTH_SIZE) {
        return ALOFT_ERR_SPACE;
    }
    memcpy(dst, signature, len);
    aloft_put_le32(dst + len, (uint32_t)len);
    *written = len + ALOFT_TRAILER_LENGTH_SIZE;
    return ALOFT_OK;
}

bool aloft_signature_is_rsa(uint32_t len)
{
    return len == 256 || len == 384 || len == 512;
}

bool aloft_signature_is_likely(
        const uint8_t head[ALOFT_SIGNATURE_HEAD_SIZE], uint32_t len)
{
    if (aloft_signature_is_rsa(len)) {
        return true;
    }
    return len >= P256_SIGNATURE_MIN && len <= ALOFT_KEY_P256_SIGNATURE_MAX &&
           head[0] == DER_SEQUENCE && head[1] == len - 2 && head[2] == DER_INTEGER;
}

bool aloft_trailer_is_likely(
        const struct aloft_trailer *trailer, const struct aloft_reader *reader)
{
    uint8_t head[ALOFT_SIGNATURE_HEAD_SIZE];

    return trailer->signature_len >= sizeof head &&
           aloft_reader_read(reader, trailer->image_size, head, sizeof head) ==
                   ALOFT_OK &&
           aloft_signature_is_likely(head, trailer->signature_len);
}
