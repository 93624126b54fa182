/*
 * Starts an application where it stands in flash. It begins with its vectors: the top
 * of its stack, and the address of its first instruction.
 */
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/bytes.h"
#include "board_map.h"
#include "cortex_m.h"

#define VECTORS_SIZE 64u
#define THUMB        1u // an odd address: instructions of 16 bits

/* What an image begins with. */
struct vectors {
    uint32_t stack;
    uint32_t entry;
};

static enum aloft_status read_vectors(
        struct vectors *vectors, const struct aloft_reader *image)
{
    uint8_t bytes[8];

    if (image->size < VECTORS_SIZE) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_reader_read(image, 0, bytes, sizeof bytes);
    if (status == ALOFT_OK) {
        vectors->stack = aloft_le32(bytes);
        vectors->entry = aloft_le32(bytes + 4);
    }
    return status;
}

/* Whether the program fits one that stands at `base` and takes `size` bytes there. */
static enum aloft_status check(
        const struct vectors *vectors, uint32_t base, uint32_t size)
{
    if ((vectors->entry & THUMB) == 0 || vectors->entry - base >= size ||
            vectors->stack % 8 != 0 || vectors->stack - RAM > RAM_SIZE) {
        return ALOFT_ERR_TARGET;
    }
    return ALOFT_OK;
}

static enum aloft_status examine(const struct aloft_reader *image)
{
    struct vectors vectors;
    const enum aloft_status status = read_vectors(&vectors, image);

    return status == ALOFT_OK ? check(&vectors, FLASH, FLASH_SIZE) : status;
}

const struct aloft_examiner_ops aloft_board_examiner = {.examine = examine};

static _Noreturn void jump(const struct vectors *to)
{
    *aloft_register32(SYSTICK_CONTROL) = 0; // or it would tick by the old vectors
    board_devices_stop();
    __asm__ volatile("msr msp, %0\n\tbx %1"
                     :
                     : "r"(to->stack), "r"(to->entry)
                     : "memory");
    __builtin_unreachable();
}

enum aloft_status aloft_board_start(const struct aloft_area *image, uint32_t size)
{
    struct aloft_area_reader reader;
    struct vectors vectors;

    aloft_area_reader_init(&reader, image, 0, size);
    enum aloft_status status = read_vectors(&vectors, &reader.base);
    if (status == ALOFT_OK) {
        status = check(&vectors, FLASH + image->offset, size);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    jump(&vectors);
}
