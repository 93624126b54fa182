#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "aloft/multicast.h"

static void copy_ipv4(uint8_t ipv4[4], const struct sockaddr *address)
{
    struct sockaddr_in in;

    memcpy(&in, address, sizeof in);
    memcpy(ipv4, &in.sin_addr, 4);
}

/* False for interfaces that cannot be spoken to everybody on. The kernel does not call
 * the loopback interface one that carries multicast, but it does. */
static bool read_interface(
        const struct ifaddrs *from, struct aloft_interface *interface)
{
    const unsigned wanted = IFF_MULTICAST | IFF_LOOPBACK;

    if (from->ifa_addr == NULL || from->ifa_netmask == NULL ||
            from->ifa_addr->sa_family != AF_INET || (from->ifa_flags & IFF_UP) == 0 ||
            (from->ifa_flags & wanted) == 0) {
        return false;
    }
    memset(interface, 0, sizeof *interface);
    (void)snprintf(interface->name, sizeof interface->name, "%s",
            from->ifa_name); // names of interfaces are that short
    interface->index = if_nametoindex(from->ifa_name);
    interface->is_loopback = (from->ifa_flags & IFF_LOOPBACK) != 0;
    copy_ipv4(interface->ipv4, from->ifa_addr);
    copy_ipv4(interface->ipv4_mask, from->ifa_netmask);
    return interface->index != 0;
}

static bool is_listed(const struct aloft_interface *list, size_t count, unsigned index)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].index == index) {
            return true;
        }
    }
    return false;
}

static size_t list_kind(const struct ifaddrs *all, bool loopback,
        struct aloft_interface *list, size_t count, size_t max)
{
    for (const struct ifaddrs *at = all; at != NULL && count < max; at = at->ifa_next) {
        struct aloft_interface interface;

        if (read_interface(at, &interface) && interface.is_loopback == loopback &&
                !is_listed(list, count, interface.index)) {
            list[count] = interface;
            count++;
        }
    }
    return count;
}

size_t aloft_interfaces_list(struct aloft_interface *list, size_t max)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) != 0) {
        return 0;
    }
    size_t count = list_kind(all, false, list, 0, max);

    count = list_kind(all, true, list, count, max);
    freeifaddrs(all);
    return count;
}

static bool has_address(const struct aloft_interface *interface, const uint8_t ipv4[4])
{
    const bool is_own = memcmp(interface->ipv4, ipv4, 4) == 0;

    return is_own || (interface->is_loopback && ipv4[0] == 127);
}

enum aloft_status aloft_interface_find(
        const char *address, struct aloft_interface *interface)
{
    enum aloft_status status = ALOFT_ERR_ADDRESS;
    struct ifaddrs *all = NULL;
    uint8_t ipv4[4];

    if (inet_pton(AF_INET, address, ipv4) != 1) {
        return ALOFT_ERR_NAME;
    }
    if (getifaddrs(&all) != 0) {
        return ALOFT_ERR_ADDRESS;
    }
    for (const struct ifaddrs *at = all; at != NULL && status != ALOFT_OK;
            at = at->ifa_next) {
        if (read_interface(at, interface) && has_address(interface, ipv4)) {
            memcpy(interface->ipv4, ipv4, sizeof ipv4);
            status = ALOFT_OK;
        }
    }
    freeifaddrs(all);
    return status;
}
