#include "sample_image.h"

#include <string.h>

void sample_bytes(uint8_t *bytes, size_t len, uint8_t seed)
{
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 251 + seed);
    }
}

void sample_image_esp(uint8_t *bytes, size_t len, uint8_t seed)
{
    static const uint8_t header[] = {
            0xE9, 1, SAMPLE_FLASH_MODE, 0x40, 0x00, 0xF0, 0x10, 0x40, // header
            0x00, 0xF0, 0x10, 0x40, 0x00, 0x01, 0x00, 0x00,           // segment
    };

    sample_bytes(bytes, len, seed);
    memcpy(bytes, header, len < sizeof header ? len : sizeof header);
}
