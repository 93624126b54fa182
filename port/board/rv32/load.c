/*
 * Copies an application to RAM, where it runs in whichever slot it stands: a header at
 * its beginning names the address that it is linked for.
 */
#include "aloft/board.h"
#include "aloft/bytes.h"
#include "rv32.h"

static enum aloft_status examine(const struct aloft_reader *image)
{
    uint8_t header[HEADER_SIZE];

    if (image->size < sizeof header) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_reader_read(image, 0, header, sizeof header);
    if (status != ALOFT_OK) {
        return status;
    }
    if (aloft_le32(header + 4) != HEADER_MAGIC || aloft_le32(header + 8) != CODE) {
        return ALOFT_ERR_TARGET;
    }
    return image->size > CODE_SIZE ? ALOFT_ERR_SPACE : ALOFT_OK;
}

const struct aloft_examiner_ops aloft_board_examiner = {.examine = examine};

static _Noreturn void jump(uintptr_t entry)
{
    __asm__ volatile(".option push\n\t"
                     ".option arch, +zifencei\n\t"
                     "fence.i\n\t"
                     ".option pop\n\t"
                     "jr %0"
                     :
                     : "r"(entry)
                     : "memory");
    __builtin_unreachable();
}

enum aloft_status aloft_board_start(const struct aloft_area *image, uint32_t size)
{
    struct aloft_area_reader reader;

    aloft_area_reader_init(&reader, image, 0, size);
    enum aloft_status status = examine(&reader.base);
    if (status == ALOFT_OK) {
        status = aloft_area_read(image, 0, (uint8_t *)(uintptr_t)CODE, size);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    jump(CODE);
}
