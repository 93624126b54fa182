/*
 * From reset to main(), and what happens when the processor finds a fault: the board
 * says so and starts anew, as a watchdog would have it.
 */
#include "aloft/board.h"
#include "aloft/board_print.h"
#include "aloft/board_registers.h"
#include "cortex_m3.h"

/* The linker's. */
extern uint32_t stack_top[];
extern const uint32_t data_load[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

#define TICKS_A_SECOND 100u

void reset_handler(void);

static void start_timers(void)
{
    *aloft_register32(SYSTICK_RELOAD) = CLOCK_HZ / TICKS_A_SECOND - 1;
    *aloft_register32(SYSTICK_CURRENT) = 0;
    *aloft_register32(SYSTICK_CONTROL) = 7; // on, with interrupt, processor clock
    *aloft_register32(TIMER0 + 8) = UINT32_MAX;
    *aloft_register32(TIMER0) = 1;
}

static void start_uart(void)
{
    *aloft_register32(UART0 + 16) = 16; // the fastest rate there is
    *aloft_register32(UART0 + 8) = 3;   // both directions
}

static void fault(void)
{
    aloft_board_print("\nfault: status ");
    aloft_board_print_hex(*aloft_register32(FAULT_STATUS));
    aloft_board_print(" address ");
    aloft_board_print_hex(*aloft_register32(FAULT_ADDRESS));
    aloft_board_print("\n");
    aloft_board_reset();
}

/* It has ended aloft_board_wait(): nothing else is to be done. */
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
        .handlers = {reset_handler, fault, fault, fault, fault, fault, fault, fault,
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
    start_timers();
    start_uart();
    aloft_board_exit(main());
}
