#include "bad_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aloft/lwip_stack.h"
#include "lwip/ip.h"
#include "lwip/timeouts.h"

#define MTU 1500

static uint32_t the_time_ms = 0xFFFFF000u; // so that it wraps around in a test
static struct aloft_random the_random;

static uint32_t roll(struct bad_wire *wire)
{
    wire->chance = wire->chance * 1664525u + 1013904223u;
    return wire->chance >> 16;
}

static void fill(struct aloft_random *random, void *bytes, size_t len)
{
    static struct bad_wire numbers;

    (void)random;
    for (size_t i = 0; i < len; i++) {
        ((uint8_t *)bytes)[i] = (uint8_t)roll(&numbers);
    }
}

static void broken(const char *what)
{
    print_error("lwIP: %s\n", what);
    fail();
}

uint32_t bad_wire_now_ms(void)
{
    return the_time_ms;
}

static bool happens(struct bad_wire *wire)
{
    return roll(wire) % 100 < wire->percent;
}

static void put(struct bad_wire *wire, struct pbuf *packet)
{
    if (wire->count == BAD_WIRE_PACKETS || wire->cut || happens(wire)) {
        wire->lost++;
        return;
    }
    struct pbuf *const copy = pbuf_clone(PBUF_LINK, PBUF_POOL, packet);

    if (copy == NULL) {
        wire->lost++;
        return;
    }
    wire->packets[wire->count++] = copy;
    if (wire->count > 1 && happens(wire)) {
        wire->packets[wire->count - 1] = wire->packets[wire->count - 2];
        wire->packets[wire->count - 2] = copy;
    }
}

static err_t output(struct netif *interface, struct pbuf *packet, const ip4_addr_t *to)
{
    struct bad_wire *const wire = (struct bad_wire *)interface->state;

    (void)to; // there is one host
    if (wire->busy) {
        return ERR_IF;
    }
    put(wire, packet);
    if (happens(wire)) {
        put(wire, packet);
    }
    return ERR_OK;
}

static err_t set_up(struct netif *interface)
{
    interface->mtu = MTU;
    interface->output = output;
    interface->flags = NETIF_FLAG_LINK_UP | NETIF_FLAG_UP | NETIF_FLAG_BROADCAST;
    return ERR_OK;
}

void bad_wire_start(struct bad_wire *wire)
{
    static const struct aloft_random_ops random_ops = {.fill = fill};
    const struct aloft_lwip_platform platform = {
            .random = &the_random,
            .clock_ms = bad_wire_now_ms,
            .broken = broken,
    };
    ip4_addr_t address;
    ip4_addr_t mask;
    ip4_addr_t gateway;

    IP4_ADDR(&address, 10, 0, 0, 1);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 0, 0, 1);
    memset(wire, 0, sizeof(*wire));
    the_random.ops = &random_ops;
    aloft_lwip_start(&platform);
    assert_non_null(netif_add(
            &wire->interface, &address, &mask, &gateway, wire, set_up, ip_input));
    netif_set_default(&wire->interface);
}

void bad_wire_spoil(struct bad_wire *wire, unsigned percent, uint32_t seed)
{
    wire->percent = percent;
    wire->chance = seed;
    wire->cut = false;
}

void bad_wire_turn(struct bad_wire *wire, uint32_t ms)
{
    struct pbuf *arrived[BAD_WIRE_PACKETS];
    const unsigned count = wire->count;

    the_time_ms += ms;
    memcpy(arrived, wire->packets, count * sizeof(arrived[0]));
    wire->count = 0; // what is sent meanwhile arrives later
    for (unsigned i = 0; i < count; i++) {
        if (wire->interface.input(arrived[i], &wire->interface) != ERR_OK) {
            pbuf_free(arrived[i]);
        }
    }
    sys_check_timeouts();
}

struct aloft_peer bad_wire_peer(uint16_t port)
{
    static const uint8_t address[4] = {10, 0, 0, 1};

    return aloft_peer_ipv4(address, port);
}
