#include "helpers.h"

#include <stddef.h>
#include <stdint.h>

#include "aloft/memory.h"

#define LONGEST 11u // bytes: two words, and some
#define ROOM    (LONGEST + 2u * sizeof(uint32_t))

/* Volatile, so that it is the board that divides, not the compiler. */
static void try_division(
        struct check *check, volatile uint32_t value, volatile uint32_t by)
{
    const uint32_t quotient = value / by;
    const uint32_t rest = value % by;
    const volatile uint64_t long_value = (uint64_t)value << 32 | by;
    const volatile uint64_t long_by = (uint64_t)by << 16 | 1u;
    const uint64_t long_quotient = long_value / long_by;
    const uint64_t long_rest = long_value % long_by;

    CHECK(check, rest < by);
    CHECK(check, (uint64_t)quotient * by + rest == value);
    CHECK(check, long_rest < long_by);
    CHECK(check, long_quotient * long_by + long_rest == long_value);
}

static void try_divisions(struct check *check)
{
    static const uint32_t numbers[] = {0, 1, 2, 3, 7, 10, 255, 256, 1460, 40000, 65535,
            65536, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF};
    const size_t count = sizeof numbers / sizeof numbers[0];

    for (size_t i = 0; i < count; i++) {
        for (size_t by = 1; by < count; by++) {
            try_division(check, numbers[i], numbers[by]);
        }
    }
}

/* Copies `len` bytes between places at these distances from a word's beginning, and
 * compares them when they are the same and with each of them changed. */
static void try_bytes(struct check *check, size_t from, size_t to, size_t len)
{
    _Alignas(uint32_t) uint8_t source[ROOM];
    _Alignas(uint32_t) uint8_t copy[ROOM];

    for (size_t i = 0; i < ROOM; i++) {
        source[i] = (uint8_t)(0x80u + i);
    }
    memset(copy, 0, sizeof copy);
    memcpy(copy + to, source + from, len);
    CHECK(check, memcmp(copy + to, source + from, len) == 0);
    CHECK(check, copy[to + len] == 0);
    for (size_t i = 0; i < len; i++) {
        CHECK(check, copy[to + i] == source[from + i]);
        copy[to + i] = 0xFF;
        CHECK(check, memcmp(copy + to, source + from, len) > 0);
        CHECK(check, memcmp(source + from, copy + to, len) < 0);
        copy[to + i] = source[from + i];
    }
}

void try_helpers(struct check *check)
{
    try_divisions(check);
    for (size_t from = 0; from < sizeof(uint32_t); from++) {
        for (size_t to = 0; to < sizeof(uint32_t); to++) {
            for (size_t len = 0; len <= LONGEST; len++) {
                try_bytes(check, from, to, len);
            }
        }
    }
}
