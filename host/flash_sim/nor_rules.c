#include "aloft/nor_rules.h"

uint8_t aloft_nor_merge(
        const struct aloft_flash_geometry *geometry, uint8_t old, uint8_t fresh)
{
    return geometry->erased == 0xFF ? old & fresh : old | fresh;
}

bool aloft_nor_allows(const struct aloft_flash_geometry *geometry, const uint8_t *old,
        const uint8_t *fresh, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (geometry->program_once && old[i] != geometry->erased) {
            return false;
        }
        if (aloft_nor_merge(geometry, old[i], fresh[i]) != fresh[i]) {
            return false;
        }
    }
    return true;
}
