#include "aloft/board.h"

#include "aloft/board_registers.h"
#include "board_map.h"
#include "cortex_m.h"
#include "semihosting.h"

#define UART_STATE     (UART0 + 4)
#define UART_FULL      1u // no room to send
#define UART_ARRIVED   2u
#define TICKS_A_SECOND 100u

const char aloft_board_name[] = "cortex_m3";
const uint32_t aloft_board_ticks_per_ms = CLOCK_HZ / 1000;

void board_devices_start(void)
{
    *aloft_register32(SYSTICK_RELOAD) = CLOCK_HZ / TICKS_A_SECOND - 1;
    *aloft_register32(SYSTICK_CURRENT) = 0;
    *aloft_register32(SYSTICK_CONTROL) = 7; // on, with interrupt, processor clock
    *aloft_register32(TIMER0 + 8) = UINT32_MAX;
    *aloft_register32(TIMER0) = 1;
    *aloft_register32(UART0 + 16) = 16; // the fastest rate there is
    *aloft_register32(UART0 + 8) = 3;   // both directions
}

void board_devices_stop(void)
{
    *aloft_register32(TIMER0) = 0;
}

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
