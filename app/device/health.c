#include "health.h"

void device_health_init(
        struct device_health *health, const struct device_options *options)
{
    static const char *const names[DEVICE_CHECKS] = {
            [DEVICE_CHECK_SELF_TEST] = "self-test",
            [DEVICE_CHECK_NETWORK] = "network",
            [DEVICE_CHECK_SERVER] = "update server",
    };

    for (unsigned i = 0; i < DEVICE_CHECKS; i++) {
        health->checks[i] = (struct aloft_health_check){.name = names[i]};
    }
    health->checks[DEVICE_CHECK_SELF_TEST].passed = !options->sick;
    health->checks[DEVICE_CHECK_SERVER].passed = options->poll == NULL;
}

void device_health_pass(struct device_health *health, enum device_check check)
{
    health->checks[check].passed = true;
}

const char *device_health_missing(const struct device_health *health)
{
    return aloft_health_missing(health->checks, DEVICE_CHECKS);
}
