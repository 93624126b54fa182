#include "aloft/lwip_stack.h"

#include "lwip/init.h"
#include "lwip/sys.h"

// lwIP asks without a pointer. NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-*)
static struct aloft_lwip_platform the_platform;

void aloft_lwip_start(const struct aloft_lwip_platform *platform)
{
    the_platform = *platform;
    lwip_init();
}

uint32_t aloft_lwip_random_word(void)
{
    uint32_t word;

    the_platform.random->ops->fill(the_platform.random, &word, sizeof(word));
    return word;
}

void aloft_lwip_broken(const char *what)
{
    the_platform.broken(what);
}

u32_t sys_now(void)
{
    return the_platform.clock_ms();
}
