#include "aloft/crc.h"

uint32_t aloft_crc32(uint32_t crc, const void *bytes, size_t len)
{
    /* Remainders of the 16 possible nibbles: 64 bytes instead of 1024 for whole bytes.
     */
    static const uint32_t remainders[16] = {
            0x00000000, 0x04C11DB7, 0x09823B6E, 0x0D4326D9, //
            0x130476DC, 0x17C56B6B, 0x1A864DB2, 0x1E475005, //
            0x2608EDB8, 0x22C9F00F, 0x2F8AD6D6, 0x2B4BCB61, //
            0x350C9B64, 0x31CD86D3, 0x3C8EA00A, 0x384FBDBD, //
    };
    const uint8_t *next = bytes;

    for (size_t i = 0; i < len; i++) {
        crc ^= (uint32_t)next[i] << 24;
        crc = crc << 4 ^ remainders[crc >> 28];
        crc = crc << 4 ^ remainders[crc >> 28];
    }
    return crc;
}

uint32_t aloft_crc32_gzip(uint32_t crc, const void *bytes, size_t len)
{
    static const uint32_t remainders[16] = {
            0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, //
            0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C, //
            0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, //
            0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C, //
    };
    const uint8_t *next = bytes;

    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= next[i];
        crc = crc >> 4 ^ remainders[crc & 15];
        crc = crc >> 4 ^ remainders[crc & 15];
    }
    return ~crc;
}
