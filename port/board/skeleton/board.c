/* Serial line, time, random bytes and reset of @NAME@. */
#include "aloft/board.h"

#include "aloft/board_print.h"
#include "aloft/board_registers.h"
#include "board_map.h"
#include "cortex_m.h"

#define EXIT_NO_RANDOM 3

const char aloft_board_name[] = "@NAME@";
const uint32_t aloft_board_ticks_per_ms = CLOCK_HZ / 1000;

/* Fill in: clocks, the counter, the serial line. */
void board_devices_start(void)
{
}

/* Fill in: the same but for the serial line, as after a reset. */
void board_devices_stop(void)
{
}

/* Fill in: wait until the line can take a byte, and give it one. */
void aloft_board_put(uint8_t byte)
{
    (void)byte; // there is no line yet
}

/* Fill in: the byte that has arrived. */
int aloft_board_get(void)
{
    return -1;
}

/* Fill in: a counter of 32 bits that runs freely, at CLOCK_HZ. */
uint32_t aloft_board_ticks(void)
{
    return 0;
}

/* Fill in: `wfi`, and SysTick every 10 ms at least, or this waits for ever. Until then
 * it does not wait at all. */
void aloft_board_wait(void)
{
}

/* Fill in: the chip's own watchdog, which runs on while the flash is busy and when the
 * boot stage leaves for an application. Until then nothing restarts a program that
 * hangs, and a trial of one lasts for ever. */
void aloft_board_watchdog_start(uint32_t limit_ms)
{
    (void)limit_ms; // as above
}

/* Fill in: count from the beginning again. */
void aloft_board_watchdog_feed(void)
{
}

/* Fill in: WATCHDOG, if yours warns by the interrupt that cannot be masked. If the chip
 * knows who has reset it, write aloft_board_restarted() of that and leave
 * common/kept.c out. */
const enum aloft_board_restart board_nmi = ALOFT_BOARD_RESTART_FAULT;

_Noreturn void aloft_board_reset(void)
{
    __asm__ volatile("dsb" : : : "memory");
    for (;;) {
        *aloft_register32(RESET_CONTROL) = RESET_KEY;
    }
}

/* Nobody waits for a result of a board on a desk. */
_Noreturn void aloft_board_exit(int code)
{
    (void)code; // as above
    aloft_board_reset();
}

/* Fill in: the chip's own source. Do without rather than with one that can be guessed.
 */
static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    (void)random; // there is but one source
    (void)bytes;
    (void)len;
    aloft_board_print("no random bytes\n");
    aloft_board_exit(EXIT_NO_RANDOM);
}

void aloft_board_random_init(struct aloft_random *random)
{
    static const struct aloft_random_ops ops = {.fill = fill};

    random->ops = &ops;
}
