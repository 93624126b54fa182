/*
 * Commands for the stock boot stage of the ESP8266: what is accepted means the same
 * after it was written anew.
 *
 * Input: a byte that asks for a right checksum if odd, then the command.
 */
#include "aloft/eboot.h"

#include <string.h>

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "fuzz_input.h"
#include "fuzz_target.h"

#define CRC_OFFSET (ALOFT_EBOOT_SIZE - 4)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_input input = {data, len};
    const bool sealed = (fuzz_byte(&input) & 1) != 0;
    uint8_t bytes[ALOFT_EBOOT_SIZE] = {0};
    struct aloft_eboot_command command;
    struct aloft_eboot_command again;

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = fuzz_byte(&input);
    }
    if (sealed) {
        aloft_put_le32(
                bytes + CRC_OFFSET, aloft_crc32(ALOFT_CRC32_START, bytes, CRC_OFFSET));
    }
    if (aloft_eboot_decode(&command, bytes) != ALOFT_OK) {
        return 0;
    }
    aloft_eboot_encode(&command, bytes);
    FUZZ_CHECK(aloft_eboot_decode(&again, bytes) == ALOFT_OK);
    FUZZ_CHECK(memcmp(&command, &again, sizeof again) == 0);
    return 0;
}
