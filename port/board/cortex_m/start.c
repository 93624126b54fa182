/*
 * From reset to main(), and what happens when the processor finds a fault: the board
 * says so and starts anew, as a watchdog would have it.
 */
#include "../common/kept.h"
#include "aloft/board.h"
#include "aloft/board_print.h"
#include "aloft/board_registers.h"
#include "board_map.h"
#include "cortex_m.h"

/* The linker's. */
extern uint32_t stack_top[];
extern const uint32_t data_load[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

void reset_handler(void);
_Noreturn void report_fault(const uint32_t *frame);

/* What the processor has put on the stack ends with where it was, and its state. */
#define FRAME_SIZE 32u
#define FRAME_AT   6u // words

/* Goes on with the whole stack: the program's may be what is broken, and a fault while
 * this one is handled locks the processor up. */
__attribute__((naked)) static void fault(void)
{
    __asm__ volatile("mrs r0, msp\n\t"
                     "ldr r1, =stack_top\n\t"
                     "msr msp, r1\n\t"
                     "bl report_fault");
}

/* A stack that has left the RAM holds no frame, and must not be read; one that has not
 * is the one that printing needs. */
_Noreturn void report_fault(const uint32_t *frame)
{
    const bool has_frame = (uintptr_t)frame - RAM <= RAM_SIZE - FRAME_SIZE;
    const uint32_t at = has_frame ? frame[FRAME_AT] : 0;

    aloft_board_print("\nfault: status ");
    aloft_board_print_hex(*aloft_register32(FAULT_STATUS));
    aloft_board_print(" at ");
    aloft_board_print_hex(at);
    aloft_board_print(" address ");
    aloft_board_print_hex(*aloft_register32(FAULT_ADDRESS));
    aloft_board_print("\n");
    kept_note(ALOFT_BOARD_RESTART_FAULT);
    aloft_board_reset();
}

/* The board tells what it is for. */
static void nmi(void)
{
    kept_note(board_nmi);
    aloft_board_reset();
}

/* SysTick has ended aloft_board_wait(): nothing else is to be done. */
static void tick(void)
{
}

struct vectors {
    uint32_t *stack;
    void (*handlers[15])(void);
};

/* Also where it runs: an application begins with its vectors, a reset finds them at 0.
 */
__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
        .stack = stack_top,
        .handlers = {reset_handler, nmi, fault, fault, fault, fault, fault, fault,
                fault, fault, fault, fault, fault, fault, tick},
};

void reset_handler(void)
{
    const uint32_t *from = data_load;

    *aloft_register32(VECTOR_TABLE) = (uintptr_t)&vectors;
    for (uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    board_devices_start();
    aloft_board_exit(main());
}
