#include "aloft/board.h"

#include "aloft/board_print.h"
#include "aloft/board_registers.h"
#include "kept.h"
#include "lx106.h"

#define UART_FIFO    (UART + 8)
#define UART_CONTROL (UART + 12)
#define UART_STATE   (UART + 20)
#define UART_ARRIVED 0x01u
#define UART_EMPTY   0x20u // room to send

#define FPGA_RESET_KEY  0xDEADu
#define WAIT_TICKS      (CLOCK_HZ / 100)
#define INTERRUPT_TIMER (1u << 6)
#define CAUSE_INTERRUPT 4u

const char aloft_board_name[] = "lx106";
const uint32_t aloft_board_ticks_per_ms = CLOCK_HZ / 1000;

/* Both are called by start.S. */
_Noreturn void run_program(uint32_t masked);
void handle_exception(uint32_t cause, uint32_t address, uint32_t data);

/* Where the flash may be busy, so that no call may leave it. */
static inline __attribute__((always_inline)) uint32_t read_counter(void)
{
    uint32_t ticks;

    __asm__ volatile("rsr.ccount %0" : "=a"(ticks));
    return ticks;
}

static inline __attribute__((always_inline)) void set_alarm(void)
{
    __asm__ volatile("wsr.ccompare0 %0\n\tesync" : : "a"(read_counter() + WAIT_TICKS));
}

/* `masked`: which interrupts start-up has found masked. None are after a boot stage,
 * whose watchdog goes on. */
_Noreturn void run_program(uint32_t masked)
{
    *aloft_register32(UART_CONTROL) = 3; // 8 bits
    *aloft_register32(UART_FIFO) = 0xC1; // on, 14 bytes at once
    if (masked != 0) {
        board_kept.limit = 0;
    }
    set_alarm();
    __asm__ volatile("wsr.intenable %0\n\trsync" : : "a"(INTERRUPT_TIMER));
    aloft_board_exit(main());
}

static _Noreturn void restart(enum aloft_board_restart by)
{
    kept_note(by);
    aloft_board_reset();
}

static _Noreturn void report_fault(uint32_t cause, uint32_t address, uint32_t data)
{
    aloft_board_print("\nfault: cause ");
    aloft_board_print_decimal(cause);
    aloft_board_print(" at ");
    aloft_board_print_hex(address);
    aloft_board_print(" address ");
    aloft_board_print_hex(data);
    aloft_board_print("\n");
    restart(ALOFT_BOARD_RESTART_FAULT);
}

/* The only interrupt is that of the timer. It comes again and again, also when nobody
 * waits: that makes it the watchdog, and one that comes just before the processor waits
 * is followed by one that ends the wait. */
void ALOFT_RUNS_FROM_RAM handle_exception(
        uint32_t cause, uint32_t address, uint32_t data)
{
    if (cause != CAUSE_INTERRUPT) {
        report_fault(cause, address, data);
    }
    if (board_kept.limit != 0 && read_counter() - board_kept.fed > board_kept.limit) {
        restart(ALOFT_BOARD_RESTART_WATCHDOG);
    }
    set_alarm();
}

void aloft_board_watchdog_start(uint32_t limit_ms)
{
    aloft_board_watchdog_feed();
    board_kept.limit = limit_ms * aloft_board_ticks_per_ms;
}

void aloft_board_watchdog_feed(void)
{
    board_kept.fed = read_counter();
}

void aloft_board_put(uint8_t byte)
{
    while ((*aloft_register32(UART_STATE) & UART_EMPTY) == 0) {
    }
    *aloft_register32(UART) = byte;
}

int aloft_board_get(void)
{
    if ((*aloft_register32(UART_STATE) & UART_ARRIVED) == 0) {
        return -1;
    }
    return (int)(*aloft_register32(UART) & 0xFF);
}

uint32_t aloft_board_ticks(void)
{
    return read_counter();
}

void aloft_board_wait(void)
{
    __asm__ volatile("waiti 0" : : : "memory");
}

_Noreturn void aloft_board_reset(void)
{
    for (;;) {
        *aloft_register32(FPGA_RESET) = FPGA_RESET_KEY;
    }
}
