#include "aloft/lwip_stack.h"

#include "aloft/memory.h"
#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/sys.h"

// lwIP asks without a pointer. NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-*)
static struct aloft_lwip_platform the_platform;

void aloft_lwip_start(const struct aloft_lwip_platform *platform)
{
    the_platform = *platform;
    lwip_init();
}

enum aloft_status aloft_lwip_host_add(struct aloft_span name, const char *address)
{
    char text[DNS_LOCAL_HOSTLIST_MAX_NAMELEN + 1] = "";
    ip_addr_t host;

    if (name.len >= sizeof(text)) {
        return ALOFT_ERR_TOO_LONG;
    }
    if (ipaddr_aton(address, &host) == 0) {
        return ALOFT_ERR_ADDRESS;
    }
    memcpy(text, name.text, name.len);
    return dns_local_addhost(text, &host) == ERR_OK ? ALOFT_OK : ALOFT_ERR_MEMORY;
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
