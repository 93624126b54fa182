#include "aloft/nor_rules.h"

#include <string.h>

uint8_t aloft_nor_merge(
        const struct aloft_flash_geometry *geometry, uint8_t old, uint8_t fresh)
{
    return geometry->erased == 0xFF ? old & fresh : old | fresh;
}

static bool is_erased(
        const struct aloft_flash_geometry *geometry, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != geometry->erased) {
            return false;
        }
    }
    return true;
}

/* Bits that would go back to the erased state, in as many bytes as `old` has. */
static uint64_t illegal_bits(uint64_t erased, uint64_t old, uint64_t fresh)
{
    return (old ^ erased) & ~(fresh ^ erased);
}

bool aloft_nor_allows(const struct aloft_flash_geometry *geometry, const uint8_t *old,
        const uint8_t *fresh, size_t len)
{
    const uint64_t erased = geometry->erased * 0x0101010101010101u;
    size_t i = 0;

    if (geometry->program_once && !is_erased(geometry, old, len)) {
        return false;
    }
    for (; len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t was;
        uint64_t will_be;

        memcpy(&was, old + i, sizeof was);
        memcpy(&will_be, fresh + i, sizeof will_be);
        if (illegal_bits(erased, was, will_be) != 0) {
            return false;
        }
    }
    for (; i < len; i++) {
        if ((illegal_bits(erased, old[i], fresh[i]) & 0xFF) != 0) {
            return false;
        }
    }
    return true;
}
