/*
 * The one timer of the processor is the counter, ends waits, and is the watchdog. Its
 * interrupt is taken only when the watchdog was not fed: while a wait has it ring
 * earlier, interrupts are masked, since it ends the wait all the same.
 */
#include "aloft/board.h"
#include "aloft/board_registers.h"
#include "interrupts.h"
#include "kept.h"
#include "rv32.h"

#define WAIT_TICKS      (CLOCK_HZ / 100)
#define INTERRUPT_TIMER 0x80u // of mie

const uint32_t aloft_board_ticks_per_ms = CLOCK_HZ / 1000;

static uint64_t read_timer(void)
{
    uint32_t high;
    uint32_t low;

    do {
        high = *aloft_register32(TIMER + 4);
        low = *aloft_register32(TIMER);
    } while (high != *aloft_register32(TIMER + 4));
    return (uint64_t)high << 32 | low;
}

static uint64_t read_alarm(void)
{
    return (uint64_t)*aloft_register32(TIMER_COMPARE + 4) << 32 |
           *aloft_register32(TIMER_COMPARE);
}

static void set_alarm(uint64_t at)
{
    *aloft_register32(TIMER_COMPARE + 4) = UINT32_MAX; // not before both are there
    *aloft_register32(TIMER_COMPARE) = (uint32_t)at;
    *aloft_register32(TIMER_COMPARE + 4) = (uint32_t)(at >> 32);
}

static void let_timer_interrupt(void)
{
    __asm__ volatile("csrs mie, %0" : : "r"(INTERRUPT_TIMER) : "memory");
}

/* A reset masks interrupts; a boot stage with a watchdog does not. */
void timer_set_up(void)
{
    const uint32_t before = mask_interrupts();

    if (before == 0) {
        board_kept.limit = 0;
        set_alarm(UINT64_MAX);
    }
    restore_interrupts(before);
}

uint32_t aloft_board_ticks(void)
{
    return *aloft_register32(TIMER);
}

void aloft_board_wait(void)
{
    const uint32_t before = mask_interrupts();
    const uint64_t restart = read_alarm();
    const uint64_t end = read_timer() + WAIT_TICKS;

    set_alarm(end < restart ? end : restart);
    let_timer_interrupt();
    __asm__ volatile("wfi" : : : "memory");
    set_alarm(restart);
    restore_interrupts(before);
}

void aloft_board_watchdog_start(uint32_t limit_ms)
{
    board_kept.limit = limit_ms * aloft_board_ticks_per_ms;
    aloft_board_watchdog_feed();
    let_timer_interrupt();
    restore_interrupts(INTERRUPTS_ON);
}

void aloft_board_watchdog_feed(void)
{
    if (board_kept.limit != 0) {
        set_alarm(read_timer() + board_kept.limit);
    }
}
