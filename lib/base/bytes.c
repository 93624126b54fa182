#include "aloft/bytes.h"

uint16_t aloft_le16(const uint8_t *src)
{
    return (uint16_t)(src[0] | (unsigned)src[1] << 8);
}

uint32_t aloft_le32(const uint8_t *src)
{
    return aloft_le16(src) | (uint32_t)aloft_le16(src + 2) << 16;
}

uint64_t aloft_le64(const uint8_t *src)
{
    return aloft_le32(src) | (uint64_t)aloft_le32(src + 4) << 32;
}

uint16_t aloft_be16(const uint8_t *src)
{
    return (uint16_t)((unsigned)src[0] << 8 | src[1]);
}

uint32_t aloft_be32(const uint8_t *src)
{
    return (uint32_t)aloft_be16(src) << 16 | aloft_be16(src + 2);
}

uint64_t aloft_be64(const uint8_t *src)
{
    return (uint64_t)aloft_be32(src) << 32 | aloft_be32(src + 4);
}

void aloft_put_le16(uint8_t *dst, uint16_t value)
{
    dst[0] = (uint8_t)(value & 0xFFu);
    dst[1] = (uint8_t)(value >> 8);
}

void aloft_put_le32(uint8_t *dst, uint32_t value)
{
    aloft_put_le16(dst, (uint16_t)(value & 0xFFFFu));
    aloft_put_le16(dst + 2, (uint16_t)(value >> 16));
}

void aloft_put_le64(uint8_t *dst, uint64_t value)
{
    aloft_put_le32(dst, (uint32_t)(value & 0xFFFFFFFFu));
    aloft_put_le32(dst + 4, (uint32_t)(value >> 32));
}

void aloft_put_be16(uint8_t *dst, uint16_t value)
{
    dst[0] = (uint8_t)(value >> 8);
    dst[1] = (uint8_t)(value & 0xFFu);
}

void aloft_put_be32(uint8_t *dst, uint32_t value)
{
    aloft_put_be16(dst, (uint16_t)(value >> 16));
    aloft_put_be16(dst + 2, (uint16_t)(value & 0xFFFFu));
}

void aloft_put_be64(uint8_t *dst, uint64_t value)
{
    aloft_put_be32(dst, (uint32_t)(value >> 32));
    aloft_put_be32(dst + 4, (uint32_t)(value & 0xFFFFFFFFu));
}
