#include "aloft/board.h"

#include "aloft/board_print.h"
#include "aloft/board_registers.h"
#include "kept.h"
#include "rv32.h"
#include "semihosting.h"

#define UART_CONTROL (UART + 3)
#define UART_FIFO    (UART + 2)
#define UART_STATE   (UART + 5)
#define UART_ARRIVED 0x01u
#define UART_EMPTY   0x20u // room to send

#define TEST_RESET  0x7777u
#define CAUSE_TIMER 0x80000007u

const char aloft_board_name[] = "rv32";

/* Both are called by start.S. */
_Noreturn void run_program(void);
_Noreturn void report_trap(uint32_t cause, uint32_t address, uint32_t value);

_Noreturn void run_program(void)
{
    timer_set_up();
    *aloft_register8(UART_CONTROL) = 3; // 8 bits
    *aloft_register8(UART_FIFO) = 0xC1; // on, 14 bytes at once
    aloft_board_exit(main());
}

static _Noreturn void restart(enum aloft_board_restart by)
{
    kept_note(by);
    aloft_board_reset();
}

/* The timer interrupts when the watchdog was not fed, and for nothing else. */
_Noreturn void report_trap(uint32_t cause, uint32_t address, uint32_t value)
{
    if (cause == CAUSE_TIMER) {
        restart(ALOFT_BOARD_RESTART_WATCHDOG);
    }
    aloft_board_print("\nfault: cause ");
    aloft_board_print_decimal(cause);
    aloft_board_print(" at ");
    aloft_board_print_hex(address);
    aloft_board_print(" value ");
    aloft_board_print_hex(value);
    aloft_board_print("\n");
    restart(ALOFT_BOARD_RESTART_FAULT);
}

void aloft_board_put(uint8_t byte)
{
    while ((*aloft_register8(UART_STATE) & UART_EMPTY) == 0) {
    }
    *aloft_register8(UART) = byte;
}

int aloft_board_get(void)
{
    if ((*aloft_register8(UART_STATE) & UART_ARRIVED) == 0) {
        return -1;
    }
    return *aloft_register8(UART);
}

_Noreturn void aloft_board_reset(void)
{
    for (;;) {
        *aloft_register32(TEST_DEVICE) = TEST_RESET;
    }
}

/* Three instructions in a row, which no processor has a use for otherwise. */
uintptr_t semihosting_call(uintptr_t operation, const uintptr_t *arguments)
{
    register uintptr_t a0 __asm__("a0") = operation;
    register const uintptr_t *a1 __asm__("a1") = arguments;

    __asm__ volatile(".option push\n\t"
                     ".option norvc\n\t"
                     ".balign 16\n\t"
                     "slli x0, x0, 0x1F\n\t"
                     "ebreak\n\t"
                     "srai x0, x0, 7\n\t"
                     ".option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}
