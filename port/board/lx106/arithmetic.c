/*
 * What the compiler calls for arithmetic that the processor lacks. Debian's comes
 * without it, since the ROM of the ESP8266 has it.
 */
#include <stdint.h>

uint32_t __udivsi3(uint32_t value, uint32_t divisor);
uint32_t __umodsi3(uint32_t value, uint32_t divisor);
int32_t __divsi3(int32_t value, int32_t divisor);
int32_t __modsi3(int32_t value, int32_t divisor);
uint64_t __umulsidi3(uint32_t a, uint32_t b);
uint64_t __muldi3(uint64_t a, uint64_t b);
uint64_t __udivdi3(uint64_t value, uint64_t divisor);
uint64_t __umoddi3(uint64_t value, uint64_t divisor);
int64_t __divdi3(int64_t value, int64_t divisor);

/* Bit by bit, from the first bit on that the quotient can have. By zero: all bits set,
 * and the value is left. */
static uint32_t divide(uint32_t value, uint32_t divisor, uint32_t *rest)
{
    uint32_t quotient = 0;

    *rest = value;
    if (divisor == 0) {
        return UINT32_MAX;
    }
    if (value < divisor) {
        return 0;
    }
    const int shift = __builtin_clz(divisor) - __builtin_clz(value);

    divisor <<= shift;
    for (int i = 0; i <= shift; i++) {
        quotient <<= 1;
        if (value >= divisor) {
            value -= divisor;
            quotient |= 1;
        }
        divisor >>= 1;
    }
    *rest = value;
    return quotient;
}

/* Bit by bit; a carry out of `left` means that it is larger than any divisor. */
static uint64_t divide_long(uint64_t value, uint64_t divisor, uint64_t *rest)
{
    uint64_t quotient = 0;
    uint64_t left = 0;

    for (unsigned i = 0; i < 64; i++) {
        const uint32_t carry = (uint32_t)(left >> 63);

        left = left << 1 | value >> 63;
        value <<= 1;
        quotient <<= 1;
        if (carry != 0 || left >= divisor) {
            left -= divisor;
            quotient |= 1;
        }
    }
    *rest = left;
    return quotient;
}

static uint32_t magnitude(int32_t value)
{
    return value < 0 ? 0 - (uint32_t)value : (uint32_t)value;
}

static uint64_t magnitude_long(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
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

int32_t __divsi3(int32_t value, int32_t divisor)
{
    uint32_t rest;
    const uint32_t quotient = divide(magnitude(value), magnitude(divisor), &rest);

    return (int32_t)((value ^ divisor) < 0 ? 0 - quotient : quotient);
}

int32_t __modsi3(int32_t value, int32_t divisor)
{
    uint32_t rest;

    (void)divide(magnitude(value), magnitude(divisor), &rest); // as above
    return (int32_t)(value < 0 ? 0 - rest : rest);
}

/* By halves, of 16 bits each: the processor multiplies 32 bits to 32. */
uint64_t __umulsidi3(uint32_t a, uint32_t b)
{
    const uint32_t low_low = (a & 0xFFFF) * (b & 0xFFFF);
    const uint32_t high_low = (a >> 16) * (b & 0xFFFF);
    const uint32_t low_high = (a & 0xFFFF) * (b >> 16);
    const uint32_t middle = (low_low >> 16) + (high_low & 0xFFFF) + (low_high & 0xFFFF);
    const uint32_t high = (a >> 16) * (b >> 16) + (high_low >> 16) + (low_high >> 16) +
                          (middle >> 16);

    return (uint64_t)high << 32 | (middle << 16 | (low_low & 0xFFFF));
}

uint64_t __muldi3(uint64_t a, uint64_t b)
{
    const uint32_t a_high = (uint32_t)(a >> 32);
    const uint32_t b_high = (uint32_t)(b >> 32);
    const uint32_t high = a_high * (uint32_t)b + (uint32_t)a * b_high;

    return __umulsidi3((uint32_t)a, (uint32_t)b) + ((uint64_t)high << 32);
}

uint64_t __udivdi3(uint64_t value, uint64_t divisor)
{
    uint64_t rest;

    return divide_long(value, divisor, &rest);
}

uint64_t __umoddi3(uint64_t value, uint64_t divisor)
{
    uint64_t rest;

    (void)divide_long(value, divisor, &rest); // as above
    return rest;
}

int64_t __divdi3(int64_t value, int64_t divisor)
{
    uint64_t rest;
    const uint64_t quotient =
            divide_long(magnitude_long(value), magnitude_long(divisor), &rest);

    return (int64_t)((value ^ divisor) < 0 ? 0 - quotient : quotient);
}
