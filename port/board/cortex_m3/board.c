#include "aloft/board.h"

#include "../common/semihosting.h"
#include "aloft/board_registers.h"
#include "cortex_m3.h"

#define UART_STATE   (UART0 + 4)
#define UART_FULL    1u // no room to send
#define UART_ARRIVED 2u
#define RESET_KEY    0x05FA0004u

const char aloft_board_name[] = "cortex_m3";
const uint32_t aloft_board_ticks_per_ms = CLOCK_HZ / 1000;

void aloft_board_put(uint8_t byte)
{
    while ((*aloft_register32(UART_STATE) & UART_FULL) != 0) {
    }
    *aloft_register32(UART0) = byte;
}

int aloft_board_get(void)
{
    if ((*aloft_register32(UART_STATE) & UART_ARRIVED) == 0) {
        return -1;
    }
    return (int)(*aloft_register32(UART0) & 0xFF);
}

uint32_t aloft_board_ticks(void)
{
    return ~*aloft_register32(TIMER0 + 4); // counts down
}

void aloft_board_wait(void)
{
    __asm__ volatile("wfi" : : : "memory");
}

_Noreturn void aloft_board_reset(void)
{
    __asm__ volatile("dsb" : : : "memory");
    for (;;) {
        *aloft_register32(RESET_CONTROL) = RESET_KEY;
    }
}

uintptr_t semihosting_call(uintptr_t operation, const uintptr_t *arguments)
{
    register uintptr_t r0 __asm__("r0") = operation;
    register const uintptr_t *r1 __asm__("r1") = arguments;

    __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}
