/*
 * Division, for compilers that come without it: Debian's for the lx106, whose programs
 * find it in the ROM of the ESP8266. That ROM is too far away for a short call.
 */
#include <stdint.h>

uint32_t __udivsi3(uint32_t value, uint32_t divisor);
uint32_t __umodsi3(uint32_t value, uint32_t divisor);

/* Bit by bit. By zero: all bits set, and the value is left. */
static uint32_t divide(uint32_t value, uint32_t divisor, uint32_t *rest)
{
    uint32_t quotient = 0;
    uint32_t left = 0;

    for (unsigned i = 0; i < 32; i++) {
        left = left << 1 | value >> 31;
        value <<= 1;
        quotient <<= 1;
        if (left >= divisor) {
            left -= divisor;
            quotient |= 1;
        }
    }
    *rest = left;
    return quotient;
}

uint32_t __udivsi3(uint32_t value, uint32_t divisor)
{
    uint32_t rest;

    return divide(value, divisor, &rest);
}

uint32_t __umodsi3(uint32_t value, uint32_t divisor)
{
    uint32_t rest;

    (void)divide(value, divisor, &rest); // only what is left is wanted
    return rest;
}
