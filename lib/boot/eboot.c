#include "aloft/eboot.h"

#include "aloft/bytes.h"
#include "aloft/crc.h"
#include "aloft/memory.h"

#define MAGIC      0xEB001000u
#define MAGIC_MASK 0xFFFFF000u

enum {
    AT_MAGIC = 0,
    AT_ACTION = 4,
    AT_SOURCE = 8,
    AT_DESTINATION = 12,
    AT_SIZE = 16,
    AT_CRC = ALOFT_EBOOT_SIZE - 4,
};

void aloft_eboot_encode(const struct aloft_eboot_command *command, uint8_t *bytes)
{
    memset(bytes, 0, ALOFT_EBOOT_SIZE);
    aloft_put_le32(bytes + AT_MAGIC, MAGIC);
    aloft_put_le32(bytes + AT_ACTION, command->action);
    aloft_put_le32(bytes + AT_SOURCE, command->source);
    aloft_put_le32(bytes + AT_DESTINATION, command->destination);
    aloft_put_le32(bytes + AT_SIZE, command->size);
    aloft_put_le32(bytes + AT_CRC, aloft_crc32(ALOFT_CRC32_START, bytes, AT_CRC));
}

enum aloft_status aloft_eboot_decode(
        struct aloft_eboot_command *command, const uint8_t *bytes)
{
    if ((aloft_le32(bytes + AT_MAGIC) & MAGIC_MASK) != MAGIC) {
        return ALOFT_ERR_FORMAT;
    }
    if (aloft_le32(bytes + AT_CRC) != aloft_crc32(ALOFT_CRC32_START, bytes, AT_CRC)) {
        return ALOFT_ERR_FORMAT;
    }
    command->action = aloft_le32(bytes + AT_ACTION);
    command->source = aloft_le32(bytes + AT_SOURCE);
    command->destination = aloft_le32(bytes + AT_DESTINATION);
    command->size = aloft_le32(bytes + AT_SIZE);
    return ALOFT_OK;
}
