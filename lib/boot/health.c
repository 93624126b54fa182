#include "aloft/health.h"

const char *aloft_health_missing(const struct aloft_health_check *checks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!checks[i].passed) {
            return checks[i].name;
        }
    }
    return NULL;
}
