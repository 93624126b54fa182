/*
 * What the emulator does for a program that asks in the way of Xtensa's simulator: it
 * reads the host's source of random bytes, and it ends.
 */
#include "aloft/board.h"
#include "aloft/board_print.h"

enum {
    EXIT = 1,
    READ = 3,
    OPEN = 5,
    CLOSE = 6,
};

#define EXIT_NO_RANDOM 3

/* Gives what the host's call of that name would. */
static int32_t ask(
        uint32_t operation, uintptr_t first, uintptr_t second, uint32_t third)
{
    register uint32_t a2 __asm__("a2") = operation;
    register uintptr_t a3 __asm__("a3") = first;
    register uintptr_t a4 __asm__("a4") = second;
    register uint32_t a5 __asm__("a5") = third;

    __asm__ volatile("simcall" : "+a"(a2), "+a"(a3) : "a"(a4), "a"(a5) : "memory");
    return (int32_t)a2;
}

static bool read_host(const char *path, void *bytes, size_t len)
{
    const int32_t file = ask(OPEN, (uintptr_t)path, 0, 0);

    if (file < 0) {
        return false;
    }
    const int32_t got = ask(READ, (uintptr_t)file, (uintptr_t)bytes, (uint32_t)len);
    (void)ask(CLOSE, (uintptr_t)file, 0, 0); // nothing was written that could be lost
    return got >= 0 && (size_t)got == len;
}

static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    (void)random; // there is but one source
    if (!read_host("/dev/urandom", bytes, len)) {
        aloft_board_print("no random bytes: start the emulator with semihosting\n");
        aloft_board_exit(EXIT_NO_RANDOM);
    }
}

void aloft_board_random_init(struct aloft_random *random)
{
    static const struct aloft_random_ops ops = {.fill = fill};

    random->ops = &ops;
}

_Noreturn void aloft_board_exit(int code)
{
    (void)ask(EXIT, (uintptr_t)code, 0, 0); // comes back where nobody listens
    aloft_board_reset();
}
