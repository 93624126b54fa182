#include "aloft/version_order.h"

#include <string.h>

#include "aloft/decimal.h"

#define PARTS 3u

static const uint32_t most[PARTS] = {4095, 1023, 1023};

enum aloft_status aloft_version_order(const char *version, uint32_t *order)
{
    const char *next = version[0] == 'v' ? version + 1 : version;
    uint32_t found = 0;

    for (size_t i = 0; i < PARTS; i++) {
        const size_t len = strcspn(next, ".");
        uint32_t part = 0;

        if (aloft_decimal_decode_u32(next, len, &part) != ALOFT_OK || part > most[i]) {
            return ALOFT_ERR_FORMAT;
        }
        found = found << 10 | part;
        next += len;
        if (*next != (i + 1 < PARTS ? '.' : '\0')) {
            return ALOFT_ERR_FORMAT;
        }
        next += *next == '.';
    }
    *order = found;
    return ALOFT_OK;
}
