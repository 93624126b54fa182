/*
 * What the emulator does for a program that asks in the way of ARM's debuggers, which
 * RISC-V has taken over: it reads the host's source of random bytes, and it ends.
 */
#include "semihosting.h"

#include "aloft/board.h"
#include "aloft/board_print.h"
#include "aloft/text.h"

enum {
    OPEN = 0x01,
    CLOSE = 0x02,
    READ = 0x06,
    EXIT_EXTENDED = 0x20,
};

#define MODE_READ_BINARY 1u
#define APPLICATION_EXIT 0x20026u
#define EXIT_NO_RANDOM   3

/* Gives the bytes that were read; fewer mean that there is no such source. */
static size_t read_host(const char *path, void *bytes, size_t len)
{
    const uintptr_t open[] = {
            (uintptr_t)path, MODE_READ_BINARY, aloft_text_length(path)};
    const uintptr_t file = semihosting_call(OPEN, open);
    const uintptr_t read[] = {file, (uintptr_t)bytes, len};

    if (file == UINTPTR_MAX) {
        return 0;
    }
    const size_t missing = semihosting_call(READ, read);
    (void)semihosting_call(CLOSE, &file); // nothing was written that could be lost
    return missing > len ? 0 : len - missing;
}

static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    (void)random; // there is but one source
    if (read_host("/dev/urandom", bytes, len) < len) {
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
    const uintptr_t reason[] = {APPLICATION_EXIT, (uintptr_t)code};

    (void)semihosting_call(EXIT_EXTENDED, reason); // comes back where nobody listens
    aloft_board_reset();
}
