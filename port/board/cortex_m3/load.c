/*
 * Starts an application where it stands in flash. It begins with its vectors: the top
 * of its stack, and the address of its first instruction.
 */
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "aloft/bytes.h"
#include "cortex_m3.h"

#define VECTORS_SIZE 64u
#define THUMB        1u // an odd address: instructions of 16 bits
#define RAM          0x20000000u
#define RAM_SIZE     0x00400000u

static _Noreturn void jump(uint32_t stack, uint32_t entry)
{
    *aloft_register32(SYSTICK_CONTROL) = 0; // or it would tick by the old vectors
    __asm__ volatile("msr msp, %0\n\tbx %1" : : "r"(stack), "r"(entry) : "memory");
    __builtin_unreachable();
}

enum aloft_status aloft_board_start(const struct aloft_area *image, uint32_t size)
{
    const uint32_t base = FLASH + image->offset;
    uint8_t vectors[VECTORS_SIZE];

    if (size < sizeof vectors) {
        return ALOFT_ERR_FORMAT;
    }
    const enum aloft_status status = aloft_area_read(image, 0, vectors, sizeof vectors);
    if (status != ALOFT_OK) {
        return status;
    }
    const uint32_t stack = aloft_le32(vectors);
    const uint32_t entry = aloft_le32(vectors + 4);
    if ((entry & THUMB) == 0 || entry - base >= size || stack % 8 != 0 ||
            stack - RAM > RAM_SIZE) {
        return ALOFT_ERR_TARGET;
    }
    jump(stack, entry);
}
